-- The settings of the providers, and how each has been doing.

create table image_generation.provider_configs (
  provider text primary key check (provider in ('leonardo_ai', 'runware_ai', 'gemini', 'comfyui')),
  enabled boolean not null default true,
  -- Lower comes first.
  priority integer not null default 100,
  -- Share of the load among equals.
  weight numeric not null default 1 check (weight > 0),
  -- Model of a request that names none; null for the release's own choice.
  default_model text,
  -- Models to add to the release's catalog or to change in it, such as
  -- [{"id": "runware:101@1", "priceUsd": 0.004, "retired": false}].
  models jsonb not null default '[]' check (jsonb_typeof(models) = 'array'),
  -- Laid over the capabilities of every model of the provider.
  capabilities jsonb not null default '{}' check (jsonb_typeof(capabilities) = 'object'),
  -- Limits of each account and server, over the whole deployment; null is no limit.
  requests_per_minute integer check (requests_per_minute > 0),
  max_concurrency integer check (max_concurrency > 0),
  -- The longest that one attempt may take.
  timeout_ms integer not null default 120000 check (timeout_ms between 1000 and 900000),
  -- What is the provider's own, such as ComfyUI's workflows.
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object'),
  updated_at timestamptz not null default now()
);

-- How providers have been doing, for every isolate alike, by scope: a provider as a whole (gemini), one of its accounts or
-- servers (gemini/2, comfyui/studio), and one model or workflow there (gemini/2/<model>) or wherever it is (comfyui/*/<model>).
-- Whoever is asked is well in every scope. The rows of a provider and its upstreams are locked while one of the calls of a
-- minute is given away, or the one call of a cooldown, which makes both exact.
create table image_generation.provider_health (
  scope text primary key,
  provider text not null references image_generation.provider_configs (provider) on delete cascade,
  -- Recent outcomes, each counting half after 20 s, as of counted_at.
  successes double precision not null default 0,
  failures double precision not null default 0,
  counted_at timestamptz not null default now(),
  -- Jobs that have failed since the last success. A job counts once, however often it is tried.
  consecutive_failures integer not null default 0,
  -- The jobs that failed within the last minute, 20 at most: [{"job", "project", "at"}], the moment in seconds
  -- since 1970.
  failed_jobs jsonb not null default '[]',
  -- When a call last succeeded that was sent after the last change of state.
  well_at timestamptz,
  -- When the first of the failed calls was sent since which no call that was sent later has succeeded, and how many have
  -- failed since.
  failing_since timestamptz,
  failed_since integer not null default 0,
  -- Nothing is sent before this moment; once it has passed, one call at a time tries whether the provider is back.
  -- Null when all is well.
  cooldown_until timestamptz,
  -- Until when the provider itself wants to be left alone.
  asked_until timestamptz,
  -- When the present cooldown began, how many in a row there have been, and when a call was last let through in one.
  opened_at timestamptz,
  cooldowns integer not null default 0,
  probed_at timestamptz,
  -- Since when it is well again after a cooldown; it gets its full share back step by step.
  recovered_at timestamptz,
  last_error_class text,
  -- In words for callers, secrets removed.
  last_error_message text,
  last_failure_at timestamptz,
  last_success_at timestamptz,
  -- Of successful attempts, each new one counting a fifth.
  average_latency_ms double precision,
  -- Calls that may still be sent, as of refilled_at; null until the first one.
  tokens double precision,
  refilled_at timestamptz not null default now(),
  -- Recent answers with pictures, each counting half after an hour as of promised_at, and those of them that had another
  -- shape than was promised. Kept from the first of these on.
  promises double precision not null default 0,
  broken_promises double precision not null default 0,
  promised_at timestamptz not null default now()
);
create index provider_health_provider on image_generation.provider_health (provider);

alter table image_generation.provider_configs enable row level security;
alter table image_generation.provider_health enable row level security;

create policy "the service reads and writes settings" on image_generation.provider_configs
for all to service_role using (true) with check (true);

create policy "the service reads and writes health" on image_generation.provider_health
for all to service_role using (true) with check (true);

create function image_generation.add_provider_health() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into image_generation.provider_health (scope, provider) values (new.provider, new.provider)
  on conflict do nothing;
  return null;
end
$$;
create trigger provider_configs_health after insert on image_generation.provider_configs
for each row execute function image_generation.add_provider_health();

create function image_generation.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;
create trigger provider_configs_updated_at before update on image_generation.provider_configs
for each row execute function image_generation.touch_updated_at();

-- The four providers. Leonardo allows 10 jobs at once and 100 submissions a minute
-- (https://docs.leonardo.ai/docs/limits); a ComfyUI server draws one picture at a time, so a second waits in its queue.
insert into image_generation.provider_configs
  (provider, priority, requests_per_minute, max_concurrency, timeout_ms)
values
  ('leonardo_ai', 10, 100, 10, 120000),
  ('runware_ai', 20, null, 50, 90000),
  ('gemini', 30, null, 20, 90000),
  ('comfyui', 40, null, 4, 300000);
