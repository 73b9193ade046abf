-- Which provider may be called: health, places and budgets. All of it is decided here and not in the isolates, which
-- forget and do not see each other.
--
-- A plan is a list of candidates, best first: [{provider, model, calls, concurrency, estimated_cost_usd, plan_hash,
-- places}], where calls is how many upstream requests an attempt sends, concurrency how many of them at the same time,
-- and places which pictures of the job it asks for.

-- The time that routing goes by. A session may set app.clock to play through hours in seconds.
create function image_generation.clock() returns timestamptz
language sql volatile set search_path = '' as $$
  select coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, clock_timestamp())
$$;

-- ## Health

-- A count of outcomes as it stands some time later: half of it after 20 s.
create function image_generation.decayed(count double precision, since timestamptz, at timestamptz) returns double precision
language sql immutable set search_path = '' as $$
  select count * power(0.5, greatest(0, extract(epoch from at - since)) / 20)
$$;

-- The health of a provider after an attempt that ended at a moment, error_class null for a success. The circuit breaker:
-- closed without a cooldown, open until cooldown_until, half open from then until the probe's outcome.
--
-- A cooldown of 10 s begins with five failures in a row; with more failures than successes among ten or more outcomes of
-- late; and with five failures since the last success in the order of sending, when fewer calls are still under way
-- (calls_under_way, of those sent since the first of these failures): what was sent before a provider died goes on to
-- succeed for a while. A failed probe doubles the cooldown, up to a minute. A provider that asks for a pause gets it, up
-- to an hour, and one that refuses the account is left alone for a minute. A success of a call that was sent after the
-- cooldown began ends it. What was sent before the last change of state says nothing about the new one, but a pause that
-- is asked for holds all the same.
create function image_generation.health_after(
  health image_generation.provider_health, error_class text, started_at timestamptz, latency_ms integer,
  retry_after_ms integer, calls_under_way bigint, at timestamptz
) returns image_generation.provider_health
language plpgsql immutable set search_path = '' as $$
declare
  h image_generation.provider_health := health;
  is_fault constant boolean :=
    coalesce(error_class in ('upstream_down', 'timeout', 'no_result'), false);
  is_late constant boolean := coalesce(started_at < greatest(h.opened_at, h.recovered_at), false);
  asked interval;
  pause interval;
begin
  -- What the caller did wrong, or gave up, says nothing about the provider; nor does one model's absence.
  if error_class in ('invalid_request', 'moderated', 'cancelled', 'model_unavailable') then
    return h;
  end if;

  h.successes := image_generation.decayed(h.successes, h.counted_at, at) + (error_class is null)::integer;
  h.failures := image_generation.decayed(h.failures, h.counted_at, at) + is_fault::integer;
  h.counted_at := at;

  if error_class is null then
    h.last_success_at := at;
    h.average_latency_ms := coalesce(h.average_latency_ms * 0.8 + latency_ms * 0.2, latency_ms);
    if not is_late then
      h.consecutive_failures := 0;
      if started_at >= h.failing_since then
        h.failing_since := null;
        h.failed_since := 0;
      end if;
      if h.cooldown_until is not null then
        h.cooldown_until := null;
        h.opened_at := null;
        h.cooldowns := 0;
        h.recovered_at := at;
        h.failures := 0;
        h.failing_since := null;
        h.failed_since := 0;
      end if;
    end if;
    return h;
  end if;

  h.last_error_class := error_class;
  h.last_failure_at := at;
  if not is_late then
    if is_fault then
      h.consecutive_failures := h.consecutive_failures + 1;
      h.failing_since := coalesce(h.failing_since, started_at);
      h.failed_since := h.failed_since + 1;
    end if;
    if error_class = 'rate_limited' then
      pause := interval '5 seconds';
    elsif error_class in ('auth', 'quota') then
      pause := interval '1 minute';
    elsif h.cooldown_until is not null
      or h.consecutive_failures >= 5
      or (h.failed_since >= 5 and h.failed_since > calls_under_way)
      or (h.successes + h.failures >= 10 and h.failures > h.successes) then
      pause := least(interval '1 minute', interval '10 seconds' * power(2, least(h.cooldowns, 10)));
      h.cooldowns := h.cooldowns + 1;
    end if;
  end if;
  if retry_after_ms is not null then
    asked := least(make_interval(secs => retry_after_ms / 1000.0), interval '1 hour');
    pause := case error_class when 'rate_limited' then asked else greatest(asked, pause) end;
    h.asked_until := greatest(h.asked_until, at + asked);
  end if;
  if pause is not null then
    h.cooldown_until := greatest(h.cooldown_until, at + pause);
    h.opened_at := at;
  end if;
  return h;
end
$$;

-- Books how an attempt ended on its provider, error_class null for a success.
create function image_generation.record_outcome(
  provider text, error_class text, started_at timestamptz, latency_ms integer, retry_after_ms integer
) returns void
language plpgsql set search_path = '' as $$
declare
  h image_generation.provider_health;
  calls_under_way bigint := 0;
begin
  select * into h from image_generation.provider_health p
  where p.provider = record_outcome.provider for update;
  if not found then
    return;
  end if;
  if error_class is not null then
    select count(*) into calls_under_way from image_generation.generation_attempts a
    where a.provider = record_outcome.provider and a.status = 'running'
      and a.started_at >= coalesce(h.failing_since, record_outcome.started_at);
  end if;
  h := image_generation.health_after(
    h, error_class, started_at, latency_ms, retry_after_ms, calls_under_way, image_generation.clock());

  update image_generation.provider_health p set
    successes = h.successes, failures = h.failures, counted_at = h.counted_at,
    consecutive_failures = h.consecutive_failures, failing_since = h.failing_since,
    failed_since = h.failed_since, cooldown_until = h.cooldown_until,
    asked_until = h.asked_until, opened_at = h.opened_at, cooldowns = h.cooldowns, recovered_at = h.recovered_at,
    last_error_class = h.last_error_class, last_failure_at = h.last_failure_at,
    last_success_at = h.last_success_at, average_latency_ms = h.average_latency_ms
  where p.provider = record_outcome.provider;
end
$$;

-- ## Places

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
        and a.lease_expires_at > at;
      if running > 0 and running + coalesce((candidate ->> 'concurrency')::integer, 1)
        > state.max_concurrency then
        reason := 'concurrency';
        -- Until the one that is due first has ended, if it takes as long as others did.
        select least(60000, greatest(500, min(extract(epoch from a.started_at - at) * 1000)
          + coalesce(state.average_latency_ms, 0))) into wait_ms
        from image_generation.generation_attempts a
        where a.provider = candidate ->> 'provider' and a.status = 'running' and a.lease_expires_at > at;
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

-- Opens an attempt of a candidate, writes down what objects it may make, and answers {"id", "ordinal", "provider",
-- "model"}.
create function image_generation.open_attempt(
  job_id uuid, project_id uuid, lease_id uuid, candidate jsonb, lease_seconds integer
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  opened jsonb;
begin
  insert into image_generation.generation_attempts as a
    (job_id, project_id, lease_id, ordinal, provider, model, plan_hash, places, concurrency,
     estimated_cost_usd, started_at, lease_expires_at)
  values (
    open_attempt.job_id,
    open_attempt.project_id,
    open_attempt.lease_id,
    (select count(*) + 1 from image_generation.generation_attempts p where p.job_id = open_attempt.job_id),
    candidate ->> 'provider',
    candidate ->> 'model',
    candidate ->> 'plan_hash',
    array(select jsonb_array_elements_text(candidate -> 'places')::integer),
    coalesce((candidate ->> 'concurrency')::integer, 1),
    (candidate ->> 'estimated_cost_usd')::numeric,
    image_generation.clock(),
    image_generation.clock() + make_interval(secs => lease_seconds))
  returning jsonb_build_object(
    'id', a.id, 'ordinal', a.ordinal, 'provider', a.provider, 'model', a.model) into opened;
  insert into image_generation.stored_objects (stem, project_id, job_id, attempt_id, created_at)
  select format('%s/%s/%s-%s-%s', open_attempt.project_id, opened ->> 'provider', open_attempt.job_id,
    opened ->> 'ordinal', place), open_attempt.project_id, open_attempt.job_id, (opened ->> 'id')::uuid,
    image_generation.clock()
  from jsonb_array_elements_text(candidate -> 'places') place;
  perform image_generation.emit_event(
    open_attempt.job_id, open_attempt.project_id, 'attempt_started', opened - 'id');
  return opened;
end
$$;

-- A number that a column can hold, whatever came from outside; null stays null.
create function image_generation.bounded(value numeric, least_value numeric, most numeric) returns numeric
language sql immutable set search_path = '' as $$
  select case when value is not null then least(greatest(value, least_value), most) end
$$;

-- Closes an attempt as {attempt_id, status, class, message, provider_code, http_status, latency_ms, retry_after_ms,
-- cost_usd, maybe_billed_share, provider_task_ids, warnings, images: [{id, ordinal, provider_image_id, provider_url,
-- object_path, width, height, format, file_size, sha256, seed, nsfw, metadata}]}, and books it on the provider. An
-- attempt that is closed stays as it is. Nothing that a provider says can make it fail.
create function image_generation.close_attempt(job_id uuid, ended jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  closed record;
  share constant numeric := image_generation.bounded((ended ->> 'maybe_billed_share')::numeric, 0, 1);
  retry_after constant integer := image_generation.bounded((ended ->> 'retry_after_ms')::numeric, 0, 86400000);
  latency constant integer := image_generation.bounded((ended ->> 'latency_ms')::numeric, 0, 86400000);
begin
  update image_generation.generation_attempts a set
    status = ended ->> 'status',
    error_class = ended ->> 'class',
    error_message = ended ->> 'message',
    provider_code = ended ->> 'provider_code',
    http_status = image_generation.bounded((ended ->> 'http_status')::numeric, 0, 999),
    latency_ms = latency,
    retry_after_ms = retry_after,
    maybe_billed = coalesce(share > 0, false),
    maybe_billed_usd = case when share > 0 then a.estimated_cost_usd * share end,
    cost_usd = image_generation.bounded((ended ->> 'cost_usd')::numeric, 0, 100000),
    warnings = image_generation.text_array(ended -> 'warnings'),
    provider_task_ids = case
      when jsonb_array_length(ended -> 'provider_task_ids') > 0
        then image_generation.text_array(ended -> 'provider_task_ids')
      else a.provider_task_ids end,
    finished_at = image_generation.clock()
  where a.id = (ended ->> 'attempt_id')::uuid and a.job_id = close_attempt.job_id
    and a.status = 'running'
  returning a.id, a.project_id, a.provider, a.model, a.status, a.started_at into closed;
  if found then
    insert into image_generation.images
      (id, job_id, attempt_id, project_id, ordinal, provider, model, provider_image_id, provider_url,
       object_path, width, height, format, file_size, sha256, seed, nsfw, metadata)
    select i.id, close_attempt.job_id, closed.id, closed.project_id, i.ordinal, closed.provider,
      closed.model, i.provider_image_id, i.provider_url, i.object_path, i.width, i.height, i.format,
      i.file_size, i.sha256,
      case when i.seed between -9223372036854775808 and 9223372036854775807 and i.seed = trunc(i.seed)
        then i.seed end,
      i.nsfw, coalesce(i.metadata, '{}')
    from jsonb_to_recordset(coalesce(nullif(ended -> 'images', 'null'), '[]')) as i (
      id uuid, ordinal integer, provider_image_id text, provider_url text, object_path text,
      width integer, height integer, format text, file_size bigint, sha256 text, seed numeric,
      nsfw boolean, metadata jsonb);
    update image_generation.stored_objects o set image_id = i.id
    from image_generation.images i
    where i.attempt_id = closed.id and o.stem = regexp_replace(i.object_path, '[.][a-z]+$', '');
    perform image_generation.record_outcome(
      closed.provider,
      case when closed.status in ('failed', 'abandoned') then ended ->> 'class' end,
      closed.started_at,
      latency,
      retry_after);
  end if;
end
$$;

-- ## Limits of a project

-- The candidates of a plan that the project's budget of this month still covers. What running attempts are estimated
-- to cost counts as spent, and so does what failed ones may have cost.
create function image_generation.affordable(project_id uuid, plan jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  budget numeric;
  spent numeric;
begin
  select p.monthly_budget_usd into budget from image_generation.projects p where p.id = affordable.project_id;
  if budget is null then
    return plan;
  end if;
  select coalesce(sum(case a.status
    when 'running' then a.estimated_cost_usd
    else coalesce(a.cost_usd, 0) + coalesce(a.maybe_billed_usd, 0) end), 0)
  into spent
  from image_generation.generation_attempts a
  where a.project_id = affordable.project_id
    and a.started_at >= date_trunc('month', image_generation.clock(), 'UTC');
  return coalesce((
    select jsonb_agg(c.value order by c.ordinality)
    from jsonb_array_elements(plan) with ordinality c
    where spent < budget
      and spent + coalesce((c.value ->> 'estimated_cost_usd')::numeric, 0) <= budget), '[]');
end
$$;

-- Why a project may not generate now, as an outcome, or null.
create function image_generation.limit_reached(project_id uuid, images integer) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  project image_generation.projects;
  recent integer;
  oldest timestamptz;
  drawn bigint;
begin
  select * into project from image_generation.projects p where p.id = limit_reached.project_id;
  if project.requests_per_minute is null and project.images_per_day is null then
    return null;
  end if;
  -- Parallel requests count each other.
  perform 1 from image_generation.projects p where p.id = limit_reached.project_id for no key update;

  if project.requests_per_minute is not null then
    select count(*), min(j.created_at) into recent, oldest from image_generation.generation_jobs j
    where j.project_id = limit_reached.project_id and j.created_at > at - interval '1 minute';
    if recent >= project.requests_per_minute then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'requests_per_minute', 'allowed', project.requests_per_minute,
        'retry_after_ms', greatest(
          1000, ceil(extract(epoch from oldest + interval '1 minute' - at) * 1000)));
    end if;
  end if;

  if project.images_per_day is not null then
    select coalesce(sum(j.images_requested), 0) into drawn from image_generation.generation_jobs j
    where j.project_id = limit_reached.project_id and j.status not in ('failed', 'cancelled')
      and j.created_at >= date_trunc('day', at, 'UTC');
    if drawn + images > project.images_per_day then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'images_per_day', 'allowed', project.images_per_day,
        'retry_after_ms', ceil(extract(epoch from
          date_trunc('day', at, 'UTC') + interval '1 day' - at) * 1000));
    end if;
  end if;
  return null;
end
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
        where a.provider = c.provider and a.status = 'running' and a.lease_expires_at > now.at))
    order by c.priority, c.provider), '[]')
  from image_generation.provider_configs c
  join image_generation.provider_health h using (provider)
  cross join (select image_generation.clock() as at) now
$$;

