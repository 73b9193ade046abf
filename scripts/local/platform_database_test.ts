import assert from "node:assert/strict";
import { projectOptions, writeProject } from "../../shared/testing/stack/fixture.ts";
import { startPlainDatabase } from "../schema/mod.ts";
import { startLocalStack } from "./mod.ts";

Deno.test("the stack recognises a Supabase project's database and touches nothing of it", async () => {
  await using database = await startPlainDatabase(17);
  const { sql, url } = database;
  await sql.unsafe(`
    create role supabase_admin;
    create schema auth;
    create function auth.uid() returns uuid language sql stable as 'select null::uuid';
    create schema storage;
    create table storage.migrations (id int primary key)`);
  const snapshot = () =>
    sql`select (select array_agg(nspname::text order by nspname) from pg_namespace) as schemas,
      (select array_agg(rolname::text order by rolname) from pg_roles) as roles,
      pg_get_functiondef('auth.uid'::regproc) as uid`;
  const before = await snapshot();
  const folder = await writeProject({});
  try {
    await assert.rejects(
      startLocalStack({ ...projectOptions(folder), databaseUrl: url }),
      /belongs to a Supabase project: it has the role supabase_admin and the table storage\.migrations\./,
    );
    assert.deepEqual(await snapshot(), before);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
