-- Which provider may be called: places and budgets.
--
-- A plan is a list of candidates, best first: [{provider, model, calls, concurrency, estimated_cost_usd, plan_hash,
-- places}], where calls is how many upstream requests an attempt sends, concurrency how many of them at the same time,
-- and places which pictures of the job it asks for.

-- Makes those who give away places, spend budgets and book outcomes wait for each other, until the transaction ends:
-- the project when it has a budget, then the health of the plan's providers and of the open attempt's. Everybody locks
-- all that they will write at once and in this order, so that nobody waits in a circle.
create function image_generation.lock_routing(project_id uuid, plan jsonb, attempt_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  perform 1 from image_generation.projects p
  where p.id = lock_routing.project_id and p.monthly_budget_usd is not null
  for no key update;
  perform 1 from image_generation.provider_health h
  where h.provider in (
    select c ->> 'provider' from jsonb_array_elements(plan) c
    union all
    select a.provider from image_generation.generation_attempts a where a.id = lock_routing.attempt_id)
  order by h.provider
  for update;
end
$$;

-- Calls that may be sent now under a limit per minute, null without a limit: a token bucket. A fifth of the limit may be
-- sent in one burst and the rest is refilled evenly, so that no minute sees more than the limit.
create function image_generation.available_tokens(
  tokens double precision, refilled_at timestamptz, requests_per_minute integer, at timestamptz
) returns double precision
language sql immutable set search_path = '' as $$
  select case when requests_per_minute is not null then least(
    greatest(1, requests_per_minute / 5.0),
    coalesce(
      tokens + greatest(0, extract(epoch from at - refilled_at)) * requests_per_minute * 0.8 / 60,
      greatest(1, requests_per_minute / 5.0))) end
$$;

-- Gives away a place at the first provider of a plan that may be called now, as {"candidate": {...}}, or says why none
-- may, as {"unavailable": [{"provider", "reason", "retry_after_ms"}]}. image_generation.lock_routing has been called before.
--
-- When nothing is left but providers in a cooldown of their own making, the one that is due first gets a call all the
-- same, at most one in 10 s: the least bad is better than nothing.
create function image_generation.take_place(plan jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  candidate jsonb;
  state record;
  running integer;
  tokens double precision;
  calls double precision;
  reason text;
  wait_ms double precision;
  unavailable jsonb := '[]';
  last_resort jsonb;
  last_resort_due timestamptz;
  only_cooldowns boolean := true;
begin
  for candidate in select value from jsonb_array_elements(plan) with ordinality order by ordinality loop
    reason := null;
    wait_ms := null;
    calls := coalesce((candidate ->> 'calls')::integer, 1);
    select c.enabled, c.max_concurrency, c.requests_per_minute, h.cooldown_until, h.asked_until, h.probed_at,
      h.last_error_class, h.tokens, h.refilled_at, h.average_latency_ms into state
    from image_generation.provider_configs c join image_generation.provider_health h using (provider)
    where c.provider = candidate ->> 'provider';
    if not found or not state.enabled then
      unavailable := unavailable || jsonb_build_object(
        'provider', candidate ->> 'provider', 'reason', 'disabled', 'retry_after_ms', null);
      continue;
    end if;

    if state.max_concurrency is not null then
      select coalesce(sum(a.concurrency), 0) into running from image_generation.generation_attempts a
      where a.provider = candidate ->> 'provider' and a.status = 'running'
        and a.lease_until > at;
      if running > 0 and running + coalesce((candidate ->> 'concurrency')::integer, 1)
        > state.max_concurrency then
        reason := 'concurrency';
        -- Until the one that is due first has ended, if it takes as long as others did.
        select least(60000, greatest(500, min(extract(epoch from a.started_at - at) * 1000)
          + coalesce(state.average_latency_ms, 0))) into wait_ms
        from image_generation.generation_attempts a
        where a.provider = candidate ->> 'provider' and a.status = 'running' and a.lease_until > at;
      end if;
    end if;
    if reason is null and state.requests_per_minute is not null then
      tokens := image_generation.available_tokens(
        state.tokens, state.refilled_at, state.requests_per_minute, at);
      -- More calls than a burst holds go when the burst is full, and leave a debt.
      if tokens < least(calls, greatest(1, state.requests_per_minute / 5.0)) then
        reason := 'rate_limit';
        wait_ms := (least(calls, greatest(1, state.requests_per_minute / 5.0)) - tokens)
          * 60000 / (state.requests_per_minute * 0.8);
      end if;
    end if;
    if reason is null and state.cooldown_until > at then
      reason := 'cooldown';
      wait_ms := extract(epoch from state.cooldown_until - at) * 1000;
      if state.last_error_class in ('upstream_down', 'timeout', 'no_result')
        and coalesce(state.asked_until <= at, true)
        and coalesce(state.probed_at < at - interval '10 seconds', true)
        and (last_resort is null or state.cooldown_until < last_resort_due) then
        last_resort := candidate;
        last_resort_due := state.cooldown_until;
      end if;
    elsif reason is not null then
      only_cooldowns := false;
    end if;

    if reason is null then
      return jsonb_build_object('candidate', image_generation.occupy(candidate, at));
    end if;
    unavailable := unavailable || jsonb_build_object(
      'provider', candidate ->> 'provider', 'reason', reason, 'retry_after_ms', ceil(wait_ms));
  end loop;
  if only_cooldowns and last_resort is not null then
    return jsonb_build_object('candidate', image_generation.occupy(last_resort, at));
  end if;
  return jsonb_build_object('unavailable', unavailable);
end
$$;

-- Takes a place: spends the calls and, in a cooldown, makes this call the probe and the next one wait for its outcome.
create function image_generation.occupy(candidate jsonb, at timestamptz) returns jsonb
language sql set search_path = '' as $$
  update image_generation.provider_health h set
    tokens = image_generation.available_tokens(h.tokens, h.refilled_at, c.requests_per_minute, at)
      - coalesce((candidate ->> 'calls')::integer, 1),
    refilled_at = at,
    probed_at = case when h.cooldown_until is null then h.probed_at else at end,
    cooldown_until = case
      when h.cooldown_until is null then null
      else greatest(h.cooldown_until, at + interval '10 seconds') end
  from image_generation.provider_configs c
  where h.provider = candidate ->> 'provider' and c.provider = h.provider
  returning candidate
$$;

-- What the planner and the providers endpoint know of each provider.
create function public.image_generation_provider_snapshot() returns jsonb
language sql volatile security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(
    to_jsonb(c) || jsonb_build_object(
      'health', jsonb_build_object(
        'outcomes', image_generation.decayed(h.successes + h.failures, h.counted_at, now.at),
        'success_rate', h.successes / nullif(h.successes + h.failures, 0),
        'consecutive_failures', h.consecutive_failures,
        'average_latency_ms', h.average_latency_ms,
        'cooldown_until', h.cooldown_until,
        'recovered_at', h.recovered_at,
        'last_error_class', h.last_error_class,
        'last_failure_at', h.last_failure_at,
        'last_success_at', h.last_success_at),
      'tokens', image_generation.available_tokens(h.tokens, h.refilled_at, c.requests_per_minute, now.at),
      'running', (
        select coalesce(sum(a.concurrency), 0) from image_generation.generation_attempts a
        where a.provider = c.provider and a.status = 'running' and a.lease_until > now.at))
    order by c.priority, c.provider), '[]')
  from image_generation.provider_configs c
  join image_generation.provider_health h using (provider)
  cross join (select image_generation.clock() as at) now
$$;
