import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";

const migrations = new URL("../../supabase/migrations/", import.meta.url);

/** What there is of the service in a database. */
export interface Installation {
  /** False when there is nothing to remove. */
  installed: boolean;
  projects: number;
  jobs: number;
  pictures: number;
  /** Objects in the service's buckets. */
  objects: number;
  /** Those of the objects that no ledger's line names: somebody else put them there. */
  foreignObjects: string[];
  /** Ids of the buckets that the installation made. */
  buckets: string[];
  /** Names of the extensions that it enabled; they go where nobody else uses them. */
  extensions: string[];
}

/** Settings of {@link uninstall}. */
export interface UninstallOptions {
  /** Of the database, with the rights of its owner. */
  databaseUrl: string;
  /** Of the project and its secret key: Storage is emptied through its API. */
  url: string;
  key: string;
  /** Leaves the buckets and what is in them; they are then the owner's. */
  keepPictures: boolean;
  /** Told of each step. */
  progress(step: string): void;
  /** Told how many files of a bucket are removed, of how many. */
  count?(done: number, total: number): void;
  /** Removes nothing more; what is gone by then stays gone. */
  signal?: AbortSignal;
}

/** Counts what {@link uninstall} would remove. @throws Error when the database cannot be reached */
export async function inspectInstallation(databaseUrl: string): Promise<Installation> {
  return await withDatabase(databaseUrl, async (sql) => {
    const [found] = await sql<{ installed: boolean; complete: boolean; stores: boolean }[]>`
      select to_regnamespace('image_generation') is not null as installed,
        to_regclass('image_generation.images') is not null as complete,
        to_regclass('storage.objects') is not null as stores`;
    const none = {
      projects: 0,
      jobs: 0,
      pictures: 0,
      objects: 0,
      foreignObjects: [],
      buckets: [],
      extensions: [],
    };
    if (!found?.installed) return { ...none, installed: false };
    // An installation that stopped half way has no pictures.
    const [rows] = found.complete
      ? await sql<Pick<Installation, "projects" | "jobs" | "pictures">[]>`
          select (select count(*)::int from image_generation.projects) as projects,
            (select count(*)::int from image_generation.generation_jobs) as jobs,
            (select count(*)::int from image_generation.images) as pictures`
      : [];
    const buckets = await ownBuckets(sql);
    const [stored] = found.stores
      ? await sql<{ objects: number }[]>`
          select count(*)::int as objects from storage.objects where bucket_id = any (${buckets})`
      : [];
    const foreign = found.stores && found.complete
      ? await sql<{ name: string }[]>`
          select o.bucket_id || '/' || o.name as name from storage.objects o
          where o.bucket_id = any (${buckets}) and not exists (
            select from image_generation.stored_objects s
            where s.stem = regexp_replace(o.name, '[.][^./]*$', ''))
          order by 1`
      : [];
    const extensions = await sql<{ name: string }[]>`
      select name from image_generation.own_names where kind = 'extension' order by name`;
    return {
      ...{ ...none, ...rows, installed: true, objects: stored?.objects ?? 0, buckets },
      foreignObjects: foreign.map(({ name }) => name),
      extensions: extensions.map(({ name }) => name),
    };
  });
}

/** The buckets that the installation made; another of these names is somebody else's. */
async function ownBuckets(sql: postgres.Sql): Promise<string[]> {
  const [marks] = await sql`select to_regclass('image_generation.buckets') is not null as there`;
  if (!marks?.["there"]) return [];
  const rows = await sql<{ id: string }[]>`select id from image_generation.buckets order by id`;
  return rows.map(({ id }) => id);
}

/**
 * Removes the service: the files through Storage's API, then everything in the database in one transaction, and last its
 * migrations from the history. What else there is stays as it is. The database's part is rehearsed before a file goes, so
 * that what hangs on the service keeps its pictures. Can be repeated when a step failed.
 *
 * @throws Error with the database's or Storage's words; the database is then unchanged
 * @throws the reason of `signal`; the database is then unchanged as well
 */
export async function uninstall(options: UninstallOptions): Promise<void> {
  const { databaseUrl, url, key, keepPictures, progress, count = () => {}, signal } = options;
  await withDatabase(databaseUrl, async (sql) => {
    const statements = await read("uninstall.sql");
    await rehearse(sql, statements);
    if (!keepPictures) {
      const client = createClient(url, key, { auth: { persistSession: false } });
      await assertSameProject(sql, client, url);
      for (const bucket of await ownBuckets(sql)) {
        progress(`removing the bucket ${bucket}`);
        await removeBucket(sql, client, bucket, count, signal);
      }
    }
    signal?.throwIfAborted();
    progress("removing tables, functions, views, schedules and secrets");
    const versions = await ownVersions();
    await sql.begin(async (transaction) => {
      await transaction.unsafe(statements);
      const [history] = await transaction`
        select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
      if (history?.["there"]) await transaction.unsafe(await read("history.sql"), [versions]);
    });
  });
}

/**
 * Fails as {@link uninstall} would, and changes nothing.
 *
 * @throws Error with what somebody built on the service, or that database and address belong to different projects
 */
export async function rehearseRemoval(
  { databaseUrl, url, key, keepPictures }: Omit<UninstallOptions, "progress" | "count" | "signal">,
): Promise<void> {
  const statements = await read("uninstall.sql");
  await withDatabase(databaseUrl, async (sql) => {
    await rehearse(sql, statements);
    if (keepPictures) return;
    await assertSameProject(sql, createClient(url, key, { auth: { persistSession: false } }), url);
  });
}

/**
 * Makes sure that an address leads to the project whose database it is: another one may have buckets of the same names,
 * but not made at the same moment.
 */
async function assertSameProject(
  sql: postgres.Sql,
  { storage }: SupabaseClient,
  url: string,
): Promise<void> {
  const buckets = await ownBuckets(sql);
  if (buckets.length === 0) return; // a plain PostgreSQL has no Storage either
  const rows = await sql<{ id: string; created_at: Date }[]>`
    select id, created_at from storage.buckets where id = any (${buckets})`;
  for (const { id, created_at } of rows) {
    const { data, error } = await storage.getBucket(id);
    if (data && Date.parse(data.created_at) === created_at.getTime()) continue;
    if (error && !/not found/i.test(error.message)) {
      throw new Error(`Storage at ${url} cannot be asked for the bucket ${id}: ${error.message}`);
    }
    throw new Error(
      `The database is not that of the project at ${url}, whose bucket ${id} is another one, so nothing was changed. ` +
        "Name address and secret key of its own project with --url and --key.",
    );
  }
}

async function rehearse(sql: postgres.Sql, statements: string): Promise<void> {
  const rehearsed = new Error("rehearsed");
  await sql.begin(async (transaction) => {
    await transaction.unsafe(statements);
    throw rehearsed;
  }).catch((error) => {
    if (error !== rehearsed) throw error;
  });
}

/** By names, since a hosted Storage may take an hour to empty a bucket, and deletes none that is not empty. */
async function removeBucket(
  sql: postgres.Sql,
  { storage }: SupabaseClient,
  bucket: string,
  count: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [files] = await sql<{ total: number }[]>`
    select count(*)::int as total from storage.objects where bucket_id = ${bucket}`;
  let done = 0;
  const fail = (error: Error) => {
    throw new Error(`Storage could not remove the bucket ${bucket}: ${error.message}`);
  };
  for (;;) {
    signal?.throwIfAborted();
    const rows = await sql<{ name: string }[]>`
      select name from storage.objects where bucket_id = ${bucket} order by name limit 250`;
    if (rows.length === 0) break;
    const { data, error } = await storage.from(bucket).remove(rows.map(({ name }) => name));
    if (error) fail(error);
    if (data?.length === 0) fail(new Error("it leaves files where they are"));
    count(done += rows.length, Math.max(done, files?.total ?? 0));
  }
  const { error } = await storage.deleteBucket(bucket);
  if (error && !/not found/i.test(error.message)) fail(error);
}

async function ownVersions(): Promise<string[]> {
  const versions: string[] = [];
  for await (const { name } of Deno.readDir(migrations)) {
    const version = /^\d{14}(?=_)/.exec(name)?.[0];
    if (version !== undefined) versions.push(version);
  }
  return versions;
}

async function read(file: string): Promise<string> {
  return await Deno.readTextFile(new URL(file, import.meta.url));
}

async function withDatabase<Result>(
  databaseUrl: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
