-- The life of a generation in the database: begin (or claim), next attempt, finish. Each is one call, so that a
-- generation costs two round trips and one more per fallback. Only the service calls them; they answer with an
-- "outcome" for everything that is expected to happen and raise only for defects.

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

-- The first provider of a plan that may be called now, as {"candidate": {...}}, or why none may, as
-- {"unavailable": [{"provider", "reason", "retry_after_ms"}]}. Locks the health rows of the whole plan, always in the
-- same order, until the transaction ends: that is what makes the limits exact under concurrency.
create function private.free_provider(plan jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  candidate jsonb;
  settings record;
  running integer;
  recent integer;
  oldest timestamptz;
  reason text;
  wait_ms integer;
  unavailable jsonb := '[]';
begin
  perform 1 from private.provider_health h
  where h.provider in (select c ->> 'provider' from jsonb_array_elements(plan) c)
  order by h.provider
  for update;

  for candidate in select value from jsonb_array_elements(plan) with ordinality order by ordinality loop
    reason := null;
    wait_ms := null;
    select c.enabled, c.max_concurrency, c.requests_per_minute, h.cooldown_until into settings
    from public.provider_configs c join private.provider_health h using (provider)
    where c.provider = candidate ->> 'provider';

    if not found or not settings.enabled then
      reason := 'disabled';
    elsif settings.cooldown_until > clock_timestamp() then
      reason := 'cooldown';
      wait_ms := ceil(extract(epoch from settings.cooldown_until - clock_timestamp()) * 1000);
    end if;

    if reason is null and settings.max_concurrency is not null then
      select count(*) into running from public.generation_attempts a
      where a.provider = candidate ->> 'provider' and a.status = 'running'
        and a.lease_expires_at > clock_timestamp();
      if running >= settings.max_concurrency then
        reason := 'concurrency';
        wait_ms := 1000;
      end if;
    end if;

    if reason is null and settings.requests_per_minute is not null then
      select count(*), min(a.started_at) into recent, oldest from public.generation_attempts a
      where a.provider = candidate ->> 'provider' and a.started_at > now() - interval '1 minute';
      if recent >= settings.requests_per_minute then
        reason := 'rate_limit';
        wait_ms := greatest(
          1000, ceil(extract(epoch from oldest + interval '1 minute' - clock_timestamp()) * 1000));
      end if;
    end if;

    if reason is null then
      return jsonb_build_object('candidate', candidate);
    end if;
    unavailable := unavailable || jsonb_build_object(
      'provider', candidate ->> 'provider', 'reason', reason, 'retry_after_ms', wait_ms);
  end loop;
  return jsonb_build_object('unavailable', unavailable);
end
$$;

-- Opens an attempt of a candidate and answers {"id", "ordinal", "provider", "model"}.
create function private.open_attempt(job_id uuid, project_id uuid, candidate jsonb, lease_until timestamptz)
returns jsonb
language sql set search_path = '' as $$
  insert into public.generation_attempts as a
    (job_id, project_id, ordinal, provider, model, lease_expires_at)
  values (
    open_attempt.job_id,
    open_attempt.project_id,
    (select count(*) + 1 from public.generation_attempts p where p.job_id = open_attempt.job_id),
    candidate ->> 'provider',
    candidate ->> 'model',
    lease_until)
  returning jsonb_build_object(
    'id', a.id, 'ordinal', a.ordinal, 'provider', a.provider, 'model', a.model)
$$;

-- Books how an attempt ended on its provider. A provider that keeps failing, asks for a pause, or refuses the account
-- is left alone for a while.
create function private.record_outcome(
  provider text, error_class text, latency_ms integer, retry_after_ms integer
) returns void
language sql set search_path = '' as $$
  update private.provider_health h set
    consecutive_failures = case
      when record_outcome.error_class is null then 0
      when record_outcome.error_class in ('upstream_down', 'timeout', 'no_result')
        then h.consecutive_failures + 1
      else h.consecutive_failures end,
    cooldown_until = case
      when record_outcome.error_class is null then null
      when record_outcome.error_class = 'rate_limited'
        then now() + make_interval(secs => least(coalesce(retry_after_ms, 5000), 3600000) / 1000.0)
      when record_outcome.error_class in ('auth', 'quota') then now() + interval '1 minute'
      when record_outcome.error_class in ('upstream_down', 'timeout', 'no_result')
        and h.consecutive_failures + 1 >= 5 then now() + interval '30 seconds'
      else h.cooldown_until end,
    last_error_class = coalesce(record_outcome.error_class, h.last_error_class),
    last_failure_at = case
      when record_outcome.error_class is null then h.last_failure_at else now() end,
    last_success_at = case
      when record_outcome.error_class is null then now() else h.last_success_at end,
    average_latency_ms = case
      when record_outcome.error_class is null
        then coalesce(h.average_latency_ms * 0.8 + record_outcome.latency_ms * 0.2, record_outcome.latency_ms)
      else h.average_latency_ms end
  -- What the caller did wrong, or gave up, says nothing about the provider.
  where h.provider = record_outcome.provider
    and coalesce(record_outcome.error_class, '') not in ('invalid_request', 'moderated', 'cancelled')
$$;

-- Closes an attempt with a failure {class, message, provider_code, http_status, latency_ms, retry_after_ms,
-- maybe_billed, cost_usd} and books it on the provider. An attempt that is closed stays as it is.
create function private.fail_attempt(attempt_id uuid, failure jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  failed_provider text;
begin
  update public.generation_attempts set
    status = 'failed',
    error_class = failure ->> 'class',
    error_message = failure ->> 'message',
    provider_code = failure ->> 'provider_code',
    http_status = (failure ->> 'http_status')::integer,
    latency_ms = (failure ->> 'latency_ms')::integer,
    cost_usd = (failure ->> 'cost_usd')::numeric,
    maybe_billed = coalesce((failure ->> 'maybe_billed')::boolean, false),
    finished_at = clock_timestamp()
  where id = attempt_id and status = 'running'
  returning provider into failed_provider;
  if found then
    perform private.record_outcome(
      failed_provider, failure ->> 'class', (failure ->> 'latency_ms')::integer,
      (failure ->> 'retry_after_ms')::integer);
  end if;
end
$$;

create function private.text_array(list jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array(select jsonb_array_elements_text(
    case jsonb_typeof(list) when 'array' then list else '[]' end)), '{}')
$$;

-- Why a project may not generate now, as an outcome, or null. Locks the project, so that parallel requests count each
-- other.
create function private.limit_reached(project_id uuid, images integer) returns jsonb
language plpgsql set search_path = '' as $$
declare
  project public.projects;
  recent integer;
  oldest timestamptz;
  drawn bigint;
  spent numeric;
begin
  select * into project from public.projects p where p.id = limit_reached.project_id;
  if coalesce(project.requests_per_minute, project.images_per_day) is null
    and project.monthly_budget_usd is null then
    return null;
  end if;
  perform 1 from public.projects p where p.id = limit_reached.project_id for no key update;

  if project.requests_per_minute is not null then
    select count(*), min(j.created_at) into recent, oldest from public.generation_jobs j
    where j.project_id = limit_reached.project_id and j.created_at > now() - interval '1 minute';
    if recent >= project.requests_per_minute then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'requests_per_minute', 'allowed', project.requests_per_minute,
        'retry_after_ms', greatest(
          1000, ceil(extract(epoch from oldest + interval '1 minute' - now()) * 1000)));
    end if;
  end if;

  if project.images_per_day is not null then
    select coalesce(sum(j.images_requested), 0) into drawn from public.generation_jobs j
    where j.project_id = limit_reached.project_id and j.status not in ('failed', 'cancelled')
      and j.created_at >= date_trunc('day', now(), 'UTC');
    if drawn + images > project.images_per_day then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'images_per_day', 'allowed', project.images_per_day,
        'retry_after_ms', ceil(extract(epoch from
          date_trunc('day', now(), 'UTC') + interval '1 day' - now()) * 1000));
    end if;
  end if;

  if project.monthly_budget_usd is not null then
    select coalesce(sum(j.cost_usd), 0) into spent from public.generation_jobs j
    where j.project_id = limit_reached.project_id
      and j.created_at >= date_trunc('month', now(), 'UTC');
    if spent >= project.monthly_budget_usd then
      return jsonb_build_object('outcome', 'budget_exceeded', 'allowed', project.monthly_budget_usd);
    end if;
  end if;
  return null;
end
$$;

-- Checks access, idempotency and limits, then writes the job with its first attempt.
--
-- job: {caller, project_id, source, batch_id, prompt, prompt_used, prompt_validation, request, images_requested,
--   warnings, idempotency_key, request_hash}; plan: [{provider, model}], best first.
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
  choice jsonb;
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

  choice := private.free_provider(plan);
  if choice ? 'unavailable' then
    return jsonb_build_object('outcome', 'unavailable') || choice;
  end if;

  insert into public.generation_jobs as j
    (project_id, created_by, source, batch_id, status, prompt, prompt_used, prompt_validation, request,
     images_requested, warnings, idempotency_key, request_hash, lease_id, lease_expires_at, started_at)
  values
    (project, caller, job ->> 'source', (job ->> 'batch_id')::uuid, 'running', job ->> 'prompt',
     job ->> 'prompt_used', job -> 'prompt_validation', job -> 'request',
     (job ->> 'images_requested')::integer, private.text_array(job -> 'warnings'),
     job ->> 'idempotency_key', job ->> 'request_hash', gen_random_uuid(),
     now() + make_interval(secs => lease_seconds), now())
  on conflict (project_id, idempotency_key) where idempotency_key is not null do nothing
  returning j.id, j.lease_id, j.lease_expires_at, j.created_at into started;
  if not found then
    select j.id, j.status, j.request_hash into earlier from public.generation_jobs j
    where j.project_id = project and j.idempotency_key = job ->> 'idempotency_key';
    return private.replay(earlier.id, earlier.status, earlier.request_hash, job ->> 'request_hash');
  end if;

  return jsonb_build_object(
    'outcome', 'started',
    'job_id', started.id,
    'project_id', project,
    'lease_id', started.lease_id,
    'created_at', started.created_at,
    'attempt', private.open_attempt(started.id, project, choice -> 'candidate', started.lease_expires_at));
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
    lease_expires_at = now() + make_interval(secs => lease_seconds),
    started_at = coalesce(started_at, now())
  where id = (
    select j.id from public.generation_jobs j
    where j.status = 'queued' and j.run_after <= now()
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

-- Records why an attempt failed, if one did, and opens the next one on the first free provider of the plan.
-- Outcomes: attempt {attempt} · unavailable {unavailable} · lease_lost. With an empty plan nothing is opened and the
-- outcome is unavailable.
create function public.next_attempt(
  job_id uuid, lease_id uuid, failed_attempt_id uuid, failure jsonb, plan jsonb, lease_seconds integer
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held record;
  choice jsonb;
begin
  select j.project_id into held from public.generation_jobs j
  where j.id = next_attempt.job_id and j.lease_id = next_attempt.lease_id
  for update;
  if failed_attempt_id is not null then
    perform private.fail_attempt(failed_attempt_id, failure);
  end if;
  if held.project_id is null then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;

  choice := private.free_provider(plan);
  if choice ? 'unavailable' then
    return jsonb_build_object('outcome', 'unavailable') || choice;
  end if;
  update public.generation_jobs j
  set lease_expires_at = now() + make_interval(secs => lease_seconds)
  where j.id = next_attempt.job_id;
  return jsonb_build_object(
    'outcome', 'attempt',
    'attempt', private.open_attempt(
      next_attempt.job_id, held.project_id, choice -> 'candidate',
      now() + make_interval(secs => lease_seconds)));
end
$$;

-- Notes the provider's ids of an attempt's work while it is under way, so that it can be found again.
create function public.record_provider_tasks(attempt_id uuid, provider_task_ids text[]) returns void
language sql security invoker set search_path = '' as $$
  update public.generation_attempts a
  set provider_task_ids = record_provider_tasks.provider_task_ids
  where a.id = attempt_id and a.status = 'running'
$$;

-- Ends a job. Called again with the same lease it changes nothing and answers the same.
--
-- result of a completed job: {status: "completed", attempt_id, provider, model, model_name, latency_ms, cost_usd, warnings,
--   provider_task_ids, prompt_used, prompt_validation, images: [{id, ordinal, provider_image_id, provider_url,
--   object_path, width, height, format, file_size, sha256, seed, nsfw, metadata}]};
-- of a failed one: {status: "failed" or "cancelled", attempt_id, failure, warnings,
--   error: {code, detail, retry_after_seconds}}.
-- Outcomes: finished {job} · lease_lost.
create function public.finish_generation(job_id uuid, lease_id uuid, result jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project uuid;
begin
  update public.generation_jobs j set
    status = result ->> 'status',
    provider = result ->> 'provider',
    model = result ->> 'model',
    model_name = result ->> 'model_name',
    cost_usd = (result ->> 'cost_usd')::numeric,
    prompt_used = coalesce(result ->> 'prompt_used', j.prompt_used),
    prompt_validation = coalesce(result -> 'prompt_validation', j.prompt_validation),
    warnings = private.text_array(result -> 'warnings'),
    error = result -> 'error',
    completed_at = clock_timestamp(),
    lease_id = null,
    lease_expires_at = null
  where j.id = finish_generation.job_id and j.lease_id = finish_generation.lease_id
  returning j.project_id into project;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;

  if result ->> 'status' = 'completed' then
    update public.generation_attempts a set
      status = 'completed',
      latency_ms = (result ->> 'latency_ms')::integer,
      cost_usd = (result ->> 'cost_usd')::numeric,
      provider_task_ids = private.text_array(result -> 'provider_task_ids'),
      finished_at = clock_timestamp()
    where a.id = (result ->> 'attempt_id')::uuid and a.job_id = finish_generation.job_id;
    insert into public.images
      (id, job_id, attempt_id, project_id, ordinal, provider, model, provider_image_id, provider_url,
       object_path, width, height, format, file_size, sha256, seed, nsfw, metadata)
    select i.id, finish_generation.job_id, (result ->> 'attempt_id')::uuid, project, i.ordinal,
      result ->> 'provider', result ->> 'model', i.provider_image_id, i.provider_url, i.object_path,
      i.width, i.height, i.format, i.file_size, i.sha256, i.seed, i.nsfw, coalesce(i.metadata, '{}')
    from jsonb_to_recordset(result -> 'images') as i (
      id uuid, ordinal integer, provider_image_id text, provider_url text, object_path text,
      width integer, height integer, format text, file_size bigint, sha256 text, seed bigint,
      nsfw boolean, metadata jsonb);
    perform private.record_outcome(
      result ->> 'provider', null, (result ->> 'latency_ms')::integer, null);
  elsif result ->> 'attempt_id' is not null then
    perform private.fail_attempt((result ->> 'attempt_id')::uuid, result -> 'failure');
  end if;
  return jsonb_build_object(
    'outcome', 'finished', 'job', private.generation_document(finish_generation.job_id));
end
$$;

-- What the planner and the providers endpoint know of each provider.
create function public.provider_snapshot() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(
    to_jsonb(c) || jsonb_build_object(
      'health', to_jsonb(h) - 'provider',
      'running', (
        select count(*) from public.generation_attempts a
        where a.provider = c.provider and a.status = 'running' and a.lease_expires_at > now()),
      'last_minute', (
        select count(*) from public.generation_attempts a
        where a.provider = c.provider and a.started_at > now() - interval '1 minute'))
    order by c.priority, c.provider), '[]')
  from public.provider_configs c
  left join private.provider_health h using (provider)
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
  public.next_attempt(uuid, uuid, uuid, jsonb, jsonb, integer),
  public.record_provider_tasks(uuid, text[]),
  public.finish_generation(uuid, uuid, jsonb),
  public.provider_snapshot(),
  public.use_prompt_optimization(text)
from public, anon, authenticated;
grant execute on function
  public.begin_generation(jsonb, jsonb, integer),
  public.claim_generation(uuid, integer),
  public.next_attempt(uuid, uuid, uuid, jsonb, jsonb, integer),
  public.record_provider_tasks(uuid, text[]),
  public.finish_generation(uuid, uuid, jsonb),
  public.provider_snapshot(),
  public.use_prompt_optimization(text)
to service_role;
