-- What was used, and how much may be. The ledger is only ever added to and outlives project, job and account: it holds
-- plain ids, no foreign keys and nothing that anybody wrote.

create table image_generation.usage_ledger (
  -- Written twice, it is there once. Whoever asks for pictures reserves them, '{job}/{n}:reserve' for the n-th time that
  -- the job was asked for; an attempt reserves its price, '{attempt}:reserve'. What came of it is booked once, by ':settle',
  -- or by ':release' when nothing was used; '{picture}:release' gives back the bytes of a picture that was deleted.
  entry text primary key check (entry ~ ':(reserve|settle|release)$'),
  at timestamptz not null,
  -- When it counts: the moment of its reservation, so that both fall into the same day and month.
  counted_at timestamptz not null,
  -- Whom it counts to, in the order of image_generation.limit_scopes().
  counts_to text[] not null,
  -- Who asked; null for a secret key.
  account_id uuid,
  organization_id uuid,
  project_id uuid not null,
  api_key_id uuid,
  job_id uuid,
  attempt_id uuid,
  provider text,
  model text,
  -- Amounts have a sign: what is settled is booked as the difference to what was reserved, so a sum of lines is what was
  -- used and what is reserved still.
  requests integer not null default 0,
  pictures integer not null default 0,
  usd numeric(12, 6) not null default 0,
  bytes bigint not null default 0,
  -- Whether the price was worked out, because the provider names none.
  estimated boolean not null default false
);
create index usage_ledger_counted_at on image_generation.usage_ledger (counted_at);
create index usage_ledger_account_id on image_generation.usage_ledger (account_id, counted_at) where account_id is not null;
create index usage_ledger_organization_id on image_generation.usage_ledger (organization_id, counted_at)
where organization_id is not null;
create index usage_ledger_project_id on image_generation.usage_ledger (project_id, counted_at);
create index usage_ledger_api_key_id on image_generation.usage_ledger (api_key_id, counted_at) where api_key_id is not null;
create index usage_ledger_job_id on image_generation.usage_ledger (job_id);

create function image_generation.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'the ledger of usage is only ever added to' using errcode = '42501';
end
$$;
create trigger usage_ledger_append_only before update or delete on image_generation.usage_ledger
for each statement execute function image_generation.refuse_change();

-- The scopes of limits, in the order in which everybody looks at them and locks them.
create function image_generation.limit_scopes() returns text[]
language plpgsql immutable set search_path = '' as $$
begin
  return array['deployment', 'uninvited_accounts', 'organization', 'account', 'anonymous_account', 'api_key', 'project'];
end
$$;

-- What binds is the least over the scopes that apply; null is no limit.
create table image_generation.limits (
  id uuid primary key default gen_random_uuid(),
  -- "uninvited_accounts" are all accounts together that nobody invited; an "anonymous_account" is bound by what accounts
  -- are bound by, and by its own besides.
  scope text not null check (scope = any (image_generation.limit_scopes())),
  -- Null for what holds of everything of the scope that has no row of its own.
  scope_id uuid,
  -- The operator's limits, and what an organization's owner makes of them for what is the organization's.
  set_by text not null default 'operator' check (set_by in ('operator', 'owner')),
  requests_per_minute integer check (requests_per_minute >= 0),
  pictures_per_day integer check (pictures_per_day >= 0),
  usd_per_day numeric(12, 4) check (usd_per_day >= 0),
  usd_per_month numeric(12, 4) check (usd_per_month >= 0),
  -- Jobs that wait, and jobs that are at work.
  queued integer check (queued >= 0),
  at_once integer check (at_once >= 0),
  -- Of stored pictures.
  bytes bigint check (bytes >= 0),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (scope, scope_id, set_by),
  check (scope_id is null or scope not in ('deployment', 'uninvited_accounts', 'anonymous_account')),
  check (set_by = 'operator' or (scope_id is not null and scope in ('organization', 'api_key', 'project'))),
  check (scope <> 'uninvited_accounts' or (queued is null and at_once is null))
);

-- As shipped. Secret keys, API keys, projects, organizations and the deployment have no limit but those that are set.
insert into image_generation.limits
  (scope, requests_per_minute, pictures_per_day, usd_per_day, usd_per_month, queued, at_once, bytes)
values
  ('account', 5, 20, null, 0.50, 50, 2, 500000000),
  ('anonymous_account', null, 0, null, null, null, null, null),
  ('uninvited_accounts', null, null, 5, null, null, null, null);

-- Sums of the ledger for what has a limit, changed in the transaction of its line. What has none has no rows, so that
-- nobody waits for one. The row of "ever" is locked by whoever admits, before all others.
create table image_generation.usage_totals (
  scope text not null check (scope = any (image_generation.limit_scopes())),
  -- The zero id where a scope has no ids.
  scope_id uuid not null,
  -- Seconds have requests only.
  period text not null check (period in ('second', 'day', 'month', 'ever')),
  -- In UTC; the beginning of time for "ever".
  starts_at timestamptz not null,
  requests bigint not null default 0,
  pictures bigint not null default 0,
  usd numeric(14, 6) not null default 0,
  bytes bigint not null default 0,
  primary key (scope, scope_id, period, starts_at)
);
create index usage_totals_seconds on image_generation.usage_totals (starts_at) where period = 'second';

alter table image_generation.usage_ledger enable row level security;
alter table image_generation.usage_totals enable row level security;
alter table image_generation.limits enable row level security;

create policy "the service reads and writes the ledger" on image_generation.usage_ledger
for all to service_role using (true) with check (true);

create policy "the service reads and writes totals" on image_generation.usage_totals
for all to service_role using (true) with check (true);

create policy "the service reads and writes limits" on image_generation.limits
for all to service_role using (true) with check (true);

-- Totals are made anew of the ledger when limits change. The lock waits for everybody who is writing lines and has looked
-- at the limits before, and the others look at them after it.
create function image_generation.await_ledger() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  lock table image_generation.usage_ledger in share row exclusive mode;
  return null;
end
$$;
create trigger limits_await_ledger before insert or update or delete on image_generation.limits
for each statement execute function image_generation.await_ledger();

create function image_generation.forget_totals() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from image_generation.usage_totals t
  where t.period <> 'second' and (
    (tg_op <> 'INSERT' and t.scope = old.scope and t.scope_id = coalesce(old.scope_id, t.scope_id))
    or (tg_op <> 'DELETE' and t.scope = new.scope and t.scope_id = coalesce(new.scope_id, t.scope_id)));
  return null;
end
$$;
create trigger limits_forget_totals after insert or update or delete on image_generation.limits
for each row execute function image_generation.forget_totals();
