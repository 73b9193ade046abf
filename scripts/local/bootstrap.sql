-- What every Supabase project has before its first migration, for a plain PostgreSQL.
-- Runs at each start, after the schemas `auth` and `storage` and the roles are made; changes nothing the second time.
--
-- There are no default privileges in `public`, as in projects of today: a migration grants what it means to grant,
-- and one that forgets fails here as it would there.

create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
create table if not exists supabase_migrations.seed_files (path text primary key, hash text not null);

create schema if not exists extensions;
create extension if not exists pgcrypto schema extensions;

-- REST sets the claims of a token as one JSON value, which lite's own auth.email() does not look into.
create or replace function auth.email() returns text language sql stable as $$
  select auth.jwt() ->> 'email'
$$;

-- pg_net ----------------------------------------------------------------------------------------------------------
-- Signatures of https://supabase.com/docs/guides/database/extensions/pg_net; the stack sends what is queued.

create schema if not exists net;
grant usage on schema net to service_role;

create table if not exists net.http_request_queue (
  id bigint generated always as identity primary key,
  method text not null,
  url text not null,
  headers jsonb not null,
  body bytea,
  timeout_milliseconds int not null
);
create table if not exists net._http_response (
  id bigint primary key,
  status_code int,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);

create or replace function net._encode_uri(text) returns text language sql immutable strict set search_path = '' as $$
  select coalesce(string_agg(
    case when character ~ '^[A-Za-z0-9_.~-]$' then character
      else regexp_replace(upper(encode(convert_to(character, 'UTF8'), 'hex')), '(..)', '%\1', 'g') end,
    '' order by position), '')
  from regexp_split_to_table($1, '') with ordinality as parts(character, position)
$$;

create or replace function net._enqueue(
  method text, url text, body bytea, params jsonb, headers jsonb, timeout_milliseconds int
) returns bigint language plpgsql security definer set search_path = '' as $$
declare
  query text := (
    select string_agg(net._encode_uri(key) || '=' || net._encode_uri(value), '&') from jsonb_each_text(params)
  );
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, body, headers, timeout_milliseconds)
  values (
    _enqueue.method,
    _enqueue.url || coalesce(case when strpos(_enqueue.url, '?') > 0 then '&' else '?' end || query, ''),
    _enqueue.body,
    coalesce(_enqueue.headers, '{}'),
    _enqueue.timeout_milliseconds
  ) returning id into request_id;
  perform pg_notify('pg_net', request_id::text);
  return request_id;
end
$$;

create or replace function net.http_get(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 5000
) returns bigint language sql security definer set search_path = '' as $$
  select net._enqueue('GET', url, null, params, headers, timeout_milliseconds)
$$;

create or replace function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds int default 5000
) returns bigint language sql security definer set search_path = '' as $$
  select net._enqueue('POST', url, convert_to(body::text, 'UTF8'), params, headers, timeout_milliseconds)
$$;

create or replace function net.http_delete(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 5000,
  body jsonb default null
) returns bigint language sql security definer set search_path = '' as $$
  select net._enqueue('DELETE', url, convert_to(body::text, 'UTF8'), params, headers, timeout_milliseconds)
$$;

-- pg_cron ---------------------------------------------------------------------------------------------------------
-- Signatures of https://github.com/citusdata/pg_cron; the stack runs the jobs.

create schema if not exists cron;

create table if not exists cron.job (
  jobid bigint generated always as identity primary key,
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport int not null default 5432,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text
);
create unique index if not exists job_name on cron.job (jobname, username);
create table if not exists cron.job_run_details (
  jobid bigint,
  runid bigint generated always as identity primary key,
  database text default current_database(),
  username text default current_user,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);

-- Names of days and months are not understood here, though pg_cron does. A database whose setting cron.imitated_version is
-- below 1.5, such as Debian 12 has, knows no seconds.
create or replace function cron._checked(schedule text) returns text language plpgsql stable strict set search_path = '' as $$
begin
  if schedule ~ 'second'
    and string_to_array(nullif(current_setting('cron.imitated_version', true), ''), '.')::integer[] < array[1, 5] then
    raise exception 'invalid schedule: %', schedule;
  end if;
  if schedule !~ '^ *([1-9]|[1-5][0-9]) +seconds? *$' and schedule !~ '^ *[0-9*,/-]+( +[0-9*,/-]+){4} *$' then
    raise exception 'invalid schedule: %', schedule;
  end if;
  return schedule;
end
$$;

create or replace function cron.schedule(job_name text, schedule text, command text)
returns bigint language sql set search_path = '' as $$
  insert into cron.job (jobname, schedule, command) values (job_name, cron._checked(schedule), command)
  on conflict (jobname, username)
    do update set schedule = excluded.schedule, command = excluded.command, active = true
  returning jobid
$$;

create or replace function cron.schedule(schedule text, command text)
returns bigint language sql set search_path = '' as $$
  insert into cron.job (schedule, command) values (cron._checked(schedule), command) returning jobid
$$;

create or replace function cron.unschedule(job_id bigint) returns boolean language plpgsql set search_path = '' as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then raise exception 'could not find valid entry for job ''%''', job_id; end if;
  return true;
end
$$;

create or replace function cron.unschedule(job_name text) returns boolean language plpgsql set search_path = '' as $$
begin
  delete from cron.job where jobname = job_name and username = current_user;
  if not found then raise exception 'could not find valid entry for job ''%''', job_name; end if;
  return true;
end
$$;

create or replace function cron.alter_job(
  job_id bigint, schedule text default null, command text default null, database text default null,
  username text default null, active boolean default null
) returns void language sql set search_path = '' as $$
  update cron.job set
    schedule = coalesce(cron._checked(alter_job.schedule), job.schedule),
    command = coalesce(alter_job.command, job.command),
    database = coalesce(alter_job.database, job.database),
    username = coalesce(alter_job.username, job.username),
    active = coalesce(alter_job.active, job.active)
  where jobid = job_id
$$;

-- Vault -----------------------------------------------------------------------------------------------------------
-- Signatures of https://supabase.com/docs/guides/database/vault. Plain text: this is a database for development.

create schema if not exists vault;
grant usage on schema vault to service_role;

create table if not exists vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text unique,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create or replace view vault.decrypted_secrets as
  select id, name, description, secret, secret as decrypted_secret, key_id, nonce, created_at, updated_at
  from vault.secrets;
grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;

create or replace function vault.create_secret(
  new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null
) returns uuid language sql security definer set search_path = '' as $$
  insert into vault.secrets (secret, name, description, key_id)
  values (new_secret, new_name, new_description, new_key_id) returning id
$$;

create or replace function vault.update_secret(
  secret_id uuid, new_secret text default null, new_name text default null, new_description text default null,
  new_key_id uuid default null
) returns void language sql security definer set search_path = '' as $$
  update vault.secrets set
    secret = coalesce(new_secret, secret),
    name = coalesce(new_name, name),
    description = coalesce(new_description, description),
    key_id = coalesce(new_key_id, key_id),
    updated_at = now()
  where id = secret_id
$$;

revoke execute on all functions in schema net, vault from public;
grant execute on all functions in schema net, vault to service_role;
