-- What happened, counted. Each end of an attempt or a job, each compression and each picture leaves a few facts in its own
-- transaction: rows that are only ever added, so that nobody waits for anybody. The schedule adds them up by hour and day and
-- removes them. Who reads sees the sums and what is not added up yet, so that a number is right at every moment, and a fact
-- that comes late counts to its own hour.

-- The project of what is counted for the whole service.
create function image_generation.whole_service() returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return '00000000-0000-0000-0000-000000000000'::uuid;
end
$$;

-- The place of a duration on a logarithmic scale: eight steps to a doubling, so that everything in a step is within a tenth.
create function image_generation.duration_step(ms bigint) returns smallint
language plpgsql immutable set search_path = '' as $$
begin
  return case when ms is null then -1 when ms < 1 then 0 else 1 + floor(ln(ms::double precision) / ln(2::double precision) * 8) end::smallint;
end
$$;

create table image_generation.analytics_facts (
  id bigint generated always as identity primary key,
  -- Plain ids, which outlive their rows; null for what belongs to no project.
  project_id uuid,
  at timestamptz not null,
  -- attempt: kind is its status, detail the failure class · loss: field, change · fallback: why, and to whom, from provider
  -- and model · job: status, error code · queue and overhead of a job · prompt: method, failure class · picture: stored or
  -- deleted, origin · object: removed by the sweep · cache: a request that pictures were there for · error: one for the
  -- groups of errors.
  topic text not null check (topic in (
    'attempt', 'loss', 'fallback', 'job', 'queue', 'overhead', 'prompt', 'picture', 'object', 'cache', 'error')),
  provider text not null default '',
  model text not null default '',
  kind text not null default '',
  detail text not null default '',
  -- Milliseconds where it has a duration.
  step smallint not null default -1,
  count bigint not null default 1,
  ms bigint not null default 0,
  usd numeric(12, 6) not null default 0,
  maybe_billed_usd numeric(12, 6) not null default 0,
  bytes bigint not null default 0,
  characters_before bigint not null default 0,
  characters_after bigint not null default 0,
  coverage double precision not null default 0,
  -- Of an error: {message, request_id, job_id}.
  error jsonb
);
create index analytics_facts_project_id on image_generation.analytics_facts (project_id, topic);
create index analytics_facts_topic on image_generation.analytics_facts (topic);

-- The middle of each step in ms, from step 0 on. Without arguments, a query has it once instead of once a row.
create function image_generation.step_durations() returns bigint[]
language sql immutable set search_path = '' as $$
  select array_agg(case when step = 0 then 0 else round(power(2::double precision, (step - 0.5) / 8)) end::bigint order by step)
  from generate_series(0, 320) step
$$;

-- The sums, of each project and of the whole service, and each of these once more over the models of a provider and over all
-- providers: there model, or both, are '*'. Durations are a histogram in the row, because reading a row for each step took most of a report's time.
create table image_generation.analytics (
  project_id uuid not null,
  -- "ever" there is of pictures alone, whose sum is what is there.
  period text not null check (period in ('hour', 'day', 'ever')),
  topic text not null,
  -- In UTC; the beginning of time for "ever".
  starts_at timestamptz not null,
  provider text not null,
  model text not null,
  kind text not null,
  detail text not null,
  count bigint not null,
  ms bigint not null,
  usd numeric(14, 6) not null,
  maybe_billed_usd numeric(14, 6) not null,
  bytes bigint not null,
  characters_before bigint not null,
  characters_after bigint not null,
  coverage double precision not null,
  -- Steps that something fell into, ascending, and how much did.
  steps smallint[] not null,
  step_counts bigint[] not null,
  primary key (project_id, period, topic, starts_at, provider, model, kind, detail)
);
create index analytics_starts_at on image_generation.analytics (period, starts_at);

-- Errors that are alike: of one code and provider, with a message that is the same but for its values.
create table image_generation.error_groups (
  project_id uuid not null,
  fingerprint text not null,
  code text not null,
  provider text not null,
  message text not null,
  count bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- Of the last one.
  request_id text,
  job_id uuid,
  primary key (project_id, fingerprint)
);
create index error_groups_last_seen_at on image_generation.error_groups (last_seen_at);

alter table image_generation.analytics_facts enable row level security;
alter table image_generation.analytics enable row level security;
alter table image_generation.error_groups enable row level security;

create policy "members see what is not added up yet" on image_generation.analytics_facts
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their numbers" on image_generation.analytics
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their errors" on image_generation.error_groups
for select to authenticated
using (project_id in (select image_generation.my_projects()));
