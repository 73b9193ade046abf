import postgres from "postgres";

const migrations = new URL("../../../supabase/migrations/", import.meta.url);

/**
 * Applies the migrations as `psql` does, which shows what they say.
 *
 * @returns the notices, a line each
 */
export async function applyMigrations(url: string): Promise<string> {
  const said: string[] = [];
  const sql = postgres(url, { max: 1, onnotice: ({ message }) => said.push(message ?? "") });
  try {
    const names = [...Deno.readDirSync(migrations)].map(({ name }) => name).sort();
    for (const name of names) {
      await sql.unsafe(await Deno.readTextFile(new URL(name, migrations)));
    }
  } finally {
    await sql.end();
  }
  return said.join("\n");
}
