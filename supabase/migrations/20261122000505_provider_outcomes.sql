-- What attempts brought, booked on the health of whom they speak of. Runners that succeed do not wait for each other: where
-- somebody is writing a health just now, a success of the same account or server is put down beside it, and counted by
-- whoever writes it next. Nobody is put off by it, for a success of one who is well decides nothing. A failure waits, and
-- so does a success in a cooldown, which ends it.

-- Successes that are still to be counted.
create table image_generation.uncounted_successes (
  id bigint generated always as identity primary key,
  provider text not null references image_generation.provider_configs (provider) on delete cascade,
  upstream_id text,
  model text not null,
  started_at timestamptz not null,
  latency_ms integer
);
create index uncounted_successes_provider on image_generation.uncounted_successes (provider, upstream_id);
alter table image_generation.uncounted_successes enable row level security;
create policy "the service reads and writes successes" on image_generation.uncounted_successes
for all to service_role using (true) with check (true);

-- The scopes that a call of a model at an account or server falls under, the widest first.
create function image_generation.scopes_of(provider text, upstream_id text, model text) returns text[]
language plpgsql immutable set search_path = '' as $$
begin
  return array_remove(array[provider, provider || '/*/' || model, upstream_id, upstream_id || '/' || model], null);
end
$$;

-- The part of a failure's message that every caller may read: what it says of accounts and servers, without the provider's
-- own words, which may quote one caller's prompt.
create function image_generation.message_for_all(error_class text, message text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when error_class in ('auth', 'quota', 'rate_limited') then message
    when error_class in ('upstream_down', 'timeout', 'model_unavailable') then split_part(message, ' Its reason:', 1) end;
end
$$;

-- Books how an attempt ended: a success in every scope that knows of failures, a failure in the scope that it speaks of.
-- Before the health of a model is locked, its provider and its upstream are, in the same order as when places are given.
create function image_generation.record_outcome(
  provider text, upstream_id text, model text, ended image_generation.outcome
) returns void
language plpgsql set search_path = '' as $$
declare
  scopes constant text[] := image_generation.scopes_of(
    record_outcome.provider, record_outcome.upstream_id, record_outcome.model);
  is_failure constant boolean := ended.error_class is not null and ended.scope is distinct from 'prompt'
    and ended.error_class <> 'cancelled';
  is_cooling constant boolean := exists (
    select from image_generation.provider_health h where h.scope = any (scopes) and h.cooldown_until is not null);
begin
  if is_failure or is_cooling then
    perform from image_generation.provider_health h where h.scope in (record_outcome.provider, record_outcome.upstream_id)
    order by h.scope collate "C" for update;
  elsif ended.error_class is not null then
    return;
  elsif (select count(*) from image_generation.provider_health h where h.scope = any (scopes)) > (
    select count(*) from (
      select from image_generation.provider_health h where h.scope = any (scopes)
      order by h.scope collate "C" for update skip locked) held
  ) then
    insert into image_generation.uncounted_successes (provider, upstream_id, model, started_at, latency_ms)
    values (record_outcome.provider, record_outcome.upstream_id, record_outcome.model, ended.started_at, ended.latency_ms);
    return;
  end if;
  perform image_generation.count_successes(record_outcome.provider, record_outcome.upstream_id);
  perform image_generation.count_outcome(
    record_outcome.provider, record_outcome.upstream_id, record_outcome.model, ended);
end
$$;

-- Counts the successes of an upstream that uncounted_successes keeps. The caller has locked the health of the upstream and
-- of its provider.
create function image_generation.count_successes(provider text, upstream_id text) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  left_ones image_generation.uncounted_successes[];
  success image_generation.uncounted_successes;
  held image_generation.provider_health;
begin
  with taken as (
    delete from image_generation.uncounted_successes s
    where s.provider = count_successes.provider and s.upstream_id is not distinct from count_successes.upstream_id
    returning s as success
  )
  select array_agg(taken.success order by (taken.success).id) into left_ones from taken;
  if left_ones is null then
    return;
  end if;
  for held in
    select * from image_generation.provider_health h
    where h.scope in (
      select unnest(image_generation.scopes_of(s.provider, s.upstream_id, s.model)) from unnest(left_ones) s)
    order by h.scope collate "C"
    for update
  loop
    continue when not image_generation.is_judged(held, count_successes.upstream_id);
    foreach success in array left_ones loop
      if held.scope = any (image_generation.scopes_of(success.provider, success.upstream_id, success.model)) then
        held := image_generation.health_after(held, row(
          null, null, null, success.started_at, success.latency_ms, null, null, null, 0)::image_generation.outcome, at);
      end if;
    end loop;
    perform image_generation.write_health(held);
  end loop;
end
$$;

-- Whether a success at an upstream is counted in a scope's health: a provider with several upstreams is judged by each of
-- them, until a failure speaks of it as a whole.
create function image_generation.is_judged(health image_generation.provider_health, upstream_id text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return health.scope <> health.provider or upstream_id is null or health.cooldown_until is not null
    or health.last_failure_at is not null;
end
$$;

-- Counts all successes that uncounted_successes still keeps; maintenance does it.
create function image_generation.count_left_successes() returns void
language plpgsql set search_path = '' as $$
declare
  upstream record;
begin
  for upstream in select distinct s.provider, s.upstream_id from image_generation.uncounted_successes s order by 1, 2 loop
    perform from image_generation.provider_health h where h.scope in (upstream.provider, upstream.upstream_id)
    order by h.scope collate "C" for update;
    perform image_generation.count_successes(upstream.provider, upstream.upstream_id);
  end loop;
end
$$;

-- Counts an outcome in the scopes that it says something about. The caller has locked the provider and the upstream.
create function image_generation.count_outcome(
  provider text, upstream_id text, model text, ended image_generation.outcome
) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  spoken_of constant text := case
    when ended.error_class is null or ended.scope = 'prompt' then null
    when ended.scope = 'provider' then provider
    when ended.scope = 'model' then coalesce(upstream_id || '/', provider || '/*/') || model
    else coalesce(upstream_id, provider) end;
  said image_generation.outcome := ended;
  held image_generation.provider_health;
begin
  said.message := image_generation.message_for_all(ended.error_class, ended.message);
  if spoken_of is not null then
    insert into image_generation.provider_health (scope, provider, counted_at, refilled_at)
    values (spoken_of, count_outcome.provider, at, at) on conflict do nothing;
  end if;
  for held in
    select * from image_generation.provider_health h
    where case when spoken_of is null
      then h.scope = any (image_generation.scopes_of(count_outcome.provider, count_outcome.upstream_id, count_outcome.model))
      else h.scope = spoken_of end
    order by h.scope collate "C"
    for update
  loop
    continue when spoken_of is null and not image_generation.is_judged(held, count_outcome.upstream_id);
    if spoken_of is not null then
      select count(*) into said.calls_under_way from image_generation.generation_attempts a
      where a.provider = count_outcome.provider and a.status = 'running'
        and (ended.scope = 'provider' or a.upstream_id is not distinct from count_outcome.upstream_id)
        and (ended.scope <> 'model' or a.model = count_outcome.model)
        and a.started_at >= coalesce(held.failing_since, ended.started_at);
    end if;
    perform image_generation.write_health(image_generation.health_after(held, said, at));
  end loop;
end
$$;

-- Writes a row of health as it was worked out.
create function image_generation.write_health(health image_generation.provider_health) returns void
language plpgsql set search_path = '' as $$
begin
  update image_generation.provider_health p set (
    successes, failures, counted_at, consecutive_failures, failed_jobs, well_at, failing_since, failed_since,
    cooldown_until, asked_until, opened_at, cooldowns, probed_at, recovered_at, last_error_class, last_error_message,
    last_failure_at, last_success_at, average_latency_ms, tokens, refilled_at, promises, broken_promises, promised_at
  ) = (
    health.successes, health.failures, health.counted_at, health.consecutive_failures, health.failed_jobs,
    health.well_at, health.failing_since, health.failed_since, health.cooldown_until, health.asked_until,
    health.opened_at, health.cooldowns, health.probed_at, health.recovered_at, health.last_error_class,
    health.last_error_message, health.last_failure_at, health.last_success_at, health.average_latency_ms,
    health.tokens, health.refilled_at, health.promises, health.broken_promises, health.promised_at)
  where p.scope = health.scope;
end
$$;

-- Books whether the pictures of an answer had the shape that was promised.
create function image_generation.record_promise(provider text, upstream_id text, model text, is_broken boolean) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  kept_in constant text := coalesce(upstream_id || '/', provider || '/*/') || model;
begin
  if is_broken then
    insert into image_generation.provider_health (scope, provider, counted_at, refilled_at, promised_at)
    values (kept_in, record_promise.provider, at, at, at) on conflict do nothing;
  end if;
  update image_generation.provider_health h set
    promises = image_generation.decayed(h.promises, h.promised_at, at, '1 hour') + 1,
    broken_promises = image_generation.decayed(h.broken_promises, h.promised_at, at, '1 hour') + is_broken::integer,
    promised_at = at
  where h.scope = kept_in and (is_broken or h.broken_promises > 0);
end
$$;
