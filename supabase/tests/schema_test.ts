import assert from "node:assert/strict";
import {
  definerFunctionsWithoutSearchPath,
  executableFunctions,
  foreignKeysWithoutIndex,
  type PlainDatabase,
  readCatalog,
  startPlainDatabase,
  tablePrivileges,
  tablesWithoutRowSecurity,
} from "../../scripts/schema/mod.ts";
import { uninstall } from "../../scripts/uninstall/mod.ts";
import { applyMigrations } from "../../shared/testing/database/apply_migrations.ts";
import { makeApiRoles, olderDefaultPrivileges } from "../../scripts/local/platform_rights.ts";

/** Published by the seed of a local project only. */
const shortNames = ["images", "projects", "provider_configs"];

/** What signed-in users may change through REST; everything else is changed by the service alone. */
const userWrites = [
  "delete generation_organization_members",
  "delete generation_organizations",
  "delete generation_projects",
  "delete projects",
  "insert generation_projects",
  "insert projects",
  "update generation_organization_members",
  "update generation_organizations",
  "update generation_projects",
  "update projects",
];

/** What signed-in users may call through REST. */
const userFunctions = [
  "public.accept_generation_invitation",
  "public.cancel_generation",
  "public.change_generation_member",
  "public.create_generation_organization",
  "public.create_generation_project",
  "public.delete_generation_organization",
  "public.image_generation_alerts",
  "public.image_generation_analytics",
  "public.image_generation_api_keys",
  "public.image_generation_batch",
  "public.image_generation_batch_events",
  "public.image_generation_batch_items",
  "public.image_generation_batches",
  "public.image_generation_deliveries",
  "public.image_generation_events",
  "public.image_generation_image",
  "public.image_generation_images",
  "public.image_generation_invitations",
  "public.image_generation_job",
  "public.image_generation_jobs",
  "public.image_generation_limit_settings",
  "public.image_generation_lineage",
  "public.image_generation_members",
  "public.image_generation_organizations",
  "public.image_generation_project_role",
  "public.image_generation_projects",
  "public.image_generation_style",
  "public.image_generation_styles",
  "public.image_generation_webhooks",
  "public.invite_to_generation_organization",
  "public.leave_generation_organization",
  "public.remove_generation_invitation",
  "public.remove_generation_member",
  "public.rename_generation_organization",
  "public.request_generation",
  "public.request_generation_batch",
  "public.retry_generation",
  "public.transfer_generation_organization",
];

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
    const before = await readCatalog(database.sql);
    await t.step("apply with their seed", async () => {
      await applyMigrations(database.url, { withSeed: true });
    });
    await assertGuarded(t, database);
    await t.step("tell that no optional part of the platform is there", async () => {
      const [row] = await database.sql`select public.image_generation_platform_parts() as parts`;
      const parts = { pg_net: false, pg_cron: null, vault_secrets: false, realtime: false };
      assert.deepEqual(row?.["parts"], parts);
    });
    await t.step("are taken back whole, but for accounts that somebody made", async () => {
      const remove = () =>
        uninstall({
          ...{ databaseUrl: database.url, url: "", key: "", keepPictures: true },
          progress: () => {},
        });
      await remove();
      assert.deepEqual(await readCatalog(database.sql), before);
      if (version === 15) return;
      await applyMigrations(database.url, { withSeed: true });
      await database.sql`insert into auth.users (email) values ('somebody@example.org')`;
      await remove();
      assert.equal((await database.sql`select from auth.users`).length, 1);
    });
  });
}

Deno.test("the migrations, on a hosted project that grants everything by itself", async (t) => {
  await using database = await startPlainDatabase(17);
  await database.sql.unsafe(hostedProject);
  const owner = new URL(database.url);
  owner.username = owner.password = "project_owner";
  await t.step("apply without a superuser", async () => {
    await applyMigrations(owner.href, { withSeed: true });
  });
  await assertGuarded(t, database);
  await t.step(
    "write down who changed which setting, and let nobody write it otherwise",
    async () => {
      const { sql } = database;
      const account = crypto.randomUUID();
      const asService = (statement: string) =>
        sql.begin(async (open) => {
          const claims = JSON.stringify({ sub: account, role: "service_role" });
          await open`select set_config('request.jwt.claims', ${claims}, true)`;
          await open`set local role service_role`;
          await open.unsafe(statement);
        });
      await asService(`
      update image_generation.provider_configs set priority = 5, enabled = enabled where provider = 'gemini';
      update image_generation.provider_configs set priority = 5 where provider = 'gemini';
      insert into image_generation.limits (scope, pictures_per_day) values ('project', 9);
      delete from image_generation.limits where scope = 'project'`);
      const changes = await sql`
      select changed_by, changed_as, table_name, row_key, before, after ->> 'pictures_per_day' as pictures,
        after - 'id' - 'scope' - 'pictures_per_day' as others
      from image_generation.configuration_changes where table_name in ('provider_configs', 'limits') order by id`;
      assert.deepEqual(
        changes.map(({ table_name, before }) => [table_name, before && Object.keys(before)]),
        [
          ["provider_configs", ["priority"]],
          ["limits", null],
          ["limits", Object.keys(changes[2]?.["before"] ?? {})],
        ],
      );
      const [first, second] = changes;
      assert.deepEqual([first?.["before"], first?.["others"], first?.["row_key"]], [
        { priority: 30 },
        { priority: 5 },
        { provider: "gemini" },
      ]);
      assert.deepEqual([first?.["changed_by"], first?.["changed_as"], second?.["pictures"]], [
        account,
        "service_role",
        "9",
      ]);
      for (
        const forged of [
          "update image_generation.configuration_changes set changed_by = null",
          "insert into image_generation.configuration_changes (changed_as, table_name, row_key) values ('', '', '{}')",
          "delete from image_generation.usage_ledger",
        ]
      ) await assert.rejects(asService(forged), /permission denied/);
    },
  );
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
  await t.step(
    "show users no lease, key, hash, token or secret, nor where webhooks go",
    async () => {
      const columns = await sql`
      select c.table_name || '.' || c.column_name as name from information_schema.columns c
      where c.table_schema = 'image_generation'
        and has_column_privilege('authenticated', format('image_generation.%I', c.table_name), c.column_name, 'select')
        and (c.column_name ~ 'lease|hash|idempotency|token|secret' or c.table_name || c.column_name = 'webhook_endpointsurl')`;
      assert.deepEqual(columns.map(({ name }) => name), []);
    },
  );
  await t.step("let users change tenants only and call what is meant for them", async () => {
    const privileges = await tablePrivileges(sql, "authenticated");
    assert.deepEqual(privileges.filter((name) => !name.startsWith("select ")), userWrites);
    const functions = await executableFunctions(sql, "authenticated");
    assert.deepEqual(functions.filter((name) => name.startsWith("public.")), userFunctions);
  });
  await t.step("keep every table out of the schema that REST shows", async () => {
    const tables = await sql`
      select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`;
    assert.deepEqual([...tables], []);
  });
  await t.step(
    "take exactly the names that the first of them asks for, one thing each",
    async () => {
      const asked = await sql`
      select kind, name from image_generation.own_names where kind in ('view', 'function') order by kind, name`;
      const made = await sql`
      select 'view' as kind, relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relname <> all (${shortNames})
      union all select 'function', proname from pg_proc where pronamespace = 'public'::regnamespace
      order by kind, name`;
      assert.deepEqual([...made], [...asked]);
    },
  );
}

Deno.test("the migrations, on a database that has some of their names", async (t) => {
  await using database = await startPlainDatabase(17);
  const { sql } = database;
  await sql.unsafe(`
    create table public.generation_jobs (id integer);
    create function public.request_generation() returns void language sql as '';
    create function public.image_generation_of_theirs() returns void language sql as '';
    create domain public.generation_usage as text;
    create schema storage;
    create table storage.buckets (id text primary key);
    insert into storage.buckets values ('generated-images'), ('avatars')`);
  const before = await readCatalog(sql);
  await t.step("refuse with the whole list before they change anything", async () => {
    await assert.rejects(applyMigrations(database.url), (error) => {
      assert.ok(error instanceof Error);
      for (
        const name of [
          "view public.generation_jobs",
          "function public.request_generation",
          "type public.generation_usage",
          "bucket generated-images",
        ]
      ) assert.ok(error.message.includes(name), error.message);
      assert.doesNotMatch(error.message, /avatars|of_theirs/);
      return true;
    });
    assert.deepEqual(await readCatalog(sql), before);
  });
});

Deno.test("the migrations, in a project that has the short names in use", async (t) => {
  await using database = await startPlainDatabase(17);
  const { sql } = database;
  await sql.unsafe(`
    create schema private;
    create table private.notes (id integer);
    create table public.projects (id uuid primary key default gen_random_uuid(), owner uuid, name text);
    create table public.images (id serial primary key, file text);
    create table public.organizations (id serial primary key);
    create table public.organization_members (id serial primary key);
    create table public.webhook_endpoints (id serial primary key);
    insert into public.projects (name) values ('theirs');
    insert into public.images (file) values ('theirs.png')`);
  const before = await readCatalog(sql);
  await t.step("leave all of it as it was", async () => {
    await applyMigrations(database.url, { withSeed: true });
    const after = new Set(await readCatalog(sql));
    assert.deepEqual(before.filter((line) => !after.has(line)), []);
    assert.deepEqual([...await sql`select name from public.projects`], [{ name: "theirs" }]);
    assert.deepEqual([...await sql`select file from public.images`], [{ file: "theirs.png" }]);
  });
  await t.step("publish only the short name that is free, and take it back", async () => {
    const [published] = await sql`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relname = 'provider_configs'`;
    assert.ok(published);
    const [withdrawn] = await sql`select image_generation.withdraw_short_names() as names`;
    assert.deepEqual(withdrawn?.["names"], ["provider_configs"]);
    await sql`create domain public.provider_configs as text`;
    const [again] = await sql`select image_generation.publish_short_names() as names`;
    assert.deepEqual(again?.["names"], []);
    assert.deepEqual([...await sql`select name from public.projects`], [{ name: "theirs" }]);
  });
});
