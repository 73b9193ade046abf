import assert from "node:assert/strict";
import postgres from "postgres";
import { readCatalog, startPlainDatabase } from "../../scripts/schema/mod.ts";
import { makeApiRoles } from "../../scripts/local/platform_rights.ts";
import { uninstall } from "../../scripts/uninstall/mod.ts";
import { applyMigrations } from "../../shared/testing/database/apply_migrations.ts";
import { recordFigure } from "../../shared/testing/proof.ts";
import { serveFunctionsOver } from "../../shared/testing/stack/functions_over.ts";
import { writeExtensions } from "../../shared/testing/database/offered_extensions.ts";

const owner = "project_owner";
/** Folder with the files of Debian's pg_cron 1.4, which `deno task prove extensions` fetches; else it is imitated. */
const realCron = Deno.env.get("PG_CRON_FOLDER");
const often = realCron === undefined ? "by_seconds" : "by_minutes";
const preloaded = {
  shared_preload_libraries: "pg_stat_statements,pg_cron",
  "cron.database_name": "postgres",
  "cron.use_background_workers": "on",
};

/** A server that offers pg_net and pg_cron, with a database whose owner is no superuser. */
async function start(trusted: boolean) {
  await using parts = new AsyncDisposableStack();
  const extensions = await writeExtensions(trusted, owner, realCron);
  parts.defer(() => Deno.remove(extensions, { recursive: true }));
  const database = parts.use(
    realCron === undefined
      ? await startPlainDatabase(17, { extensions })
      : await startPlainDatabase(15, { extensions, settings: preloaded }),
  );
  await database.sql.unsafe(`
    ${makeApiRoles}
    create role ${owner} login createrole bypassrls password '${owner}';
    grant anon, authenticated, service_role to ${owner};
    grant create on database postgres to ${owner};
    grant all on schema public to ${owner};
    create schema auth;
    create table auth.users (id uuid primary key, email text);
    create function auth.uid() returns uuid language sql stable as 'select null::uuid';
    grant usage on schema auth to ${owner}, anon, authenticated, service_role;
    grant select, references, trigger on auth.users to ${owner};
    create schema extensions;
    grant all on schema extensions to ${owner};`);
  const address = new URL(database.url);
  address.username = address.password = owner;
  const sql = parts.use(disposable(postgres(address.href, { max: 1, onnotice() {} })));
  const running = parts.move();
  return {
    ...{ url: address.href, sql: sql.sql, superuser: database.sql, superuserUrl: database.url },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function disposable(sql: postgres.Sql) {
  return { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }) };
}

async function platformParts(sql: postgres.Sql): Promise<unknown> {
  const [row] = await sql`select public.image_generation_platform_parts() as parts`;
  return row?.["parts"];
}

Deno.test("extensions that cannot be enabled are told of, and nothing else fails", async () => {
  await using database = await start(false);
  const said = await applyMigrations(database.url);
  assert.match(said, /pg_net was not enabled, .*: permission denied to create extension "pg_net"/);
  assert.match(said, /pg_cron was not enabled, .*: permission denied to create extension/);
  const missing = { pg_net: false, pg_cron: null, vault_secrets: false, realtime: false };
  assert.deepEqual(await platformParts(database.sql), missing);
  {
    await using served = await serveFunctionsOver(database.superuserUrl);
    const response = await fetch(`${served.url}/functions/v1/health/ready`);
    const { database: reached, platform_parts } = await response.json();
    assert.deepEqual([reached, platform_parts], ["reachable", missing]);
  }
  const [row] = await database.sql`
    select public.request_generation(image_generation.default_project_id(null), 'a kite') as id`;
  assert.ok(row?.["id"]);
  await database.sql`select image_generation.maintain_generations()`;
});

Deno.test("extensions that the installation enables", async (t) => {
  await using database = await start(true);
  const { sql, superuser, url } = database;
  const remove = () =>
    uninstall({ databaseUrl: url, url: "", key: "", keepPictures: true, progress: () => {} });
  const enabled = async () => {
    const rows = await superuser`
      select extname, nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where extname <> 'plpgsql' order by extname`;
    return rows.map(({ extname, nspname }) => `${nspname}.${extname}`);
  };
  const before = await readCatalog(superuser);
  await t.step("are in the schemas that the platform has them in", async () => {
    const said = await applyMigrations(url);
    assert.equal(said.includes('pg_cron refused "15 seconds"'), realCron !== undefined);
    assert.deepEqual(await enabled(), ["pg_catalog.pg_cron", "extensions.pg_net"]);
    const [cron] = await superuser`select extversion from pg_extension where extname = 'pg_cron'`;
    recordFigure("pg_cron", String(cron?.["extversion"]));
    const parts = { pg_net: true, pg_cron: often, vault_secrets: false, realtime: false };
    assert.deepEqual(await platformParts(sql), parts);
  });
  await t.step("go with it", async () => {
    await remove();
    assert.deepEqual(await readCatalog(superuser), before);
  });
  await t.step("stay, each alone, where somebody else has come to use it", async () => {
    await applyMigrations(url);
    await sql`select cron.schedule('theirs', '0 4 * * *', 'select 1')`;
    await remove();
    assert.deepEqual(await enabled(), ["pg_catalog.pg_cron"]);
    await applyMigrations(url);
    await sql.unsafe(`
      create function public.tell() returns bigint language sql as $$ select net.http_get('http://a.test') $$`);
    await remove();
    assert.deepEqual(await enabled(), ["pg_catalog.pg_cron", "extensions.pg_net"]);
    const jobs = await sql`select jobname from cron.job`;
    assert.deepEqual([...jobs], [{ jobname: "theirs" }]);
  });
});
