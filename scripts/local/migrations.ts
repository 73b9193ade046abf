import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { TellStep } from "../command_line/mod.ts";
import { connectDatabase, type LocalDatabase } from "./database.ts";

/** Settings of {@link migrate}. */
export interface MigrationOptions {
  databaseUrl: string;
  /** Holds files named `<14 digits>_<name>.sql`, which run in that order. */
  directory: string;
  /** Runs once, after the migrations of a new database. */
  seedFile?: string;
  progress: TellStep;
}

const fileName = /^(\d{14})_(.+)\.sql$/;

/**
 * Applies the migrations that the database does not have yet, each in a transaction of its own, then the seed. The
 * history is kept in the tables of the Supabase CLI, so that `supabase migration list` agrees.
 *
 * @throws Error that names the migration which failed; those before it stay applied
 */
export async function migrate(options: MigrationOptions): Promise<void> {
  const { directory, seedFile, progress } = options;
  // Connections of its own, so that no SET of a migration outlives it.
  const database = connectDatabase(options.databaseUrl, { maximumConnections: 1 });
  try {
    const files = await migrationFiles(directory, progress);
    const applied = new Map(
      (await database.query<{ version: string; statements: string[] | null }>(
        "select version, statements from supabase_migrations.schema_migrations",
      )).map(({ version, statements }) => [version, statements]),
    );
    const total = files.filter(({ version }) => !applied.has(version)).length;
    let done = 0;
    for (const { file, version, name } of files) {
      const text = await Deno.readTextFile(join(directory, file));
      if (!applied.has(version)) {
        progress(`migration ${file}`, { done: done++, total });
        await apply(database, text, { version, name, file });
      } else if (hasChanged(applied.get(version), text)) {
        progress(
          `migration ${file} was changed after it ran here: the change is not in this database. ` +
            `Add a new migration, or remove the data folder to begin anew.`,
        );
      }
    }
    if (seedFile !== undefined) await seed(database, seedFile, progress);
  } finally {
    await database.close();
  }
}

async function migrationFiles(directory: string, progress: TellStep) {
  const files: { file: string; version: string; name: string }[] = [];
  for await (const { name: file } of Deno.readDir(directory)) {
    if (!file.endsWith(".sql")) continue;
    const [, version, name] = fileName.exec(file) ?? [];
    if (version !== undefined && name !== undefined) files.push({ file, version, name });
    else progress(`${file} is left out: a migration is named <14 digits>_<name>.sql`);
  }
  return files.sort((a, b) => a.file < b.file ? -1 : 1);
}

/** The whole file goes to the server at once, whose own parser finds the statements. */
async function apply(
  database: LocalDatabase,
  text: string,
  { version, name, file }: { version: string; name: string; file: string },
): Promise<void> {
  try {
    await database.transaction(async (open) => {
      await open.script(text);
      await open.query(
        "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
        [version, name, [text]],
      );
    });
  } catch (error) {
    throw new Error(`Migration ${file} failed: ${describe(error, text)}`, { cause: error });
  }
}

/** A database that the Supabase CLI filled holds single statements, which cannot be compared. */
function hasChanged(statements: string[] | null | undefined, text: string): boolean {
  return statements?.length === 1 && statements[0] !== text;
}

async function seed(
  database: LocalDatabase,
  path: string,
  progress: TellStep,
): Promise<void> {
  const name = basename(path);
  const known = await database.query(
    "select from supabase_migrations.seed_files where path = $1",
    [name],
  );
  if (known.length > 0) return;
  const text = await Deno.readTextFile(path);
  progress(`seed ${name}`);
  try {
    await database.transaction(async (open) => {
      await open.script(text);
      await open.query("insert into supabase_migrations.seed_files (path, hash) values ($1, $2)", [
        name,
        createHash("sha256").update(text).digest("hex"),
      ]);
    });
  } catch (error) {
    throw new Error(`Seed ${name} failed: ${describe(error, text)}`, { cause: error });
  }
}

/** The server's words and, where it names a place, the line. */
function describe(error: unknown, text: string): string {
  if (!(error instanceof Error)) return String(error);
  const position = "position" in error ? Number(error.position) : NaN;
  if (!(position > 0)) return error.message;
  return `${error.message} (line ${text.slice(0, position).split("\n").length})`;
}
