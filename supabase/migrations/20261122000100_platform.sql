-- What Supabase has and a plain PostgreSQL has not: the API roles, auth.users and auth.uid().
-- On Supabase, hosted or local, nothing of it is made here. What is made is written down, for the removal; roles belong to
-- the whole cluster and stay.

do $$
begin
  if to_regrole('anon') is null then create role anon nologin noinherit; end if;
  if to_regrole('authenticated') is null then create role authenticated nologin noinherit; end if;
  if to_regrole('service_role') is null then create role service_role nologin noinherit bypassrls; end if;

  if to_regnamespace('auth') is null then
    create schema auth;
    insert into image_generation.own_names (kind, name) values ('schema', 'auth');
    grant usage on schema auth to anon, authenticated, service_role;
    create table auth.users (
      id uuid primary key default gen_random_uuid(),
      email text unique,
      created_at timestamptz not null default now()
    );
  end if;

  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable set search_path = '' as $uid$
      select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
    $uid$;
  end if;
end
$$;

alter table image_generation.own_names enable row level security;
create policy "the service reads which names are its own" on image_generation.own_names
for select to service_role using (true);
