-- Which provider may be called: places at its accounts and servers.
--
-- A plan is a list of candidates, best first: [{provider, model, upstreams, chooses_upstream, calls, concurrency,
-- estimated_cost_usd, plan_hash, places, passed_over, decision}], where upstreams are the accounts or servers that may be asked, chooses_upstream
-- says whether the provider's client chooses among the free ones, calls is how many upstream requests an attempt sends,
-- concurrency how many of them at the same time, and places which pictures of the job it asks for.

-- Makes those who give away the calls of a minute, or the one call of a cooldown, wait for each other, and for those who book
-- a failure, until the transaction ends: answers the health that is held, of the plan's providers with their upstreams where
-- that is so, and of the attempt's that has ended. Everybody locks all that they will write at once and in this order, after
-- the totals of usage, so that nobody waits in a circle. Models have no locks of their own: whoever holds an upstream holds
-- its models. A scope that is healthy and has no limit by the minute is not locked, so that nobody waits for it.
create function image_generation.lock_routing(plan jsonb, ended jsonb) returns text[]
language plpgsql set search_path = '' as $$
declare
  scopes text[];
begin
  insert into image_generation.provider_health (scope, provider, counted_at, refilled_at)
  select u.id, min(c.value ->> 'provider'), image_generation.clock(), 'epoch'
  from jsonb_array_elements(plan) c, jsonb_array_elements_text(c.value -> 'upstreams') u (id)
  where not exists (select from image_generation.provider_health h where h.scope = u.id)
  group by u.id
  order by u.id collate "C"
  on conflict do nothing;
  select array(
    select unnest(array[c.value ->> 'provider', u.id])
    from jsonb_array_elements(plan) c, jsonb_array_elements_text(c.value -> 'upstreams') u (id)
    where exists (
        select from image_generation.provider_configs p
        where p.provider = c.value ->> 'provider' and p.requests_per_minute is not null)
      or exists (
        select from image_generation.provider_health h
        where h.scope = any (image_generation.scopes_of(c.value ->> 'provider', u.id, c.value ->> 'model'))
          and h.cooldown_until is not null)
    union
    select unnest(array[a.provider, a.upstream_id, ended ->> 'upstream_id'])
    from image_generation.generation_attempts a where a.id = (ended ->> 'attempt_id')::uuid) into scopes;
  return array(
    select h.scope from image_generation.provider_health h
    where h.scope = any (scopes)
    order by h.scope collate "C"
    for update);
end
$$;

-- Gives away a place at the first provider of a plan that may be called now, at the account with the least to do, as
-- {"candidate": {..., "upstream_id", "upstreams"}}, or says why none may, as {"unavailable": [{"provider", "model", "reason",
-- "retry_after_ms", "detail"}]}. Where the provider chooses, upstream_id is null and upstreams are the servers that are free.
--
-- held: as image_generation.lock_routing answered it. Who went into a cooldown after that is not tried.
--
-- When nothing is left but cooldowns after breakdowns, the one that is due first gets a call all the same, at most one in
-- 10 s: the least bad is better than nothing.
create function image_generation.take_place(plan jsonb, held text[]) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  candidate jsonb;
  chooses boolean;
  config image_generation.provider_configs;
  obstacles jsonb;
  free text[];
  upstream text;
  taken jsonb;
  soonest record;
  unavailable jsonb := '[]';
  last_candidate jsonb;
  last_upstream text;
  last_due_at timestamptz;
  only_cooldowns boolean := true;
begin
  for candidate in select value from jsonb_array_elements(plan) with ordinality order by ordinality loop
    chooses := coalesce((candidate ->> 'chooses_upstream')::boolean, false);
    select * into config from image_generation.provider_configs c where c.provider = candidate ->> 'provider';
    if not found or not config.enabled then
      unavailable := unavailable || jsonb_build_object('provider', candidate -> 'provider',
        'model', candidate -> 'model', 'reason', 'disabled', 'retry_after_ms', null);
      continue;
    end if;
    obstacles := image_generation.obstacles_of(candidate, config, at);
    select array_agg(o.value ->> 'upstream_id' order by o.ordinality) into free
    from jsonb_array_elements(obstacles) with ordinality o where o.value ->> 'reason' is null;
    if chooses and free is not null then
      taken := image_generation.occupy(candidate, config, free, held, at);
    else
      foreach upstream in array coalesce(free, '{}') loop
        taken := image_generation.occupy(candidate, config, array[upstream], held, at);
        exit when taken is not null;
      end loop;
    end if;
    if taken is not null then
      return jsonb_build_object('candidate', image_generation.passing_over(unavailable, taken));
    elsif free is not null then
      -- Its last places are being given away just now.
      unavailable := unavailable || jsonb_build_object('provider', candidate -> 'provider', 'model', candidate -> 'model',
        'reason', 'concurrency', 'retry_after_ms', 500);
      only_cooldowns := false;
      continue;
    end if;

    select o.value ->> 'reason' as reason, (o.value ->> 'wait_ms')::double precision as wait_ms,
      o.value ->> 'detail' as detail into soonest
    from jsonb_array_elements(obstacles) o order by 2 limit 1;
    unavailable := unavailable || (jsonb_build_object('provider', candidate -> 'provider', 'model', candidate -> 'model',
      'reason', soonest.reason, 'retry_after_ms', soonest.wait_ms)
      || case when soonest.detail is null then '{}' else jsonb_build_object('detail', soonest.detail) end);
    select o.value ->> 'upstream_id' as upstream_id, (o.value ->> 'last_resort_at')::timestamptz as due_at
    into soonest
    from jsonb_array_elements(obstacles) o
    where o.value ->> 'last_resort_at' is not null and o.value ->> 'upstream_id' = any (held)
    order by 2 limit 1;
    only_cooldowns := only_cooldowns and not jsonb_path_exists(obstacles, '$[*] ? (@.reason != "cooldown")');
    if soonest.due_at < coalesce(last_due_at, 'infinity') then
      last_candidate := candidate;
      last_upstream := soonest.upstream_id;
      last_due_at := soonest.due_at;
    end if;
  end loop;
  if only_cooldowns and last_candidate is not null then
    select * into config from image_generation.provider_configs c where c.provider = last_candidate ->> 'provider';
    taken := image_generation.occupy(last_candidate, config, array[last_upstream], held, at);
    if taken is not null then
      return jsonb_build_object('candidate', image_generation.passing_over(unavailable, taken));
    end if;
  end if;
  return jsonb_build_object('unavailable', unavailable);
end
$$;

-- What is in the way at each account or server of a candidate, [{"upstream_id", "reason", "wait_ms", "last_resort_at"}], the
-- one with the least to do first.
create function image_generation.obstacles_of(
  candidate jsonb, config image_generation.provider_configs, at timestamptz
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  of_all jsonb := '{}';
  servers integer;
begin
  -- Servers that the client chooses among share their limits.
  if (candidate ->> 'chooses_upstream')::boolean then
    servers := jsonb_array_length(candidate -> 'upstreams');
    of_all := image_generation.obstacle(candidate, null, config.max_concurrency * servers,
      config.requests_per_minute * servers, at);
    config.max_concurrency := null;
    config.requests_per_minute := null;
  end if;
  return (
    select jsonb_agg(o.told || jsonb_build_object('upstream_id', u.id)
      order by o.told ->> 'reason' is not null, r.running, t.tokens desc nulls last, h.refilled_at, u.place)
    from jsonb_array_elements_text(candidate -> 'upstreams') with ordinality u (id, place)
    join image_generation.provider_health h on h.scope = u.id
    cross join lateral (select case when of_all ->> 'reason' is not null then of_all
      else image_generation.obstacle(candidate, u.id, config.max_concurrency, config.requests_per_minute, at) end) o (told)
    cross join lateral (
      select coalesce(sum(a.concurrency), 0) from image_generation.generation_attempts a
      where a.upstream_id = u.id and a.status = 'running' and not a.relaxed and a.lease_until > at) r (running)
    cross join lateral (select image_generation.available_tokens(
      h.tokens, h.refilled_at, config.requests_per_minute, at)) t (tokens));
end
$$;

-- What is in the way at one account or server, or at all servers of a provider that chooses among them (upstream_id null):
-- {"reason", "wait_ms", "last_resort_at"}, reason null when nothing is, last_resort_at the end of a cooldown in which it may
-- be tried for want of anything better, and "detail" the failure that it is for, in words for callers.
create function image_generation.obstacle(
  candidate jsonb, upstream_id text, max_concurrency integer, requests_per_minute integer, at timestamptz
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  running integer;
  first_started timestamptz;
  counted image_generation.provider_health;
  wait_ms double precision;
  cooldown record;
begin
  select * into counted from image_generation.provider_health h
  where h.scope = coalesce(upstream_id, candidate ->> 'provider');
  if max_concurrency is not null then
    select coalesce(sum(a.concurrency), 0), min(a.started_at) into running, first_started
    from image_generation.generation_attempts a
    where a.status = 'running' and not a.relaxed and a.lease_until > at and case when obstacle.upstream_id is null
      then a.provider = candidate ->> 'provider' else a.upstream_id = obstacle.upstream_id end;
    if running > 0 and running + coalesce((candidate ->> 'concurrency')::integer, 1) > max_concurrency then
      -- Until the one that is due first has ended, if it takes as long as others did.
      return jsonb_build_object('reason', 'concurrency', 'wait_ms', ceil(least(60000, greatest(500,
        extract(epoch from first_started - at) * 1000 + coalesce(counted.average_latency_ms, 0)))));
    end if;
  end if;
  wait_ms := image_generation.token_wait_ms(
    counted, coalesce((candidate ->> 'calls')::integer, 1), requests_per_minute, at);
  if wait_ms is not null then
    return jsonb_build_object('reason', 'rate_limit', 'wait_ms', ceil(wait_ms));
  end if;
  select max(image_generation.cooldown_ms(h, at)) as wait_ms, bool_and(image_generation.may_be_tried(h, at)) as may_be_tried,
    (array_agg(h.last_error_message order by h.cooldown_until desc nulls last))[1] as because
  into cooldown
  from image_generation.provider_health h
  where h.scope = any (image_generation.scopes_of(
    candidate ->> 'provider', obstacle.upstream_id, candidate ->> 'model'));
  return jsonb_build_object(
    'reason', case when cooldown.wait_ms is not null then 'cooldown' end,
    'wait_ms', ceil(cooldown.wait_ms),
    'detail', case when cooldown.wait_ms is not null then cooldown.because end,
    'last_resort_at', case when cooldown.may_be_tried then at + make_interval(secs => cooldown.wait_ms / 1000) end);
end
$$;

-- Takes a place at an account, or at servers that the provider chooses among: spends the calls, and makes the next call in a
-- cooldown wait for the outcome of this one. Null when the place has been given away.
create function image_generation.occupy(
  candidate jsonb, config image_generation.provider_configs, upstreams text[], held text[], at timestamptz
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  chooses constant boolean := coalesce((candidate ->> 'chooses_upstream')::boolean, false);
  counted_in constant text := case when chooses then config.provider else upstreams[1] end;
  servers constant integer := case when chooses then jsonb_array_length(candidate -> 'upstreams') else 1 end;
  calls constant integer := coalesce((candidate ->> 'calls')::integer, 1);
  slots integer[];
  health image_generation.provider_health;
begin
  slots := image_generation.take_slots(config.provider, case when not chooses then upstreams[1] end,
    coalesce((candidate ->> 'concurrency')::integer, 1), config.max_concurrency * servers, at);
  if slots is null then
    return null;
  end if;
  for health in
    select h.* from image_generation.provider_health h
    where h.scope in (
      select unnest(image_generation.scopes_of(config.provider, u, candidate ->> 'model')) from unnest(upstreams) u)
      and (h.scope = any (held) or h.cooldown_until is not null)
  loop
    if health.scope = counted_in and health.scope = any (held) then
      perform image_generation.write_health(
        image_generation.called(health, calls, config.requests_per_minute * servers, at));
    elsif health.cooldown_until is not null
      and exists (select from unnest(held) h (scope) where starts_with(health.scope, h.scope)) then
      perform image_generation.write_health(image_generation.called(health, 0, null, at));
    end if;
  end loop;
  if not chooses and upstreams[1] <> all (held) and jsonb_array_length(candidate -> 'upstreams') > 1 then
    -- Among accounts that are alike the next call goes to another one. Nobody waits for that to be written.
    update image_generation.provider_health h set refilled_at = at
    where h.scope in (
      select f.scope from image_generation.provider_health f where f.scope = upstreams[1] for update skip locked);
  end if;
  return candidate || jsonb_build_object(
    'upstream_id', case when not chooses then upstreams[1] end, 'upstreams', upstreams, 'slots', slots);
end
$$;

-- Takes so many of the calls that may be under way at the same time at an account, or at all of a provider (upstream_id
-- null), as their numbers; null when there are not so many left, {} where there is no limit. A number is locked before it is written down, which everybody
-- sees at once and nobody waits for. More calls than there may be take all that there are.
create function image_generation.take_slots(
  provider text, upstream_id text, wanted integer, max_concurrency integer, at timestamptz
) returns integer[]
language plpgsql set search_path = '' as $$
declare
  counted_in constant text := coalesce(upstream_id, provider || '/*');
  slot integer;
  taken integer[] := '{}';
begin
  if max_concurrency is null then
    return taken;
  end if;
  for slot in
    select n from generate_series(1, max_concurrency) n
    except
    select unnest(image_generation.slots_in_use(take_slots.provider, take_slots.upstream_id, at))
    order by 1
  loop
    -- Who had it may have ended before we got it: then it is written down, and seen now.
    if pg_try_advisory_xact_lock(hashtextextended('image_generation slot ' || counted_in || ' ' || slot, 0))
      and slot <> all (image_generation.slots_in_use(take_slots.provider, take_slots.upstream_id, at)) then
      taken := taken || slot;
      if cardinality(taken) = least(wanted, max_concurrency) then
        return taken;
      end if;
    end if;
  end loop;
  return null;
end
$$;

-- The numbers of the calls under way at an account, or at all of a provider. Volatile: it sees what was written a moment ago.
create function image_generation.slots_in_use(provider text, upstream_id text, at timestamptz) returns integer[]
language plpgsql volatile set search_path = '' as $$
begin
  if upstream_id is null then
    return array(
      select unnest(a.slots) from image_generation.generation_attempts a
      where a.provider = slots_in_use.provider and a.status = 'running' and a.lease_until > at);
  end if;
  return array(
    select unnest(a.slots) from image_generation.generation_attempts a
    where a.upstream_id = slots_in_use.upstream_id and a.status = 'running' and a.lease_until > at);
end
$$;

-- A scope's health as it is told.
create function image_generation.health_document(
  h image_generation.provider_health, requests_per_minute integer, at timestamptz
) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'scope', h.scope,
    'outcomes', image_generation.decayed(h.successes + h.failures, h.counted_at, at),
    'success_rate', h.successes / nullif(h.successes + h.failures, 0),
    'consecutive_failures', h.consecutive_failures,
    'average_latency_ms', h.average_latency_ms,
    'cooldown_until', h.cooldown_until,
    'recovered_at', h.recovered_at,
    'last_error_class', h.last_error_class,
    'last_error_message', h.last_error_message,
    'last_failure_at', h.last_failure_at,
    'last_success_at', h.last_success_at,
    -- Of recent pictures; two that kept the promise are assumed, so that a single one does not condemn.
    'broken_promises', h.broken_promises / (h.promises + 2),
    -- Null where no calls are counted.
    'tokens', case when h.tokens is not null then
      image_generation.available_tokens(h.tokens, h.refilled_at, requests_per_minute, at) end,
    'running', (
      select coalesce(sum(a.concurrency), 0) from image_generation.generation_attempts a
      where a.upstream_id = h.scope and a.status = 'running' and not a.relaxed and a.lease_until > at))
$$;

-- What the planner and the providers endpoint know of each provider.
create function public.image_generation_provider_snapshot() returns jsonb
language sql volatile security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(
    to_jsonb(c) || jsonb_build_object(
      'scopes', (
        select coalesce(jsonb_agg(image_generation.health_document(h, c.requests_per_minute, now.at) order by h.scope), '[]')
        from image_generation.provider_health h where h.provider = c.provider),
      'probes', (
        select coalesce(jsonb_agg(to_jsonb(p) - array['provider', 'next_at', 'models_next_at'] order by p.upstream_id), '[]')
        from image_generation.provider_probes p where p.provider = c.provider),
      'running', (
        select coalesce(sum(a.concurrency), 0) from image_generation.generation_attempts a
        where a.provider = c.provider and a.status = 'running' and not a.relaxed and a.lease_until > now.at))
    order by c.priority, c.provider), '[]')
  from image_generation.provider_configs c
  cross join (select image_generation.clock() as at) now
$$;
