import { join } from "node:path";
import postgres from "postgres";
import type { SchemaCache } from "../../../scripts/local/options.ts";
import { projectDataDirectory } from "../../../scripts/local/paths.ts";
import { startPostgres } from "../../../scripts/local/postgres/mod.ts";
import { startProjectStack } from "../../../scripts/local/project.ts";
import { createLog } from "../../observability/mod.ts";

/** Names the environment variable with the address of the database that {@link makeTestDatabase} copies. */
const templateVariable = "TEST_DATABASE_TEMPLATE";

/** What a PostgreSQL that is thrown away need not do, and room for several stacks at a time. */
const settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  // What it analyses every connection plans anew, at a moment of its own: what a call reads would be a matter of chance.
  autovacuum: "off",
  max_connections: "400",
  // Beyond the usual 5,000, which the databases of a run fill, it forgets what it has counted: a call that a test counts.
  "pg_stat_statements.max": "50000",
};

/** Names a file with what REST reads of the template's schema, which is a third of what starting a stack costs. */
const schemaVariable = "TEST_DATABASE_SCHEMA";

/** A server for the databases of one test run. */
export interface TestDatabaseServer extends AsyncDisposable {
  /**
   * Makes a database with a project's migrations and seed, for tests to copy.
   *
   * @param folder of the project, absolute; this repository, or a copy of it
   * @returns what the test processes need in their environment to find it
   * @throws Error that names the migration which failed
   */
  prepare(folder: string): Promise<Record<string, string>>;
  /** Another database like one that was prepared. */
  again(environment: Record<string, string>): Promise<Record<string, string>>;
  /** Drops one that was prepared, and the copies that are left of it where tests were killed. */
  drop(environment: Record<string, string>): Promise<void>;
}

/** Starts a PostgreSQL for tests. */
export async function startTestDatabaseServer(): Promise<TestDatabaseServer> {
  await using parts = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "test-databases-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const server = await startPostgres({
    folder,
    version: 17,
    templates: join(projectDataDirectory, "templates"),
    settings,
    progress: () => {},
    log: createLog({ level: "warn", write: (line) => console.error(line) }),
  });
  parts.defer(async () => {
    await server.stop();
    await Deno.remove(server.dataFolder, { recursive: true });
  });
  await quickenLogin(server.url);
  const running = parts.move();
  let prepared = 0;
  return {
    async prepare(project) {
      const name = `template_of_tests_${++prepared}`;
      await onServer(server.url, (sql) => sql.unsafe(`create database ${name}`));
      const template = databaseUrl(server.url, name);
      const schemaFile = join(folder, `${name}.json`);
      // A stack provisions the database, applies the migrations and leaves.
      const stack = await startProjectStack({
        dataDirectory: join(folder, name),
        temporary: true,
        databaseUrl: template,
        migrationsDirectory: join(project, "supabase/migrations"),
        seedFile: join(project, "supabase/seed.sql"),
        simulate: false,
        schedule: false,
        schemaCache: {
          get: () => Promise.resolve(undefined),
          set: (schema) => Deno.writeTextFile(schemaFile, schema),
          delete: () => Promise.resolve(),
        },
      });
      await stack.close();
      return { [templateVariable]: template, [schemaVariable]: schemaFile };
    },
    async again(environment) {
      const name = `template_of_tests_${++prepared}`;
      const source = templateOf(environment);
      await copyDatabase(server.url, source, name);
      return { ...environment, [templateVariable]: databaseUrl(server.url, name) };
    },
    async drop(environment) {
      const template = templateOf(environment);
      await onServer(server.url, async (sql) => {
        const names = await sql<{ datname: string }[]>`
          select datname from pg_database
          where datname = ${template} or starts_with(datname, ${copyOf(template)})`;
        for (const { datname } of names) await sql.unsafe(`drop database ${datname} with (force)`);
      });
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The name of a database that was prepared. */
function templateOf({ [templateVariable]: url = "" }: Record<string, string>): string {
  return new URL(url).pathname.slice(1);
}

/** How the names of its copies begin. */
function copyOf(template: string): string {
  return `${template}_copy_`;
}

/** A database that a test has for itself. */
export interface TestDatabase extends AsyncDisposable {
  /** Address for the superuser. */
  url: string;
}

/**
 * Makes a database on the test run's server, in a tenth of the time that a server of its own takes.
 *
 * @param contents `migrated`: a copy of what {@link TestDatabaseServer.prepare} made; `empty`: nothing but what
 *   PostgreSQL brings, and the roles of the server
 * @returns undefined when there is no such server, because the tests were not started by `deno task test`
 */
export async function makeTestDatabase(
  contents: "migrated" | "empty",
): Promise<TestDatabase | undefined> {
  const template = Deno.env.get(templateVariable);
  if (template === undefined) return undefined;
  const prepared = templateOf({ [templateVariable]: template });
  const source = contents === "migrated" ? prepared : "template0";
  const name = copyOf(prepared) + crypto.randomUUID().replaceAll("-", "");
  await copyDatabase(template, source, name);
  return {
    url: databaseUrl(template, name),
    [Symbol.asyncDispose]: () =>
      onServer(template, (sql) => sql.unsafe(`drop database ${name} with (force)`)),
  };
}

/** What is known of the schema of a database that was made as `migrated`, until it changes. */
export function schemaOfTemplate(): SchemaCache {
  const file = Deno.env.get(schemaVariable);
  let isCurrent = file !== undefined;
  return {
    get: async () => isCurrent && file ? await Deno.readTextFile(file) : undefined,
    set: () => Promise.resolve(),
    delete: () => {
      isCurrent = false;
      return Promise.resolve();
    },
  };
}

/**
 * Lets the superuser's password be derived in one round instead of 4,096, which is half of what a connection costs who makes
 * it; a run makes more than a thousand.
 */
async function quickenLogin(server: string): Promise<void> {
  const password = new URL(server).password;
  await onServer(server, (sql) =>
    sql.begin(async (transaction) => {
      await transaction`set local scram_iterations = 1`;
      await transaction.unsafe(`alter role postgres password '${password}'`);
    }));
}

/** Its files, since the usual way, by the log, takes the server twice as long. */
async function copyDatabase(server: string, source: string, name: string): Promise<void> {
  const copy = `create database ${name} template ${source} strategy file_copy`;
  await onServer(server, (sql) => sql.unsafe(copy));
}

/** The address of another database of the same server. */
function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(server: string, work: (sql: postgres.Sql) => Promise<unknown>) {
  const sql = postgres(databaseUrl(server, "postgres"), { max: 1, onnotice() {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
