-- The life of a generation in the database: begin or claim, next attempt, finish. Each is one call, so that a
-- generation costs two round trips and one more per fallback. Only the service calls them; they answer with an
-- "outcome" for everything that is expected to happen and raise only for defects.
--
-- generation_jobs is the queue. Whoever runs a job holds its lease and extends it while it works; when the lease runs
-- out the job goes back into the queue with its open attempt, and the next runner resumes that.

create function image_generation.text_array(list jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array(select jsonb_array_elements_text(
    case jsonb_typeof(list) when 'array' then list else '[]' end)), '{}')
$$;

-- A job as the service answers it: the row with its attempts and images, without what only its runner needs.
create function image_generation.generation_document(job_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(j) - array['lease_id', 'lease_expires_at', 'request_hash', 'idempotency_key', 'texts', 'request']
    || jsonb_build_object(
      'attempts', coalesce((
        select jsonb_agg(to_jsonb(a) - array['lease_id', 'lease_expires_at', 'next_look_at', 'looks', 'callback_token_hash']
          order by a.ordinal)
        from image_generation.generation_attempts a where a.job_id = j.id), '[]'),
      'images', coalesce((
        select jsonb_agg(to_jsonb(i) order by i.ordinal)
        from image_generation.images i where i.job_id = j.id), '[]'))
  from image_generation.generation_jobs j
  where j.id = generation_document.job_id
$$;

-- A job as its runner gets it: with what only a runner needs to know.
create function image_generation.runner_document(job_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(j) - array['lease_expires_at', 'request_hash', 'idempotency_key']
    || jsonb_build_object(
      'attempts', coalesce((
        select jsonb_agg(to_jsonb(a) - 'lease_expires_at' order by a.ordinal)
        from image_generation.generation_attempts a where a.job_id = j.id), '[]'),
      'images', coalesce((
        select jsonb_agg(to_jsonb(i) order by i.ordinal)
        from image_generation.images i where i.job_id = j.id), '[]'))
  from image_generation.generation_jobs j
  where j.id = runner_document.job_id
$$;

-- Tells whoever watches a job what happened: by a row, and over Realtime where it exists, to the private topic
-- generation:{job id}.
create function image_generation.emit_event(job_id uuid, project_id uuid, type text, data jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  event image_generation.generation_events;
begin
  insert into image_generation.generation_events (job_id, project_id, type, data, created_at)
  values (emit_event.job_id, emit_event.project_id, emit_event.type,
    coalesce(emit_event.data, '{}'), clock_timestamp())
  returning * into event;
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    execute 'select realtime.send($1, $2, $3, true)'
    using image_generation.event_document(event), event.type, 'generation:' || event.job_id;
  end if;
end
$$;

-- The one shape of an event, for every provider and every way it is told.
create function image_generation.event_document(event image_generation.generation_events) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', event.id, 'generation_id', event.job_id, 'type', event.type, 'data', event.data,
    'created_at', event.created_at)
$$;

-- Whether a caller, null for one with a secret key, may generate in a project: allowed, project_not_found or forbidden.
create function public.image_generation_access(caller uuid, project_id uuid) returns text
language sql stable security invoker set search_path = '' as $$
  select case
    when caller is null then case
      when image_generation.project_exists(image_generation_access.project_id) then 'allowed'
      else 'project_not_found' end
    else case image_generation.project_role(caller, image_generation_access.project_id)
      when 'viewer' then 'forbidden'
      when 'owner' then 'allowed'
      when 'admin' then 'allowed'
      when 'member' then 'allowed'
      else 'project_not_found' end
    end
$$;

-- Checks access, idempotency, limits and budget, then writes the job with its first attempt. Where no provider has a
-- place just now, the job waits: with the lease of a caller who waits, else in the queue.
--
-- job: {id, caller, project_id, source, batch_id, prompt, texts, request, images_requested, caller_waits, deadline_ms,
--   idempotency_key, request_hash}.
-- Outcomes: started {project_id, lease_id, created_at, attempt} · waiting {project_id, lease_id or null, created_at,
--   unavailable} · replayed {job} · in_progress {job_id} · key_reused · project_not_found · forbidden ·
--   rate_limited {limit, allowed, retry_after_ms} · budget_exceeded {allowed} · unavailable {unavailable}.
-- Only "started" and "waiting" write anything, besides the caller's own workspace on first use.
create function public.image_generation_begin(job jsonb, plan jsonb, lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  caller constant uuid := (job ->> 'caller')::uuid;
  caller_waits constant boolean := (job ->> 'caller_waits')::boolean;
  project uuid := (job ->> 'project_id')::uuid;
  access text;
  earlier record;
  refusal jsonb;
  covered jsonb;
  place jsonb;
  wait_ms double precision;
  lease constant uuid := gen_random_uuid();
  is_leased boolean;
  written jsonb;
begin
  project := coalesce(project, image_generation.default_project_id(caller));
  access := public.image_generation_access(caller, project);
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  perform image_generation.adopt_project(caller, project);
  -- Whoever deletes the project waits until the job is written, or the job is refused; taken before any other lock.
  perform from image_generation.projects p where p.id = project for key share;
  if not found then
    return jsonb_build_object('outcome', 'project_not_found');
  end if;

  if job ->> 'idempotency_key' is not null then
    -- Requests with the same key wait here for each other, so that only the first of them takes a place.
    perform pg_advisory_xact_lock(hashtextextended(project || (job ->> 'idempotency_key'), 0));
    -- A key is good for a day and can be used anew after that.
    update image_generation.generation_jobs j set idempotency_key = null
    where j.project_id = project and j.idempotency_key = job ->> 'idempotency_key'
      and j.created_at < at - interval '24 hours';
    select j.id, j.status, j.request_hash into earlier from image_generation.generation_jobs j
    where j.project_id = project and j.idempotency_key = job ->> 'idempotency_key';
    if found then
      return image_generation.replay(earlier.id, earlier.status, earlier.request_hash, job ->> 'request_hash');
    end if;
  end if;

  refusal := image_generation.limit_reached(project, (job ->> 'images_requested')::integer);
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.lock_routing(project, plan, null);
  covered := image_generation.affordable(project, plan);
  if covered = '[]' then
    return jsonb_build_object('outcome', 'budget_exceeded', 'allowed', (
      select p.monthly_budget_usd from image_generation.projects p where p.id = project));
  end if;
  place := image_generation.take_place(covered);
  if place ? 'unavailable' then
    -- What is not free again in a while is told at once: a caller waits 15 s, the queue 10 minutes, and for a place
    -- among others as long as it takes.
    select min(case when u ->> 'reason' in ('concurrency', 'rate_limit') then 0
      else (u ->> 'retry_after_ms')::double precision end) into wait_ms
    from jsonb_array_elements(place -> 'unavailable') u;
    if coalesce(wait_ms, 'infinity') > (case when caller_waits then 15000 else 600000 end) then
      return jsonb_build_object('outcome', 'unavailable') || place;
    end if;
    select min((u ->> 'retry_after_ms')::double precision) into wait_ms
    from jsonb_array_elements(place -> 'unavailable') u;
  end if;

  is_leased := caller_waits or place ? 'candidate';
  insert into image_generation.generation_jobs as j
    (id, project_id, created_by, source, batch_id, status, prompt, texts, request, images_requested,
     caller_waits, idempotency_key, request_hash, lease_id, lease_expires_at, run_after, deadline_at,
     created_at, queued_at, started_at)
  values
    ((job ->> 'id')::uuid, project, caller, job ->> 'source', (job ->> 'batch_id')::uuid,
     case when is_leased then 'running' else 'queued' end,
     job ->> 'prompt', job -> 'texts', job -> 'request', (job ->> 'images_requested')::integer, caller_waits,
     job ->> 'idempotency_key', job ->> 'request_hash',
     case when is_leased then lease end,
     case when is_leased then at + make_interval(secs => lease_seconds) end,
     at + make_interval(secs => coalesce(wait_ms, 0) / 1000),
     at + make_interval(secs => (job ->> 'deadline_ms')::double precision / 1000),
     at, at, case when is_leased then at end)
  returning jsonb_build_object(
    'project_id', j.project_id, 'lease_id', j.lease_id, 'created_at', j.created_at) into written;
  if place ? 'unavailable' then
    perform image_generation.emit_event((job ->> 'id')::uuid, project, 'queued', '{}');
    return jsonb_build_object('outcome', 'waiting') || written || place;
  end if;
  perform image_generation.emit_event((job ->> 'id')::uuid, project, 'planned', jsonb_build_object(
    'providers', (select jsonb_agg(c -> 'provider') from jsonb_array_elements(covered) c)));
  return jsonb_build_object(
    'outcome', 'started',
    'attempt', image_generation.open_attempt(
      (job ->> 'id')::uuid, project, lease, place -> 'candidate', lease_seconds)) || written;
end
$$;

-- The outcome of a request whose idempotency key is known.
create function image_generation.replay(job_id uuid, status text, stored_hash text, request_hash text) returns jsonb
language sql stable set search_path = '' as $$
  select case
    when replay.stored_hash is distinct from replay.request_hash
      then jsonb_build_object('outcome', 'key_reused')
    when replay.status in ('queued', 'running')
      then jsonb_build_object('outcome', 'in_progress', 'job_id', replay.job_id)
    else jsonb_build_object('outcome', 'replayed', 'job', image_generation.generation_document(replay.job_id))
  end
$$;

-- Takes the next queued job and leases it to the caller. The projects take turns, so that
-- a thousand jobs of one do not keep another's one waiting; within a project the priority decides, then the age. An
-- attempt of the job that is still open is the caller's to resume.
-- Outcomes: claimed {job, lease_id} · none.
create function public.image_generation_claim(lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  turn record;
  chosen uuid;
  claimed record;
begin
  for turn in
    -- From one project to the next along the index, so that it takes as long for a million jobs as for a thousand.
    with recursive waiting as (
      (select j.project_id from image_generation.generation_jobs j
       where j.status = 'queued' order by j.project_id limit 1)
      union all
      select (
        select j.project_id from image_generation.generation_jobs j
        where j.status = 'queued' and j.project_id > w.project_id order by j.project_id limit 1)
      from waiting w where w.project_id is not null
    )
    select waiting.project_id
    from waiting
    left join image_generation.project_turns t using (project_id)
    where waiting.project_id is not null
    order by t.claimed_at nulls first, waiting.project_id
  loop
    select j.id into chosen from image_generation.generation_jobs j
    where j.project_id = turn.project_id and j.status = 'queued' and j.run_after <= at
    order by j.priority desc, j.created_at
    limit 1
    for update skip locked;
    if found then
      insert into image_generation.project_turns as t (project_id, claimed_at)
      values (turn.project_id, at)
      on conflict (project_id) do update set claimed_at = greatest(t.claimed_at, excluded.claimed_at);
      exit;
    end if;
  end loop;
  if chosen is null then
    return jsonb_build_object('outcome', 'none');
  end if;

  update image_generation.generation_jobs j set
    status = 'running',
    lease_id = gen_random_uuid(),
    lease_expires_at = at + make_interval(secs => lease_seconds),
    started_at = coalesce(j.started_at, at)
  where j.id = chosen
  returning j.id, j.lease_id into claimed;
  update image_generation.generation_attempts a
  set lease_expires_at = at + make_interval(secs => lease_seconds)
  where a.job_id = chosen and a.status = 'running';
  return jsonb_build_object(
    'outcome', 'claimed', 'lease_id', claimed.lease_id, 'job', image_generation.runner_document(claimed.id));
end
$$;

-- Closes the attempt that has ended, if one has, and opens the next one on the first provider of the plan that may be
-- called.
-- texts: what the prompts were compressed to.
-- ended: as image_generation.close_attempt takes it, or null.
-- Outcomes: attempt {attempt} · unavailable {unavailable} · lease_lost.
create function public.image_generation_next_attempt(
  job_id uuid, lease_id uuid, ended jsonb, plan jsonb, texts jsonb, lease_seconds integer
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project uuid;
  covered jsonb;
  place jsonb;
  failure text;
begin
  select j.project_id into project from image_generation.generation_jobs j
  where j.id = image_generation_next_attempt.job_id and j.lease_id = image_generation_next_attempt.lease_id
  for update;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  perform image_generation.lock_routing(project, plan, (ended ->> 'attempt_id')::uuid);
  perform image_generation.close_attempt(image_generation_next_attempt.job_id, ended);

  covered := image_generation.affordable(project, plan);
  if covered = '[]' then
    return jsonb_build_object('outcome', 'unavailable', 'unavailable', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'provider', c ->> 'provider', 'reason', 'budget', 'retry_after_ms', null)), '[]')
      from jsonb_array_elements(plan) c));
  end if;
  place := image_generation.take_place(covered);
  if place ? 'unavailable' then
    return jsonb_build_object('outcome', 'unavailable') || place;
  end if;
  update image_generation.generation_jobs j
  set lease_expires_at = image_generation.clock() + make_interval(secs => lease_seconds), texts = image_generation_next_attempt.texts
  where j.id = image_generation_next_attempt.job_id;
  select a.error_class into failure from image_generation.generation_attempts a
  where a.job_id = image_generation_next_attempt.job_id
  order by a.ordinal desc
  limit 1;
  if found then
    perform image_generation.emit_event(image_generation_next_attempt.job_id, project, 'fallback', jsonb_build_object(
      'provider', place -> 'candidate' -> 'provider', 'reason', failure));
  end if;
  return jsonb_build_object(
    'outcome', 'attempt',
    'attempt', image_generation.open_attempt(
      image_generation_next_attempt.job_id, project, image_generation_next_attempt.lease_id, place -> 'candidate', lease_seconds));
end
$$;

-- Keeps a lease, and the attempt's place with it. False when the lease is lost: the job was cancelled, taken over or
-- ended.
create function public.image_generation_extend_lease(job_id uuid, lease_id uuid, lease_seconds integer) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  until constant timestamptz := image_generation.clock() + make_interval(secs => lease_seconds);
begin
  update image_generation.generation_jobs j set lease_expires_at = until
  where j.id = image_generation_extend_lease.job_id and j.lease_id = image_generation_extend_lease.lease_id;
  if not found then
    return false;
  end if;
  update image_generation.generation_attempts a set lease_expires_at = until
  where a.job_id = image_generation_extend_lease.job_id and a.status = 'running';
  return true;
end
$$;

-- Gives a job back to the queue, with its open attempt if it has one: to wait for a provider, or because its runner is
-- about to be stopped. That is no loss of a runner. Without effect when the lease is lost.
create function public.image_generation_release(job_id uuid, lease_id uuid, delay_ms integer) returns void
language sql security invoker set search_path = '' as $$
  update image_generation.generation_jobs j set
    status = 'queued', lease_id = null, lease_expires_at = null,
    run_after = image_generation.clock() + make_interval(secs => delay_ms / 1000.0)
  where j.id = image_generation_release.job_id and j.lease_id = image_generation_release.lease_id
$$;

-- Notes the provider's ids of an attempt's work while it is under way, so that it can be found again. An empty text
-- stands for a call whose id can be worked out. False when the lease is lost.
create function public.image_generation_record_tasks(
  job_id uuid, lease_id uuid, attempt_id uuid, provider_task_ids text[]
) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  -- The lock keeps the job from being taken over in between.
  perform from image_generation.generation_jobs j
  where j.id = image_generation_record_tasks.job_id and j.lease_id = image_generation_record_tasks.lease_id
  for share;
  if not found then
    return false;
  end if;
  update image_generation.generation_attempts a
  set provider_task_ids = image_generation_record_tasks.provider_task_ids
  where a.id = image_generation_record_tasks.attempt_id and a.job_id = image_generation_record_tasks.job_id
    and a.status = 'running';
  return true;
end
$$;

-- Tells of progress; without effect when the lease is lost. The lock makes the ids of a job's events grow in the order
-- in which they can be read, so that nobody who follows them misses one.
create function public.image_generation_record_event(job_id uuid, lease_id uuid, type text, data jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  project uuid;
begin
  select j.project_id into project from image_generation.generation_jobs j
  where j.id = image_generation_record_event.job_id and j.lease_id = image_generation_record_event.lease_id
  for update;
  if found then
    perform image_generation.emit_event(image_generation_record_event.job_id, project, image_generation_record_event.type, image_generation_record_event.data);
  end if;
end
$$;

-- Ends a job, whoever ends it: its runner, somebody who cancels it, or the sweep that gives it up. An attempt that is
-- still open is abandoned, and what it may cost is kept with it.
--
-- ending: {status: "completed", "failed" or "cancelled", warnings, error: {code, detail, retry_after_seconds}, provider,
--   model, model_name, prompt_used, prompt_validation, reason}, with reason as the abandoned attempt's message.
create function image_generation.end_job(job_id uuid, ending jsonb, lease_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  project uuid;
begin
  update image_generation.generation_attempts a set
    status = 'abandoned', error_class = 'cancelled', finished_at = at, error_message = ending ->> 'reason',
    maybe_billed = true, maybe_billed_usd = a.estimated_cost_usd
  where a.job_id = end_job.job_id and a.status = 'running';
  update image_generation.generation_jobs j set
    status = ending ->> 'status',
    provider = coalesce(ending ->> 'provider', j.provider),
    model = coalesce(ending ->> 'model', j.model),
    model_name = coalesce(ending ->> 'model_name', j.model_name),
    prompt_used = coalesce(ending ->> 'prompt_used', j.prompt_used),
    prompt_validation = coalesce(nullif(ending -> 'prompt_validation', 'null'), j.prompt_validation),
    cost_usd = sums.cost_usd,
    maybe_billed_usd = sums.maybe_billed_usd,
    warnings = case when ending ? 'warnings' then image_generation.text_array(ending -> 'warnings') else j.warnings end,
    error = nullif(ending -> 'error', 'null'),
    completed_at = at,
    lease_id = null,
    lease_expires_at = null,
    finished_lease_id = end_job.lease_id
  from (
    select sum(a.cost_usd) as cost_usd, sum(a.maybe_billed_usd) as maybe_billed_usd
    from image_generation.generation_attempts a where a.job_id = end_job.job_id
  ) sums
  where j.id = end_job.job_id
  returning j.project_id into project;
  perform image_generation.emit_event(end_job.job_id, project, 'done', jsonb_build_object(
    'status', ending -> 'status',
    'provider', ending -> 'provider',
    'images', (select count(*) from image_generation.images i where i.job_id = end_job.job_id),
    'error', ending -> 'error' -> 'code'));
end
$$;

-- Ends a job for its runner. Called again with the same lease it changes nothing and answers the same.
--
-- result: as image_generation.end_job takes it, with ended as image_generation.close_attempt takes it, or null.
-- Outcomes: finished {job} · lease_lost.
create function public.image_generation_finish(job_id uuid, lease_id uuid, result jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held record;
begin
  select j.lease_id, j.finished_lease_id into held
  from image_generation.generation_jobs j
  where j.id = image_generation_finish.job_id
  for update;
  if held.finished_lease_id is distinct from image_generation_finish.lease_id then
    if held.lease_id is distinct from image_generation_finish.lease_id then
      return jsonb_build_object('outcome', 'lease_lost');
    end if;
    perform image_generation.close_attempt(image_generation_finish.job_id, result -> 'ended');
    perform image_generation.end_job(image_generation_finish.job_id,
      result || jsonb_build_object('reason', 'The generation ended while the provider was at work.'),
      image_generation_finish.lease_id);
  end if;
  return jsonb_build_object(
    'outcome', 'finished', 'job', image_generation.generation_document(image_generation_finish.job_id));
end
$$;

-- ## Control

-- Whether a caller, null for one with a secret key, may change a job: the job's project, or null.
create function image_generation.changeable_project(caller uuid, job_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  project uuid;
  member_role text;
begin
  select j.project_id into project from image_generation.generation_jobs j where j.id = changeable_project.job_id;
  if project is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif caller is null then
    return null;
  end if;
  member_role := image_generation.project_role(caller, project);
  if member_role is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif member_role = 'viewer' then
    return jsonb_build_object('outcome', 'forbidden');
  end if;
  return null;
end
$$;

-- Cancels a job that has not ended. What its open attempt may cost is kept with it.
-- Outcomes: cancelled {job, attempts}, the attempts being those that were under way · ended {job} · not_found ·
--   forbidden.
create function public.image_generation_cancel(caller uuid, job_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.changeable_project(caller, image_generation_cancel.job_id);
  held image_generation.generation_jobs;
  stopped jsonb;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into held from image_generation.generation_jobs j where j.id = image_generation_cancel.job_id for update;
  if held.status not in ('queued', 'running') then
    return jsonb_build_object('outcome', 'ended', 'job', image_generation.generation_document(held.id));
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'provider', a.provider, 'model', a.model,
    'provider_task_ids', a.provider_task_ids)), '[]') into stopped
  from image_generation.generation_attempts a where a.job_id = held.id and a.status = 'running';
  perform image_generation.end_job(held.id, jsonb_build_object(
    'status', 'cancelled',
    'error', jsonb_build_object('code', 'cancelled', 'detail', 'The generation was cancelled.'),
    'reason', 'The generation was cancelled while the provider was at work.'), null);
  return jsonb_build_object(
    'outcome', 'cancelled', 'attempts', stopped, 'job', image_generation.generation_document(held.id));
end
$$;

-- Puts a job that failed or was cancelled into the queue once more.
-- Outcomes: queued {job} · not_ended · not_found · forbidden.
create function public.image_generation_retry(caller uuid, job_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.changeable_project(caller, image_generation_retry.job_id);
  held image_generation.generation_jobs;
begin
  if refusal is not null then
    return refusal;
  end if;
  update image_generation.generation_jobs j set
    status = 'queued', error = null, completed_at = null, finished_lease_id = null, stalled_count = 0,
    started_at = null, run_after = image_generation.clock(), queued_at = image_generation.clock(),
    deadline_at = image_generation.clock() + greatest(j.deadline_at - j.queued_at, interval '15 minutes'),
    caller_waits = false, cost_usd = null, maybe_billed_usd = null,
    earlier_attempts = (select count(*) from image_generation.generation_attempts a where a.job_id = j.id)
  where j.id = image_generation_retry.job_id and j.status in ('failed', 'cancelled')
  returning * into held;
  if not found then
    return jsonb_build_object('outcome', 'not_ended');
  end if;
  perform image_generation.emit_event(held.id, held.project_id, 'queued', '{}');
  return jsonb_build_object('outcome', 'queued', 'job', image_generation.generation_document(held.id));
end
$$;

-- The compressed prompt of a key, or null; counts its use.
create function public.image_generation_use_prompt(key text) returns text
language sql security invoker set search_path = '' as $$
  update image_generation.prompt_optimizations o
  set used_count = o.used_count + 1, last_used_at = now()
  where o.key = image_generation_use_prompt.key
  returning o.optimized_prompt
$$;

-- ## Stalled generations

-- Requeues a stalled job, whose runner was lost, with its open attempt, for another runner to resume. A job that stalled
-- five times before is ended: it is likely to be the cause itself.
create function image_generation.requeue_stalled(job_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
begin
  update image_generation.generation_jobs j set
    status = 'queued', lease_id = null, lease_expires_at = null, run_after = at,
    stalled_count = j.stalled_count + 1
  where j.id = requeue_stalled.job_id and j.stalled_count < 5;
  if found then
    return;
  end if;
  perform image_generation.end_job(requeue_stalled.job_id, jsonb_build_object(
    'status', 'failed',
    'error', jsonb_build_object('code', 'internal', 'detail',
      'The generation was interrupted too often to be tried again. Send the request again.'),
    'reason', 'The generation was interrupted while the provider was at work.'), null);
end
$$;

-- Requeues every stalled job: one whose lease ran out, because its runner was lost.
create function image_generation.sweep_generations() returns integer
language plpgsql set search_path = '' as $$
declare
  lost record;
  swept integer := 0;
begin
  for lost in
    select j.id from image_generation.generation_jobs j
    where j.status = 'running' and j.lease_expires_at < image_generation.clock()
    for update skip locked
  loop
    swept := swept + 1;
    perform image_generation.requeue_stalled(lost.id);
  end loop;
  return swept;
end
$$;
