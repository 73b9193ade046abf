import postgres from "postgres";
import { connectDatabase } from "../../../scripts/local/database.ts";
import { olderDefaultPrivileges } from "../../../scripts/local/platform_rights.ts";
import type { PostgresVersion } from "../../../scripts/local/postgres/mod.ts";
import { provision } from "../../../scripts/local/provision.ts";
import { startPlainDatabase } from "../../../scripts/schema/mod.ts";

/** The owner of a project, who is no superuser and whom the hosted platform calls `postgres`. */
const owner = "project_owner";

/**
 * What the platform lets an owner do. On the hosted platform an extension lets the owner make policies on tables that are
 * Storage's and Realtime's; here the owner has those tables.
 */
const platform = `
  create role ${owner} login createrole createdb bypassrls password '${owner}';
  grant anon, authenticated, service_role to ${owner};
  do $$ begin execute format('grant create on database %I to ${owner}', current_database()); end $$;
  grant all on schema public, extensions to ${owner};
  grant usage on schema auth, storage, realtime, net, cron, vault to ${owner} with grant option;
  grant select, insert, references, trigger on auth.users to ${owner};
  grant all on all tables in schema storage, net, cron, vault to ${owner};
  alter table storage.objects owner to ${owner};
  alter table realtime.messages owner to ${owner};
  alter schema supabase_migrations owner to ${owner};
  alter table supabase_migrations.schema_migrations owner to ${owner};
  alter table supabase_migrations.seed_files owner to ${owner};`;

/** What a team has in its project before image generation comes: names of every kind that are also used here. */
export const theirs = `
  create schema private;
  create table private.keys (id integer primary key, key text);
  insert into private.keys values (1, 'theirs');
  create table public.organizations (id serial primary key, name text);
  create table public.organization_members (organization_id integer references public.organizations, user_id uuid);
  create table public.projects (id uuid primary key default gen_random_uuid(), owner uuid, name text);
  create table public.images (id serial primary key, project_id uuid references public.projects, file text);
  create table public.webhook_endpoints (id serial primary key, url text);
  insert into public.organizations (name) values ('theirs');
  insert into public.organization_members values (1, null);
  insert into public.projects (id, owner, name) values
    ('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222', 'theirs');
  insert into public.images (project_id, file) values ('11111111-1111-4111-8111-111111111111', 'theirs.png');
  insert into public.webhook_endpoints (url) values ('https://example.org');
  alter table public.projects enable row level security;
  create policy "owners" on public.projects using (owner = (select auth.uid()));
  create function public.my_projects() returns setof public.projects language sql stable as
    $$ select * from public.projects where owner = auth.uid() $$;
  create view public.gallery as select i.file, p.name from public.images i join public.projects p on p.id = i.project_id;
  create policy "their pictures" on storage.objects for select to authenticated using (bucket_id = 'images');
  create policy "their topics" on realtime.messages for select to authenticated using (topic like 'room:%');
  insert into storage.buckets (id, name, public) values ('images', 'images', true);
  insert into storage.objects (bucket_id, name, created_at) values
    ('images', 'avatars/me.png', now() - interval '3 days'),
    ('images', '11111111-1111-4111-8111-111111111111/gemini/old.png', now() - interval '3 days');
  select cron.schedule('tidy', '0 4 * * *', 'select 1');
  select vault.create_secret('theirs', 'their_secret');`;

/** A database as the hosted platform has it; disposing of it removes everything. */
export interface HostedProject extends AsyncDisposable {
  /** Address for the owner. */
  url: string;
  /** As the superuser, who sees everything. */
  sql: postgres.Sql;
  /** As the owner. */
  ownerSql: postgres.Sql;
}

/** Starts a database as the hosted platform has it, older than the rule that nothing is granted by itself. */
export async function startHostedProject(version: PostgresVersion): Promise<HostedProject> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await startPlainDatabase(version));
  const superuser = connectDatabase(database.url, { maximumConnections: 1 });
  await provision(superuser).finally(() => superuser.close());
  await database.sql.unsafe(platform + olderDefaultPrivileges(owner));
  const address = new URL(database.url);
  address.username = address.password = owner;
  const ownerSql = postgres(address.href, { max: 1, onnotice() {} });
  parts.defer(() => ownerSql.end({ timeout: 5 }));
  const running = parts.move();
  return {
    url: address.href,
    sql: database.sql,
    ownerSql,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
