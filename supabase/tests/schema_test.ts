import assert from "node:assert/strict";
import {
  definerFunctionsWithoutSearchPath,
  executableFunctions,
  foreignKeysWithoutIndex,
  type PlainDatabase,
  pushMigrations,
  runSupabase,
  startPlainDatabase,
  tablePrivileges,
  tablesWithoutRowSecurity,
} from "../../scripts/schema/mod.ts";
import { makeApiRoles, olderDefaultPrivileges } from "../../scripts/local/platform_rights.ts";

const platform = new URL("../migrations/20261122000100_platform.sql", import.meta.url);

/** What signed-in users may change through REST; everything else is changed by the service alone. */
const userWrites = [
  ...["delete organization_members", "delete organizations", "delete projects"],
  ...["insert organization_members", "insert projects"],
  ...["update organization_members", "update organizations", "update projects"],
];

/** What signed-in users may call through REST. */
const userFunctions = ["public.create_organization", "public.request_generation"];

/**
 * A hosted project, older than the rule that nothing is granted by itself: the migrations run as an owner who is no
 * superuser, and whatever they make is granted to everybody unless they revoke it.
 */
const hostedProject = `
  ${makeApiRoles}
  create role project_owner login createrole createdb password 'project_owner';
  grant create on database postgres to project_owner;
  grant all on schema public to project_owner;
  grant usage on schema public to anon, authenticated, service_role;
  create schema auth;
  create table auth.users (id uuid primary key, email text);
  create function auth.uid() returns uuid language sql stable as
    $$ select (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid $$;
  grant usage on schema auth to project_owner, anon, authenticated, service_role;
  grant select, references, trigger on auth.users to project_owner;
  ${olderDefaultPrivileges("project_owner")}`;

for (const version of [15, 17] as const) {
  Deno.test(`the migrations, on a plain PostgreSQL ${version}`, async (t) => {
    await using database = await startPlainDatabase(version);
    await t.step("apply with their seed, and only once", async () => {
      assert.match(await pushMigrations(database.url), /Seeding data/);
      assert.match(await pushMigrations(database.url), /up to date/);
    });
    await t.step("make the platform's part a second time without harm", async () => {
      await database.sql.unsafe(await Deno.readTextFile(platform));
    });
    await assertGuarded(t, database);
    await t.step("satisfy the advisors, who do see a table without protection", async () => {
      assert.equal(await advise(database), "");
      await database.sql.unsafe(
        "create table public.exposed (id integer primary key); grant select on public.exposed to anon",
      );
      assert.match(await advise(database), /Table `public.exposed` is public, but RLS/);
    });
  });
}

Deno.test("the migrations, on a hosted project that grants everything by itself", async (t) => {
  await using database = await startPlainDatabase(17);
  await database.sql.unsafe(hostedProject);
  const owner = new URL(database.url);
  owner.username = owner.password = "project_owner";
  await t.step("apply without a superuser", async () => {
    assert.match(await pushMigrations(owner.href), /Seeding data/);
  });
  await assertGuarded(t, database);
});

/** What holds of every table and function, whatever the database was before. */
async function assertGuarded(t: Deno.TestContext, { sql }: PlainDatabase): Promise<void> {
  await t.step("put every table under row-level security", async () => {
    assert.deepEqual(await tablesWithoutRowSecurity(sql), []);
  });
  await t.step("give every foreign key an index", async () => {
    assert.deepEqual(await foreignKeysWithoutIndex(sql), []);
  });
  await t.step("fix the search path of every definer function", async () => {
    assert.deepEqual(await definerFunctionsWithoutSearchPath(sql), []);
  });
  await t.step("grant nothing to callers without a user", async () => {
    assert.deepEqual(await tablePrivileges(sql, "anon"), []);
    assert.deepEqual(await executableFunctions(sql, "anon"), []);
  });
  await t.step("let users change tenants only and call what is meant for them", async () => {
    const privileges = await tablePrivileges(sql, "authenticated");
    assert.deepEqual(privileges.filter((name) => !name.startsWith("select ")), userWrites);
    const functions = await executableFunctions(sql, "authenticated");
    assert.deepEqual(functions.filter((name) => name.startsWith("public.")), userFunctions);
  });
  await t.step("grant every table to the service", async () => {
    const [tables] = await sql<{ names: string[] }[]>`
      select array_agg(relname::text) as names from pg_class
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`;
    const wanted = tables!.names.flatMap((table) =>
      ["delete", "insert", "select", "update"].map((privilege) => `${privilege} ${table}`)
    );
    const granted = await tablePrivileges(sql, "service_role");
    assert.deepEqual(granted, wanted.sort());
  });
}

/** What the advisors of the Supabase command line complain of, as JSON; nothing when they are content. */
async function advise({ url }: PlainDatabase): Promise<string> {
  const { success, output } = await runSupabase([
    ...["db", "advisors", "--type", "all", "--fail-on", "warn", `--remote=${url}`],
  ]);
  if (success) assert.match(output, /No issues found/);
  return success ? "" : output;
}
