import { join } from "node:path";
import postgres from "postgres";
import { createLog } from "../../shared/observability/mod.ts";
import { type PostgresVersion, projectDataDirectory, startPostgres } from "../local/mod.ts";
import { runSupabase } from "./supabase_cli.ts";

/** A PostgreSQL of its own with nothing of Supabase in it; disposing of it removes everything. */
export interface PlainDatabase extends AsyncDisposable {
  /** Address for the superuser. */
  url: string;
  sql: postgres.Sql;
}

/** Settings of {@link startPlainDatabase}. */
export interface PlainDatabaseOptions {
  /** Folder with the files of extensions that it offers besides its own. */
  extensions?: string;
  /** Further settings of the server, by name. */
  settings?: Record<string, string>;
}

/** Starts an embedded PostgreSQL on an empty folder. */
export async function startPlainDatabase(
  version: PostgresVersion,
  options: PlainDatabaseOptions = {},
): Promise<PlainDatabase> {
  await using parts = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "plain-database-" });
  parts.defer(() => Deno.remove(folder, { recursive: true }));
  const server = await startPostgres({
    folder,
    version,
    ...options,
    templates: join(projectDataDirectory, "templates"),
    progress: () => {},
    log: createLog({ level: "warn", write: (line) => console.error(line) }),
  });
  parts.defer(async () => {
    await server.stop();
    await Deno.remove(server.dataFolder, { recursive: true });
  });
  const sql = postgres(server.url, { max: 2, onnotice() {} });
  parts.defer(() => sql.end({ timeout: 5 }));
  const running = parts.move();
  return { url: server.url, sql, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/**
 * Applies the migrations and the seed that a database does not have yet, as a deployment does.
 *
 * @param folder of the project that has them, in its `supabase/`; default: this repository
 * @returns what the command line said
 * @throws Error with the words of the migration that failed
 */
export async function pushMigrations(url: string, folder?: string): Promise<string> {
  const { success, output } = await runSupabase([
    ...["db", "push", "--include-seed", "--yes", `--remote=${url}`],
    // A project of somebody's own may have later migrations than ours.
    ...(folder === undefined ? [] : ["--include-all", "--workdir", folder]),
  ]);
  if (!success) throw new Error(`supabase db push failed:\n${output}`);
  return output;
}
