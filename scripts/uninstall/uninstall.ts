import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";

const buckets = ["generated-images", "generated-images-public"] as const;
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
}

/** Counts what {@link uninstall} would remove. @throws Error when the database cannot be reached */
export async function inspectInstallation(databaseUrl: string): Promise<Installation> {
  return await withDatabase(databaseUrl, async (sql) => {
    const [found] = await sql<{ installed: boolean; stores: boolean }[]>`
      select to_regnamespace('image_generation') is not null as installed,
        to_regclass('storage.objects') is not null as stores`;
    const none = { installed: false, projects: 0, jobs: 0, pictures: 0, objects: 0 };
    if (!found?.installed) return none;
    const [rows] = await sql<Omit<Installation, "installed" | "objects">[]>`
      select (select count(*)::int from image_generation.projects) as projects,
        (select count(*)::int from image_generation.generation_jobs) as jobs,
        (select count(*)::int from image_generation.images) as pictures`;
    const [stored] = found.stores
      ? await sql<{ objects: number }[]>`
          select count(*)::int as objects from storage.objects where bucket_id = any (${[
        ...buckets,
      ]})`
      : [];
    return { ...none, ...rows, installed: true, objects: stored?.objects ?? 0 };
  });
}

/**
 * Removes the service: the files through Storage's API, then everything in the database in one transaction, and last its
 * migrations from the history. What else there is stays as it is. Can be repeated when a step failed.
 *
 * @throws Error with the database's or Storage's words; the database is then unchanged
 */
export async function uninstall(options: UninstallOptions): Promise<void> {
  const { databaseUrl, url, key, keepPictures, progress } = options;
  if (!keepPictures) await removeBuckets(url, key, progress);
  await withDatabase(databaseUrl, async (sql) => {
    progress("removing tables, functions, views, schedules and secrets");
    const versions = await ownVersions();
    await sql.begin(async (transaction) => {
      await transaction.unsafe(await read("uninstall.sql"));
      const [history] = await transaction`
        select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
      if (history?.["there"]) await transaction.unsafe(await read("history.sql"), [versions]);
    });
  });
}

async function removeBuckets(
  url: string,
  key: string,
  progress: (step: string) => void,
): Promise<void> {
  const { storage } = createClient(url, key, { auth: { persistSession: false } });
  for (const bucket of buckets) {
    progress(`emptying the bucket ${bucket}`);
    for (const remove of [() => storage.emptyBucket(bucket), () => storage.deleteBucket(bucket)]) {
      const { error } = await remove();
      if (error && !/not found/i.test(error.message)) {
        throw new Error(`Storage could not remove the bucket ${bucket}: ${error.message}`);
      }
    }
  }
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
