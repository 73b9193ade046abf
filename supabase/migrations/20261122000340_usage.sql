-- What was used, and how much may be. The ledger is only ever added to and outlives project, job and account: it holds
-- plain ids, no foreign keys and nothing that anybody wrote.

create table image_generation.usage_ledger (
  id bigint generated always as identity primary key,
  -- '{attempt id}:reserve', ':settle' or ':release': written twice, it is there once.
  entry text not null unique check (entry ~ ':(reserve|settle|release)$'),
  at timestamptz not null default now(),
  account_id uuid,
  organization_id uuid,
  project_id uuid not null,
  api_key_id uuid,
  job_id uuid,
  attempt_id uuid,
  provider text,
  model text,
  usd numeric(12, 6) not null default 0,
  pictures integer not null default 0,
  bytes bigint not null default 0,
  -- True where the provider names no price.
  estimated boolean not null default false
);
create index usage_ledger_project_id on image_generation.usage_ledger (project_id, at);
create index usage_ledger_attempt_id on image_generation.usage_ledger (attempt_id);

-- Sums of the ledger, changed in the transaction of its row.
create table image_generation.usage_totals (
  scope text not null check (scope in ('deployment', 'organization', 'account', 'api_key', 'project')),
  -- The zero id for the deployment.
  scope_id uuid not null,
  period text not null check (period in ('minute', 'day', 'month', 'ever')),
  -- In UTC; the beginning of time for "ever".
  starts_at timestamptz not null,
  requests bigint not null default 0,
  pictures bigint not null default 0,
  usd_reserved numeric(14, 6) not null default 0,
  usd_settled numeric(14, 6) not null default 0,
  bytes bigint not null default 0,
  primary key (scope, scope_id, period, starts_at)
);
create index usage_totals_starts_at on image_generation.usage_totals (period, starts_at);

-- What binds is the least over the scopes that apply; null is no limit.
create table image_generation.limits (
  id uuid primary key default gen_random_uuid(),
  scope text not null check (scope in ('deployment', 'organization', 'account', 'api_key', 'project')),
  -- Null for what holds of everything of the scope that has no row of its own.
  scope_id uuid,
  requests_per_minute integer check (requests_per_minute > 0),
  pictures_per_day integer check (pictures_per_day > 0),
  usd_per_month numeric(12, 4) check (usd_per_month >= 0),
  -- Jobs that wait, and jobs that run.
  queued integer check (queued > 0),
  at_once integer check (at_once > 0),
  -- Of stored pictures.
  bytes bigint check (bytes > 0),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (scope, scope_id)
);

alter table image_generation.usage_ledger enable row level security;
alter table image_generation.usage_totals enable row level security;
alter table image_generation.limits enable row level security;

create policy "the service reads and writes the ledger" on image_generation.usage_ledger
for all to service_role using (true) with check (true);

create policy "the service reads and writes totals" on image_generation.usage_totals
for all to service_role using (true) with check (true);

create policy "the service reads and writes limits" on image_generation.limits
for all to service_role using (true) with check (true);
