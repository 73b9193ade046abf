-- The life of a generation in the database: begin (or claim), next attempt, finish. Each is one call, so that a
-- generation costs two round trips and one more per fallback. Only the service calls them; they answer with an
-- "outcome" for everything that is expected to happen and raise only for defects.
--
-- A plan is a list of candidates, best first: [{provider, model, calls, estimated_cost_usd}], where calls is how many
-- upstream requests an attempt sends.

-- The time that routing goes by. A session may set app.clock to play through hours in seconds.
create function private.clock() returns timestamptz
language sql volatile set search_path = '' as $$
  select coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, clock_timestamp())
$$;

create function private.text_array(list jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array(select jsonb_array_elements_text(
    case jsonb_typeof(list) when 'array' then list else '[]' end)), '{}')
$$;

-- A job as the service answers it: the row with its attempts and images, without what only the runner may know.
create function private.generation_document(job_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(j) - array['lease_id', 'lease_expires_at', 'request_hash', 'idempotency_key']
    || jsonb_build_object(
      'attempts', coalesce((
        select jsonb_agg(to_jsonb(a) - 'lease_expires_at' order by a.ordinal)
        from public.generation_attempts a where a.job_id = j.id), '[]'),
      'images', coalesce((
        select jsonb_agg(to_jsonb(i) order by i.ordinal)
        from public.images i where i.job_id = j.id), '[]'))
  from public.generation_jobs j
  where j.id = generation_document.job_id
$$;

-- ## Health

-- A count of outcomes as it stands some time later: half of it after 20 s.
create function private.decayed(count double precision, since timestamptz, at timestamptz) returns double precision
language sql immutable set search_path = '' as $$
  select count * power(0.5, greatest(0, extract(epoch from at - since)) / 20)
$$;

-- Books how an attempt ended on its provider, error_class null for a success.
--
-- Five failures in a row, or more failures than successes among ten or more outcomes of late, open a cooldown of 10 s; a
-- failed probe doubles it, up to a minute. A provider that asks for a pause gets it, and one that refuses the account
-- is left alone for a minute. A success of a call that was sent after the cooldown began ends it. What was sent before
-- the last change of state says nothing about the new one.
create function private.record_outcome(
  provider text, error_class text, started_at timestamptz, latency_ms integer, retry_after_ms integer
) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := private.clock();
  h private.provider_health;
  is_fault constant boolean :=
    coalesce(error_class in ('upstream_down', 'timeout', 'no_result'), false);
  is_late boolean;
  pause interval;
begin
  -- What the caller did wrong, or gave up, says nothing about the provider; nor does one model's absence.
  if error_class in ('invalid_request', 'moderated', 'cancelled', 'model_unavailable') then
    return;
  end if;
  select * into h from private.provider_health p
  where p.provider = record_outcome.provider for update;
  if not found then
    return;
  end if;
  is_late := started_at < greatest(h.opened_at, h.recovered_at);

  h.successes := private.decayed(h.successes, h.counted_at, at) + (error_class is null)::integer;
  h.failures := private.decayed(h.failures, h.counted_at, at) + is_fault::integer;
  h.counted_at := at;

  if error_class is null then
    h.last_success_at := at;
    h.average_latency_ms := coalesce(h.average_latency_ms * 0.8 + latency_ms * 0.2, latency_ms);
    if not coalesce(is_late, false) then
      h.consecutive_failures := 0;
      if h.cooldown_until is not null then
        h.cooldown_until := null;
        h.opened_at := null;
        h.cooldowns := 0;
        h.recovered_at := at;
        h.failures := 0;
      end if;
    end if;
  else
    h.last_error_class := error_class;
    h.last_failure_at := at;
    if not coalesce(is_late, false) then
      h.consecutive_failures := h.consecutive_failures + is_fault::integer;
      if error_class = 'rate_limited' then
        pause := make_interval(secs => least(coalesce(retry_after_ms, 5000), 3600000) / 1000.0);
      elsif error_class in ('auth', 'quota') then
        pause := interval '1 minute';
      elsif h.cooldown_until is not null
        or h.consecutive_failures >= 5
        or (h.successes + h.failures >= 10 and h.failures > h.successes) then
        pause := least(interval '1 minute', interval '10 seconds' * power(2, least(h.cooldowns, 10)));
        h.cooldowns := h.cooldowns + 1;
      end if;
      if pause is not null then
        h.cooldown_until := greatest(h.cooldown_until, at + pause);
        h.opened_at := at;
      end if;
    end if;
  end if;

  update private.provider_health p set
    successes = h.successes, failures = h.failures, counted_at = h.counted_at,
    consecutive_failures = h.consecutive_failures, cooldown_until = h.cooldown_until,
    opened_at = h.opened_at, cooldowns = h.cooldowns, recovered_at = h.recovered_at,
    last_error_class = h.last_error_class, last_failure_at = h.last_failure_at,
    last_success_at = h.last_success_at, average_latency_ms = h.average_latency_ms
  where p.provider = record_outcome.provider;
end
$$;

-- ## Places

-- Calls that may be sent now under a limit per minute, null without a limit. A fifth of the limit may be sent in one burst and the rest is
-- refilled evenly, so that no minute sees more than the limit.
create function private.available_tokens(
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
-- may, as {"unavailable": [{"provider", "reason", "retry_after_ms"}]}. Locks the health rows of the whole plan, always
-- in the same order, until the transaction ends.
--
-- When nothing is left but providers in a cooldown of their own making, the one that is due first gets a call all the
-- same, at most one in 10 s: the least bad is better than nothing.
create function private.take_place(plan jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at timestamptz;
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
  perform 1 from private.provider_health h
  where h.provider in (select c ->> 'provider' from jsonb_array_elements(plan) c)
  order by h.provider
  for update;
  at := private.clock();

  for candidate in select value from jsonb_array_elements(plan) with ordinality order by ordinality loop
    reason := null;
    wait_ms := null;
    calls := coalesce((candidate ->> 'calls')::integer, 1);
    select c.enabled, c.max_concurrency, c.requests_per_minute, h.cooldown_until, h.probed_at,
      h.last_error_class, h.tokens, h.refilled_at into state
    from public.provider_configs c join private.provider_health h using (provider)
    where c.provider = candidate ->> 'provider';
    if not found or not state.enabled then
      unavailable := unavailable || jsonb_build_object(
        'provider', candidate ->> 'provider', 'reason', 'disabled', 'retry_after_ms', null);
      continue;
    end if;

    if state.max_concurrency is not null then
      select count(*) into running from public.generation_attempts a
      where a.provider = candidate ->> 'provider' and a.status = 'running'
        and a.lease_expires_at > at;
      if running >= state.max_concurrency then
        reason := 'concurrency';
        wait_ms := 1000;
      end if;
    end if;
    if reason is null and state.requests_per_minute is not null then
      tokens := private.available_tokens(
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
        and coalesce(state.probed_at < at - interval '10 seconds', true)
        and (last_resort is null or state.cooldown_until < last_resort_due) then
        last_resort := candidate;
        last_resort_due := state.cooldown_until;
      end if;
    elsif reason is not null then
      only_cooldowns := false;
    end if;

    if reason is null then
      return jsonb_build_object('candidate', private.occupy(candidate, at));
    end if;
    unavailable := unavailable || jsonb_build_object(
      'provider', candidate ->> 'provider', 'reason', reason, 'retry_after_ms', ceil(wait_ms));
  end loop;
  if only_cooldowns and last_resort is not null then
    return jsonb_build_object('candidate', private.occupy(last_resort, at));
  end if;
  return jsonb_build_object('unavailable', unavailable);
end
$$;

-- Takes a place: spends the calls and, in a cooldown, makes this call the probe and the next one wait for its outcome.
create function private.occupy(candidate jsonb, at timestamptz) returns jsonb
language sql set search_path = '' as $$
  update private.provider_health h set
    tokens = private.available_tokens(h.tokens, h.refilled_at, c.requests_per_minute, at)
      - coalesce((candidate ->> 'calls')::integer, 1),
    refilled_at = at,
    probed_at = case when h.cooldown_until is null then h.probed_at else at end,
    cooldown_until = case
      when h.cooldown_until is null then null
      else greatest(h.cooldown_until, at + interval '10 seconds') end
  from public.provider_configs c
  where h.provider = candidate ->> 'provider' and c.provider = h.provider
  returning candidate
$$;

-- Opens an attempt of a candidate and answers {"id", "ordinal", "provider", "model"}.
create function private.open_attempt(
  job_id uuid, project_id uuid, candidate jsonb, lease_seconds integer
) returns jsonb
language sql set search_path = '' as $$
  insert into public.generation_attempts as a
    (job_id, project_id, ordinal, provider, model, estimated_cost_usd, started_at, lease_expires_at)
  values (
    open_attempt.job_id,
    open_attempt.project_id,
    (select count(*) + 1 from public.generation_attempts p where p.job_id = open_attempt.job_id),
    candidate ->> 'provider',
    candidate ->> 'model',
    (candidate ->> 'estimated_cost_usd')::numeric,
    private.clock(),
    private.clock() + make_interval(secs => lease_seconds))
  returning jsonb_build_object(
    'id', a.id, 'ordinal', a.ordinal, 'provider', a.provider, 'model', a.model)
$$;

-- Closes an attempt as {attempt_id, status, class, message, provider_code, http_status, latency_ms, retry_after_ms,
-- cost_usd, maybe_billed, provider_task_ids}, and books it on the provider. What may have been billed is kept at its
-- estimate. An attempt that is closed stays as it is.
create function private.close_attempt(job_id uuid, ended jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  closed record;
begin
  update public.generation_attempts a set
    status = ended ->> 'status',
    error_class = ended ->> 'class',
    error_message = ended ->> 'message',
    provider_code = ended ->> 'provider_code',
    http_status = (ended ->> 'http_status')::integer,
    latency_ms = (ended ->> 'latency_ms')::integer,
    maybe_billed = coalesce((ended ->> 'maybe_billed')::boolean, false),
    cost_usd = case
      when (ended ->> 'maybe_billed')::boolean then a.estimated_cost_usd
      else (ended ->> 'cost_usd')::numeric end,
    provider_task_ids = case
      when jsonb_array_length(ended -> 'provider_task_ids') > 0
        then private.text_array(ended -> 'provider_task_ids')
      else a.provider_task_ids end,
    finished_at = private.clock()
  where a.id = (ended ->> 'attempt_id')::uuid and a.job_id = close_attempt.job_id
    and a.status = 'running'
  returning a.provider, a.status, a.started_at into closed;
  if found then
    perform private.record_outcome(
      closed.provider,
      case when closed.status = 'failed' then ended ->> 'class' end,
      closed.started_at,
      (ended ->> 'latency_ms')::integer,
      (ended ->> 'retry_after_ms')::integer);
  end if;
end
$$;

-- ## Limits of a project

-- The candidates of a plan that the project's budget of this month still covers. What running attempts are estimated
-- to cost counts as spent, and so does what failed ones may have cost.
create function private.affordable(project_id uuid, plan jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  budget numeric;
  spent numeric;
begin
  select p.monthly_budget_usd into budget from public.projects p where p.id = affordable.project_id;
  if budget is null then
    return plan;
  end if;
  -- Parallel requests count each other.
  perform 1 from public.projects p where p.id = affordable.project_id for no key update;
  select coalesce(sum(case a.status when 'running' then a.estimated_cost_usd else a.cost_usd end), 0)
  into spent
  from public.generation_attempts a
  where a.project_id = affordable.project_id
    and a.started_at >= date_trunc('month', private.clock(), 'UTC');
  return coalesce((
    select jsonb_agg(c.value order by c.ordinality)
    from jsonb_array_elements(plan) with ordinality c
    where spent < budget
      and spent + coalesce((c.value ->> 'estimated_cost_usd')::numeric, 0) <= budget), '[]');
end
$$;

-- Why a project may not generate now, as an outcome, or null.
create function private.limit_reached(project_id uuid, images integer) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := private.clock();
  project public.projects;
  recent integer;
  oldest timestamptz;
  drawn bigint;
begin
  select * into project from public.projects p where p.id = limit_reached.project_id;
  if project.requests_per_minute is null and project.images_per_day is null then
    return null;
  end if;
  -- Parallel requests count each other.
  perform 1 from public.projects p where p.id = limit_reached.project_id for no key update;

  if project.requests_per_minute is not null then
    select count(*), min(j.created_at) into recent, oldest from public.generation_jobs j
    where j.project_id = limit_reached.project_id and j.created_at > at - interval '1 minute';
    if recent >= project.requests_per_minute then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'requests_per_minute', 'allowed', project.requests_per_minute,
        'retry_after_ms', greatest(
          1000, ceil(extract(epoch from oldest + interval '1 minute' - at) * 1000)));
    end if;
  end if;

  if project.images_per_day is not null then
    select coalesce(sum(j.images_requested), 0) into drawn from public.generation_jobs j
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

-- ## The calls

-- Checks access, idempotency, limits and budget, then writes the job with its first attempt.
--
-- job: {caller, project_id, source, batch_id, prompt, prompt_used, prompt_validation, request, images_requested,
--   warnings, idempotency_key, request_hash}.
-- Outcomes: started {job_id, project_id, lease_id, created_at, attempt} · replayed {job} · in_progress {job_id} ·
--   key_reused · project_not_found · forbidden · rate_limited {limit, allowed, retry_after_ms} ·
--   budget_exceeded {allowed} · unavailable {unavailable}.
-- Only "started" writes anything, besides the caller's own workspace on first use.
create function public.begin_generation(job jsonb, plan jsonb, lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  caller constant uuid := (job ->> 'caller')::uuid;
  project uuid := (job ->> 'project_id')::uuid;
  member_role text;
  earlier record;
  refusal jsonb;
  covered jsonb;
  place jsonb;
  started record;
begin
  if project is null then
    project := private.default_project_id(caller);
  elsif caller is not null then
    member_role := private.project_role(caller, project);
    if member_role is null then
      return jsonb_build_object('outcome', 'project_not_found');
    elsif member_role = 'viewer' then
      return jsonb_build_object('outcome', 'forbidden');
    end if;
  elsif not exists (select from public.projects p where p.id = project) then
    return jsonb_build_object('outcome', 'project_not_found');
  end if;

  if job ->> 'idempotency_key' is not null then
    -- Requests with the same key wait here for each other, so that only the first of them takes a place.
    perform pg_advisory_xact_lock(hashtextextended(project || (job ->> 'idempotency_key'), 0));
    select j.id, j.status, j.request_hash into earlier from public.generation_jobs j
    where j.project_id = project and j.idempotency_key = job ->> 'idempotency_key';
    if found then
      return private.replay(earlier.id, earlier.status, earlier.request_hash, job ->> 'request_hash');
    end if;
  end if;

  refusal := private.limit_reached(project, (job ->> 'images_requested')::integer);
  if refusal is not null then
    return refusal;
  end if;
  covered := private.affordable(project, plan);
  if covered = '[]' then
    return jsonb_build_object('outcome', 'budget_exceeded', 'allowed', (
      select p.monthly_budget_usd from public.projects p where p.id = project));
  end if;
  place := private.take_place(covered);
  if place ? 'unavailable' then
    return jsonb_build_object('outcome', 'unavailable') || place;
  end if;

  insert into public.generation_jobs as j
    (project_id, created_by, source, batch_id, status, prompt, prompt_used, prompt_validation, request,
     images_requested, warnings, idempotency_key, request_hash, lease_id, lease_expires_at,
     created_at, started_at)
  values
    (project, caller, job ->> 'source', (job ->> 'batch_id')::uuid, 'running', job ->> 'prompt',
     job ->> 'prompt_used', job -> 'prompt_validation', job -> 'request',
     (job ->> 'images_requested')::integer, private.text_array(job -> 'warnings'),
     job ->> 'idempotency_key', job ->> 'request_hash', gen_random_uuid(),
     private.clock() + make_interval(secs => lease_seconds), private.clock(), private.clock())
  returning j.id, j.lease_id, j.created_at into started;

  return jsonb_build_object(
    'outcome', 'started',
    'job_id', started.id,
    'project_id', project,
    'lease_id', started.lease_id,
    'created_at', started.created_at,
    'attempt', private.open_attempt(started.id, project, place -> 'candidate', lease_seconds));
end
$$;

-- The outcome of a request whose idempotency key is known.
create function private.replay(job_id uuid, status text, stored_hash text, request_hash text) returns jsonb
language sql stable set search_path = '' as $$
  select case
    when replay.stored_hash is distinct from replay.request_hash
      then jsonb_build_object('outcome', 'key_reused')
    when replay.status in ('queued', 'running')
      then jsonb_build_object('outcome', 'in_progress', 'job_id', replay.job_id)
    else jsonb_build_object('outcome', 'replayed', 'job', private.generation_document(replay.job_id))
  end
$$;

-- Takes a queued job, the named one or the next in line, and leases it to the caller.
-- Outcomes: claimed {job, lease_id} · none.
create function public.claim_generation(job_id uuid, lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  claimed record;
begin
  update public.generation_jobs set
    status = 'running',
    lease_id = gen_random_uuid(),
    lease_expires_at = private.clock() + make_interval(secs => lease_seconds),
    started_at = coalesce(started_at, private.clock())
  where id = (
    select j.id from public.generation_jobs j
    where j.status = 'queued' and j.run_after <= private.clock()
      and (claim_generation.job_id is null or j.id = claim_generation.job_id)
    order by j.priority desc, j.created_at
    limit 1
    for update skip locked)
  returning id, lease_id into claimed;
  if not found then
    return jsonb_build_object('outcome', 'none');
  end if;
  return jsonb_build_object(
    'outcome', 'claimed', 'lease_id', claimed.lease_id, 'job', private.generation_document(claimed.id));
end
$$;

-- Closes the attempt that has ended, if one has, and opens the next one on the first provider of the plan that may be
-- called.
-- ended: as private.close_attempt takes it, or null.
-- Outcomes: attempt {attempt} · unavailable {unavailable} · lease_lost.
create function public.next_attempt(
  job_id uuid, lease_id uuid, ended jsonb, plan jsonb, lease_seconds integer
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project uuid;
  covered jsonb;
  place jsonb;
begin
  select j.project_id into project from public.generation_jobs j
  where j.id = next_attempt.job_id and j.lease_id = next_attempt.lease_id
  for update;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  perform private.close_attempt(next_attempt.job_id, ended);

  covered := private.affordable(project, plan);
  if covered = '[]' then
    return jsonb_build_object('outcome', 'unavailable', 'unavailable', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'provider', c ->> 'provider', 'reason', 'budget', 'retry_after_ms', null)), '[]')
      from jsonb_array_elements(plan) c));
  end if;
  place := private.take_place(covered);
  if place ? 'unavailable' then
    return jsonb_build_object('outcome', 'unavailable') || place;
  end if;
  update public.generation_jobs j
  set lease_expires_at = private.clock() + make_interval(secs => lease_seconds)
  where j.id = next_attempt.job_id;
  return jsonb_build_object(
    'outcome', 'attempt',
    'attempt', private.open_attempt(
      next_attempt.job_id, project, place -> 'candidate', lease_seconds));
end
$$;

-- Notes the provider's ids of an attempt's work while it is under way, so that it can be found again.
create function public.record_provider_tasks(attempt_id uuid, provider_task_ids text[]) returns void
language sql security invoker set search_path = '' as $$
  update public.generation_attempts a
  set provider_task_ids = record_provider_tasks.provider_task_ids
  where a.id = attempt_id and a.status = 'running'
$$;

-- Ends a job. Called again with the same lease it changes nothing.
--
-- result: {status: "completed", "failed" or "cancelled", ended, warnings, error: {code, detail, retry_after_seconds},
--   provider, model, model_name, prompt_used, prompt_validation, images: [{id, attempt_id, provider, model, ordinal,
--   provider_image_id, provider_url, object_path, width, height, format, file_size, sha256, seed, nsfw, metadata}]},
-- with ended as private.close_attempt takes it, or null.
-- Outcomes: finished {job} · lease_lost.
create function public.finish_generation(job_id uuid, lease_id uuid, result jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project uuid;
begin
  select j.project_id into project from public.generation_jobs j
  where j.id = finish_generation.job_id and j.lease_id = finish_generation.lease_id
  for update;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  perform private.close_attempt(finish_generation.job_id, result -> 'ended');

  insert into public.images
    (id, job_id, attempt_id, project_id, ordinal, provider, model, provider_image_id, provider_url,
     object_path, width, height, format, file_size, sha256, seed, nsfw, metadata)
  select i.id, finish_generation.job_id, i.attempt_id, project, i.ordinal, i.provider, i.model,
    i.provider_image_id, i.provider_url, i.object_path, i.width, i.height, i.format, i.file_size,
    i.sha256, i.seed, i.nsfw, coalesce(i.metadata, '{}')
  from jsonb_to_recordset(coalesce(result -> 'images', '[]')) as i (
    id uuid, attempt_id uuid, ordinal integer, provider text, model text, provider_image_id text,
    provider_url text, object_path text, width integer, height integer, format text,
    file_size bigint, sha256 text, seed bigint, nsfw boolean, metadata jsonb);

  update public.generation_jobs j set
    status = result ->> 'status',
    provider = result ->> 'provider',
    model = result ->> 'model',
    model_name = result ->> 'model_name',
    cost_usd = (
      select sum(a.cost_usd) from public.generation_attempts a
      where a.job_id = j.id and not a.maybe_billed),
    prompt_used = coalesce(result ->> 'prompt_used', j.prompt_used),
    prompt_validation = coalesce(nullif(result -> 'prompt_validation', 'null'), j.prompt_validation),
    warnings = private.text_array(result -> 'warnings'),
    error = nullif(result -> 'error', 'null'),
    completed_at = private.clock(),
    lease_id = null,
    lease_expires_at = null
  where j.id = finish_generation.job_id;
  return jsonb_build_object(
    'outcome', 'finished', 'job', private.generation_document(finish_generation.job_id));
end
$$;

-- What the planner and the providers endpoint know of each provider.
create function public.provider_snapshot() returns jsonb
language sql volatile security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(
    to_jsonb(c) || jsonb_build_object(
      'health', jsonb_build_object(
        'outcomes', private.decayed(h.successes + h.failures, h.counted_at, now.at),
        'success_rate', h.successes / nullif(h.successes + h.failures, 0),
        'consecutive_failures', h.consecutive_failures,
        'average_latency_ms', h.average_latency_ms,
        'cooldown_until', h.cooldown_until,
        'recovered_at', h.recovered_at,
        'last_error_class', h.last_error_class,
        'last_failure_at', h.last_failure_at,
        'last_success_at', h.last_success_at),
      'tokens', private.available_tokens(h.tokens, h.refilled_at, c.requests_per_minute, now.at),
      'running', (
        select count(*) from public.generation_attempts a
        where a.provider = c.provider and a.status = 'running' and a.lease_expires_at > now.at))
    order by c.priority, c.provider), '[]')
  from public.provider_configs c
  join private.provider_health h using (provider)
  cross join (select private.clock() as at) now
$$;

-- The compressed prompt of a key, or null; counts its use.
create function public.use_prompt_optimization(key text) returns text
language sql security invoker set search_path = '' as $$
  update public.prompt_optimizations o
  set used_count = o.used_count + 1, last_used_at = now()
  where o.key = use_prompt_optimization.key
  returning o.optimized_prompt
$$;

-- Ends what nobody runs any more: a job whose lease ran out failed, and its attempt was abandoned, perhaps at a cost.
create function private.sweep_generations() returns integer
language plpgsql set search_path = '' as $$
declare
  swept integer;
begin
  with lost as (
    update public.generation_jobs set
      status = 'failed',
      error = jsonb_build_object(
        'code', 'interrupted',
        'detail', 'The generation was interrupted before it ended. Send the request again.'),
      completed_at = clock_timestamp(),
      lease_id = null,
      lease_expires_at = null
    where id in (
      select id from public.generation_jobs
      where status = 'running' and lease_expires_at < now()
      for update skip locked)
    returning id
  ), abandoned as (
    update public.generation_attempts a set
      status = 'abandoned', error_class = 'cancelled', maybe_billed = true,
      cost_usd = estimated_cost_usd,
      error_message = 'The generation was interrupted while the provider was at work.',
      finished_at = clock_timestamp()
    from lost
    where a.job_id = lost.id and a.status = 'running'
    returning a.id
  )
  select count(*) into swept from lost;
  return swept;
end
$$;

revoke execute on all functions in schema private from public, anon, authenticated;
grant execute on all functions in schema private to service_role;
grant execute on function
  private.member_organization_ids(),
  private.administered_organization_ids(),
  private.owned_organization_ids(),
  private.readable_project_ids(),
  private.create_organization(text)
to authenticated;

revoke execute on function
  public.begin_generation(jsonb, jsonb, integer),
  public.claim_generation(uuid, integer),
  public.next_attempt(uuid, uuid, jsonb, jsonb, integer),
  public.record_provider_tasks(uuid, text[]),
  public.finish_generation(uuid, uuid, jsonb),
  public.provider_snapshot(),
  public.use_prompt_optimization(text)
from public, anon, authenticated;
grant execute on function
  public.begin_generation(jsonb, jsonb, integer),
  public.claim_generation(uuid, integer),
  public.next_attempt(uuid, uuid, jsonb, jsonb, integer),
  public.record_provider_tasks(uuid, text[]),
  public.finish_generation(uuid, uuid, jsonb),
  public.provider_snapshot(),
  public.use_prompt_optimization(text)
to service_role;
