import assert from "node:assert/strict";
import {
  type PlainDatabase,
  pushMigrations,
  runSupabase,
  startPlainDatabase,
} from "../../scripts/schema/mod.ts";
import { uninstall } from "../../scripts/uninstall/mod.ts";

/** What the advisors of the Supabase command line complain of, as JSON; nothing when they are content. */
async function advise({ url }: PlainDatabase): Promise<string> {
  const { success, output } = await runSupabase([
    ...["db", "advisors", "--type", "all", "--fail-on", "warn", `--remote=${url}`],
  ]);
  if (success) assert.match(output, /No issues found/);
  return success ? "" : output;
}

Deno.test("the migrations, in the hands of Supabase's command line", async (t) => {
  await using database = await startPlainDatabase(17);
  const { sql, url } = database;
  await t.step("are pushed with their seed, and only once", async () => {
    assert.match(await pushMigrations(url), /Seeding data/);
    assert.match(await pushMigrations(url), /up to date/);
  });
  await t.step("satisfy the advisors, who do see a table without protection", async () => {
    assert.equal(await advise(database), "");
    await sql.unsafe(
      "create table public.exposed (id integer primary key); grant select on public.exposed to anon",
    );
    assert.match(await advise(database), /Table `public.exposed` is public, but RLS/);
    await sql`drop table public.exposed`;
  });
  await t.step("leave nothing in its history once they are taken back", async () => {
    await uninstall({
      ...{ databaseUrl: url, url: "", key: "", keepPictures: true },
      progress: () => {},
    });
    // By its history the command line decides what a next push applies.
    const history = await sql`select version from supabase_migrations.schema_migrations`;
    assert.deepEqual([...history], []);
  });
});
