-- Questions to accounts and servers that cost nothing: whether they are there, and which models they offer.

create table image_generation.provider_probes (
  upstream_id text primary key,
  provider text not null references image_generation.provider_configs (provider) on delete cascade,
  -- When the next question is due, of its state and of its models.
  next_at timestamptz not null,
  models_next_at timestamptz not null,
  -- What the last one found; null before it.
  checked_at timestamptz,
  status text check (status in ('healthy', 'degraded', 'unhealthy')),
  detail text,
  latency_ms integer,
  facts jsonb not null default '{}',
  -- Models of the release's catalog that it does not offer any more, and others that it offers: [{"id", "name"}].
  retired_models text[] not null default '{}',
  own_models jsonb not null default '[]'
);
alter table image_generation.provider_probes enable row level security;
create policy "the service reads and writes probes" on image_generation.provider_probes
for all to service_role using (true) with check (true);
create index provider_probes_provider on image_generation.provider_probes (provider);

-- When somebody has last found that nobody is set up to be asked. There is one row.
create table image_generation.idle_probes (
  only_row boolean primary key default true check (only_row),
  found_at timestamptz not null
);
alter table image_generation.idle_probes enable row level security;
create policy "the service reads and writes when nobody was there to ask" on image_generation.idle_probes
for all to service_role using (true) with check (true);

-- The health of a scope after a question that cost nothing, error_class null for a good answer. A good one ends a cooldown
-- that was for a breakdown or a refused key. A bad one begins a cooldown that lasts until the next question, for what is
-- found out without anybody's prompt needs no second witness.
create function image_generation.health_after_probe(
  health image_generation.provider_health, error_class text, message text, at timestamptz
) returns image_generation.provider_health
language plpgsql immutable set search_path = '' as $$
declare
  h image_generation.provider_health := health;
begin
  if error_class is null then
    if h.cooldown_until is not null and h.last_error_class not in ('quota', 'rate_limited')
      and coalesce(h.asked_until <= at, true) then
      return image_generation.recovered(h, at);
    end if;
    return h;
  elsif error_class in ('rate_limited', 'cancelled') then
    return h;
  end if;
  h.last_error_class := error_class;
  h.last_error_message := message;
  h.last_failure_at := at;
  h.opened_at := at;
  h.cooldowns := greatest(h.cooldowns, 1);
  h.cooldown_until := greatest(h.cooldown_until, at + interval '90 seconds');
  return h;
end
$$;

-- Whether anybody should be asked now. Where nobody is set up, that is looked at again after ten minutes: no worker is woken
-- for it before.
create function image_generation.probes_are_due() returns boolean
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select min(least(p.next_at, p.models_next_at)) from image_generation.provider_probes p),
    (select i.found_at + interval '10 minutes' from image_generation.idle_probes i),
    '-infinity') <= image_generation.clock()
$$;

-- Takes the questions that are due: every account and server is asked once a minute, give or take a fifth, unless a call to
-- it has succeeded within the last one, and for its models every ten minutes. upstreams: all that are set up,
-- [{"upstream_id", "provider"}]; what is known of others is forgotten. Answers [{"upstream_id", "health", "models"}].
create function public.image_generation_claim_probes(upstreams jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  held image_generation.provider_probes;
  well_at timestamptz;
  asks_health boolean;
  asks_models boolean;
  claimed jsonb := '[]';
begin
  insert into image_generation.provider_probes (upstream_id, provider, next_at, models_next_at)
  select u.value ->> 'upstream_id', u.value ->> 'provider', at, at from jsonb_array_elements(upstreams) u
  on conflict do nothing;
  if upstreams = '[]' then
    insert into image_generation.idle_probes as i (found_at) values (at)
    on conflict (only_row) do update set found_at = excluded.found_at;
  end if;
  delete from image_generation.provider_probes p
  where p.next_at < at - interval '5 minutes'
    and not exists (select from jsonb_array_elements(upstreams) u where u.value ->> 'upstream_id' = p.upstream_id);
  for held in
    select * from image_generation.provider_probes p
    where (p.next_at <= at or p.models_next_at <= at)
      and exists (select from jsonb_array_elements(upstreams) u where u.value ->> 'upstream_id' = p.upstream_id)
    order by p.upstream_id
    for update skip locked
  loop
    select h.last_success_at into well_at from image_generation.provider_health h
    where h.scope = held.upstream_id and h.cooldown_until is null;
    asks_health := held.next_at <= at and coalesce(well_at <= at - interval '1 minute', true);
    asks_models := held.models_next_at <= at;
    update image_generation.provider_probes p set
      next_at = case when held.next_at > at then held.next_at
        else case when asks_health then at else well_at end + interval '1 minute' * (0.8 + random() * 0.4) end,
      models_next_at = case when asks_models then at + interval '10 minutes' * (0.8 + random() * 0.4)
        else held.models_next_at end
    where p.upstream_id = held.upstream_id;
    if asks_health or asks_models then
      claimed := claimed || jsonb_build_object(
        'upstream_id', held.upstream_id, 'health', asks_health, 'models', asks_models);
    end if;
  end loop;
  return claimed;
end
$$;

-- Writes down what a question brought: {upstream_id, provider, health: null or {status, detail, latency_ms, facts, class,
-- scope, model}, models: null or {retired: [id], own: [{id, name}]}}, model being the one that was asked for.
create function public.image_generation_record_probe(probe jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  upstream_id constant text := probe ->> 'upstream_id';
  provider constant text := probe ->> 'provider';
  state constant jsonb := nullif(probe -> 'health', 'null');
  class constant text := state ->> 'class';
  models constant jsonb := nullif(probe -> 'models', 'null');
  spoken_of text[];
  held image_generation.provider_health;
begin
  update image_generation.provider_probes p set
    checked_at = case when state is null then p.checked_at else at end,
    status = coalesce(state ->> 'status', p.status),
    detail = coalesce(state ->> 'detail', p.detail),
    latency_ms = coalesce(image_generation.bounded((state ->> 'latency_ms')::numeric, 0, 86400000)::integer, p.latency_ms),
    facts = coalesce(state -> 'facts', p.facts),
    retired_models = case when models is null then p.retired_models
      else image_generation.text_array(models -> 'retired') end,
    own_models = coalesce(models -> 'own', p.own_models)
  where p.upstream_id = image_generation_record_probe.probe ->> 'upstream_id';
  if state is null then
    return;
  end if;
  spoken_of := case
    when class is null then array[provider, upstream_id]
    when state ->> 'scope' = 'provider' then array[provider]
    when state ->> 'scope' = 'model' then array[upstream_id || '/' || (state ->> 'model')]
    else array[upstream_id] end;
  perform from image_generation.provider_health h where h.scope in (probe ->> 'provider', probe ->> 'upstream_id')
  order by h.scope collate "C" for update;
  insert into image_generation.provider_health (scope, provider, counted_at, refilled_at)
  select s, record_probe.provider, at, 'epoch' from unnest(spoken_of) s, (select provider) record_probe
  order by s collate "C" on conflict do nothing;
  for held in
    select * from image_generation.provider_health h where h.scope = any (spoken_of)
    order by h.scope collate "C" for update
  loop
    perform image_generation.write_health(
      image_generation.health_after_probe(held, class, state ->> 'detail', at));
  end loop;
end
$$;
