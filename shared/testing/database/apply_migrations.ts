import postgres from "postgres";

const migrations = new URL("../../../supabase/migrations/", import.meta.url);
const seed = new URL("../../../supabase/seed.sql", import.meta.url);

/**
 * Applies the migrations as `psql` does, which shows what they say, and costs a tenth of the Supabase command line.
 *
 * @param withSeed whether the seed of a local project follows. Default false
 * @returns the notices, a line each
 */
export async function applyMigrations(url: string, { withSeed = false } = {}): Promise<string> {
  const said: string[] = [];
  const sql = postgres(url, { max: 1, onnotice: ({ message }) => said.push(message ?? "") });
  try {
    const names = [...Deno.readDirSync(migrations)].map(({ name }) => name).sort();
    const files = names.map((name) => new URL(name, migrations));
    for (const file of [...files, ...(withSeed ? [seed] : [])]) {
      await sql.unsafe(await Deno.readTextFile(file));
    }
  } finally {
    await sql.end();
  }
  return said.join("\n");
}
