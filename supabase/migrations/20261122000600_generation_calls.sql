-- The life of a generation in the database: begin or claim, next attempt, finish. Each is one call, so that a
-- generation costs two round trips and one more per fallback. Only the service calls them; they answer with an
-- "outcome" for everything that is expected to happen and raise only for defects.
--
-- generation_jobs is the queue. Whoever runs a job holds its lease and extends it while it works; when the lease runs
-- out the job goes back into the queue with its open attempt, and the next runner resumes that.

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

-- Tells whoever watches a job what happened: by a row, and over Realtime where it exists, to the private topic
-- generation:{job id}.
create function private.emit_event(job_id uuid, project_id uuid, type text, data jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  event public.generation_events;
begin
  insert into public.generation_events (job_id, project_id, type, data, created_at)
  values (emit_event.job_id, emit_event.project_id, emit_event.type,
    coalesce(emit_event.data, '{}'), clock_timestamp())
  returning * into event;
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    execute 'select realtime.send($1, $2, $3, true)'
    using private.event_document(event), event.type, 'generation:' || event.job_id;
  end if;
end
$$;

-- The one shape of an event, for every provider and every way it is told.
create function private.event_document(event public.generation_events) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', event.id, 'generation_id', event.job_id, 'type', event.type, 'data', event.data,
    'created_at', event.created_at)
$$;

-- Whether a caller, null for one with a secret key, may generate in a project: allowed, project_not_found or forbidden.
create function public.generation_access(caller uuid, project_id uuid) returns text
language sql stable security invoker set search_path = '' as $$
  select case
    when caller is null then case
      when exists (select from public.projects p where p.id = generation_access.project_id) then 'allowed'
      else 'project_not_found' end
    else case private.project_role(caller, generation_access.project_id)
      when 'viewer' then 'forbidden'
      when 'owner' then 'allowed'
      when 'admin' then 'allowed'
      when 'member' then 'allowed'
      else 'project_not_found' end
    end
$$;

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
  access text;
  earlier record;
  refusal jsonb;
  covered jsonb;
  place jsonb;
  started record;
begin
  project := coalesce(project, private.default_project_id(caller));
  access := public.generation_access(caller, project);
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;

  if job ->> 'idempotency_key' is not null then
    -- Requests with the same key wait here for each other, so that only the first of them takes a place.
    perform pg_advisory_xact_lock(hashtextextended(project || (job ->> 'idempotency_key'), 0));
    -- A key is good for a day and can be used anew after that.
    update public.generation_jobs j set idempotency_key = null
    where j.project_id = project and j.idempotency_key = job ->> 'idempotency_key'
      and j.created_at < private.clock() - interval '24 hours';
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
  perform private.lock_routing(project, plan, null);
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
  perform private.emit_event(started.id, project, 'planned', jsonb_build_object(
    'providers', (select jsonb_agg(c -> 'provider') from jsonb_array_elements(covered) c)));

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

-- Takes the next queued job and leases it to the caller. The projects take turns, so that
-- a thousand jobs of one do not keep another's one waiting; within a project the priority decides, then the age. An
-- attempt of the job that is still open is the caller's to resume.
-- Outcomes: claimed {job, lease_id} · none.
create function public.claim_generation(lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := private.clock();
  turn record;
  chosen uuid;
  claimed record;
begin
  for turn in
    select waiting.project_id
    from (
      select distinct j.project_id from public.generation_jobs j
      where j.status = 'queued' and j.run_after <= at
    ) waiting
    left join private.project_turns t using (project_id)
    order by t.claimed_at nulls first, waiting.project_id
  loop
    select j.id into chosen from public.generation_jobs j
    where j.project_id = turn.project_id and j.status = 'queued' and j.run_after <= at
    order by j.priority desc, j.created_at
    limit 1
    for update skip locked;
    if found then
      insert into private.project_turns as t (project_id, claimed_at)
      values (turn.project_id, at)
      on conflict (project_id) do update set claimed_at = greatest(t.claimed_at, excluded.claimed_at);
      exit;
    end if;
  end loop;
  if chosen is null then
    return jsonb_build_object('outcome', 'none');
  end if;

  update public.generation_jobs j set
    status = 'running',
    lease_id = gen_random_uuid(),
    lease_expires_at = at + make_interval(secs => lease_seconds),
    started_at = coalesce(j.started_at, at)
  where j.id = chosen
  returning j.id, j.lease_id into claimed;
  update public.generation_attempts a
  set lease_expires_at = at + make_interval(secs => lease_seconds)
  where a.job_id = chosen and a.status = 'running';
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
  failure text;
begin
  select j.project_id into project from public.generation_jobs j
  where j.id = next_attempt.job_id and j.lease_id = next_attempt.lease_id
  for update;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  perform private.lock_routing(project, plan, (ended ->> 'attempt_id')::uuid);
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
  select a.error_class into failure from public.generation_attempts a
  where a.job_id = next_attempt.job_id
  order by a.ordinal desc
  limit 1;
  if found then
    perform private.emit_event(next_attempt.job_id, project, 'fallback', jsonb_build_object(
      'provider', place -> 'candidate' -> 'provider', 'reason', failure));
  end if;
  return jsonb_build_object(
    'outcome', 'attempt',
    'attempt', private.open_attempt(
      next_attempt.job_id, project, place -> 'candidate', lease_seconds));
end
$$;

-- Keeps a lease, and the attempt's place with it. False when the lease is lost: the job was cancelled, taken over or
-- ended.
create function public.extend_lease(job_id uuid, lease_id uuid, lease_seconds integer) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  until constant timestamptz := private.clock() + make_interval(secs => lease_seconds);
begin
  update public.generation_jobs j set lease_expires_at = until
  where j.id = extend_lease.job_id and j.lease_id = extend_lease.lease_id;
  if not found then
    return false;
  end if;
  update public.generation_attempts a set lease_expires_at = until
  where a.job_id = extend_lease.job_id and a.status = 'running';
  return true;
end
$$;

-- Gives a job back to the queue, with its open attempt if it has one: to wait for a provider, or without a delay
-- because its runner is about to be stopped. Without effect when the lease is lost.
create function public.release_generation(job_id uuid, lease_id uuid, delay_ms integer) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform from public.generation_jobs j
  where j.id = release_generation.job_id and j.lease_id = release_generation.lease_id
  for update;
  if not found then
    return;
  elsif delay_ms = 0 then
    perform private.lose_runner(release_generation.job_id);
  else
    update public.generation_jobs j set
      status = 'queued', lease_id = null, lease_expires_at = null,
      run_after = private.clock() + make_interval(secs => delay_ms / 1000.0)
    where j.id = release_generation.job_id;
  end if;
end
$$;

-- Notes the provider's ids of an attempt's work while it is under way, so that it can be found again. An empty text
-- stands for a call whose id can be worked out.
create function public.record_provider_tasks(attempt_id uuid, provider_task_ids text[]) returns void
language sql security invoker set search_path = '' as $$
  update public.generation_attempts a
  set provider_task_ids = record_provider_tasks.provider_task_ids
  where a.id = attempt_id and a.status = 'running'
$$;

-- Tells of progress; without effect when the lease is lost. The lock makes the ids of a job's events grow in the order
-- in which they can be read, so that nobody who follows them misses one.
create function public.record_event(job_id uuid, lease_id uuid, type text, data jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  project uuid;
begin
  select j.project_id into project from public.generation_jobs j
  where j.id = record_event.job_id and j.lease_id = record_event.lease_id
  for update;
  if found then
    perform private.emit_event(record_event.job_id, project, record_event.type, record_event.data);
  end if;
end
$$;

-- Ends a job. Called again with the same lease it changes nothing and answers the same.
--
-- result: {status: "completed", "failed" or "cancelled", ended, warnings, error: {code, detail, retry_after_seconds},
--   provider, model, model_name, prompt_used, prompt_validation},
-- with ended as private.close_attempt takes it, or null.
-- Outcomes: finished {job} · lease_lost.
create function public.finish_generation(job_id uuid, lease_id uuid, result jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held record;
begin
  select j.project_id, j.status, j.lease_id, j.finished_lease_id into held
  from public.generation_jobs j
  where j.id = finish_generation.job_id
  for update;
  if held.finished_lease_id = finish_generation.lease_id then
    return jsonb_build_object(
      'outcome', 'finished', 'job', private.generation_document(finish_generation.job_id));
  end if;
  if held.lease_id is distinct from finish_generation.lease_id then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  perform private.close_attempt(finish_generation.job_id, result -> 'ended');

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
    lease_expires_at = null,
    finished_lease_id = finish_generation.lease_id
  where j.id = finish_generation.job_id;
  perform private.emit_event(finish_generation.job_id, held.project_id, 'done', jsonb_build_object(
    'status', result -> 'status',
    'provider', result -> 'provider',
    'images', (select count(*) from public.images i where i.job_id = finish_generation.job_id),
    'error', result -> 'error' -> 'code'));
  return jsonb_build_object(
    'outcome', 'finished', 'job', private.generation_document(finish_generation.job_id));
end
$$;

-- ## Control

-- Whether a caller, null for one with a secret key, may change a job: the job's project, or null.
create function private.changeable_project(caller uuid, job_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  project uuid;
  member_role text;
begin
  select j.project_id into project from public.generation_jobs j where j.id = changeable_project.job_id;
  if project is null then
    return jsonb_build_object('outcome', 'not_found');
  elsif caller is null then
    return null;
  end if;
  member_role := private.project_role(caller, project);
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
create function public.cancel_generation(caller uuid, job_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := private.changeable_project(caller, cancel_generation.job_id);
  held public.generation_jobs;
  stopped jsonb;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into held from public.generation_jobs j where j.id = cancel_generation.job_id for update;
  if held.status not in ('queued', 'running') then
    return jsonb_build_object('outcome', 'ended', 'job', private.generation_document(held.id));
  end if;
  with closed as (
    update public.generation_attempts a set
      status = 'abandoned', error_class = 'cancelled', maybe_billed = true,
      cost_usd = a.estimated_cost_usd, finished_at = private.clock(),
      error_message = 'The generation was cancelled while the provider was at work.'
    where a.job_id = held.id and a.status = 'running'
    returning a.id, a.provider, a.model, a.provider_task_ids
  )
  select coalesce(jsonb_agg(to_jsonb(closed)), '[]') into stopped from closed;
  update public.generation_jobs j set
    status = 'cancelled', completed_at = private.clock(), lease_id = null, lease_expires_at = null,
    error = jsonb_build_object('code', 'cancelled', 'detail', 'The generation was cancelled.')
  where j.id = held.id;
  perform private.emit_event(held.id, held.project_id, 'done', jsonb_build_object('status', 'cancelled'));
  return jsonb_build_object(
    'outcome', 'cancelled', 'attempts', stopped, 'job', private.generation_document(held.id));
end
$$;

-- Puts a job that failed or was cancelled into the queue once more.
-- Outcomes: queued {job} · not_ended · not_found · forbidden.
create function public.retry_generation(caller uuid, job_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := private.changeable_project(caller, retry_generation.job_id);
  held public.generation_jobs;
begin
  if refusal is not null then
    return refusal;
  end if;
  update public.generation_jobs j set
    status = 'queued', error = null, completed_at = null, finished_lease_id = null, lost_runners = 0,
    started_at = null, run_after = private.clock()
  where j.id = retry_generation.job_id and j.status in ('failed', 'cancelled')
  returning * into held;
  if not found then
    return jsonb_build_object('outcome', 'not_ended');
  end if;
  perform private.emit_event(held.id, held.project_id, 'queued', '{}');
  return jsonb_build_object('outcome', 'queued', 'job', private.generation_document(held.id));
end
$$;

-- The compressed prompt of a key, or null; counts its use.
create function public.use_prompt_optimization(key text) returns text
language sql security invoker set search_path = '' as $$
  update public.prompt_optimizations o
  set used_count = o.used_count + 1, last_used_at = now()
  where o.key = use_prompt_optimization.key
  returning o.optimized_prompt
$$;

-- ## Lost runners

-- Puts a running job back into the queue, with its open attempt, for another runner to resume. A job that has lost five
-- runners is ended: it is likely to be what fells them.
create function private.lose_runner(job_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := private.clock();
  ended record;
begin
  update public.generation_jobs j set
    status = 'queued', lease_id = null, lease_expires_at = null, run_after = at,
    lost_runners = j.lost_runners + 1
  where j.id = lose_runner.job_id and j.lost_runners < 5;
  if found then
    return;
  end if;
  update public.generation_attempts a set
    status = 'abandoned', error_class = 'cancelled', maybe_billed = true,
    cost_usd = a.estimated_cost_usd, finished_at = at,
    error_message = 'The generation was interrupted while the provider was at work.'
  where a.job_id = lose_runner.job_id and a.status = 'running';
  update public.generation_jobs j set
    status = 'failed', completed_at = at, lease_id = null, lease_expires_at = null,
    error = jsonb_build_object('code', 'internal', 'detail',
      'The generation was interrupted too often to be tried again. Send the request again.')
  where j.id = lose_runner.job_id
  returning j.id, j.project_id into ended;
  perform private.emit_event(ended.id, ended.project_id, 'done',
    jsonb_build_object('status', 'failed', 'error', 'internal'));
end
$$;

-- Takes every job whose lease ran out from its runner.
create function private.sweep_generations() returns integer
language plpgsql set search_path = '' as $$
declare
  lost record;
  swept integer := 0;
begin
  for lost in
    select j.id from public.generation_jobs j
    where j.status = 'running' and j.lease_expires_at < private.clock()
    for update skip locked
  loop
    swept := swept + 1;
    perform private.lose_runner(lost.id);
  end loop;
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
  public.generation_access(uuid, uuid),
  public.begin_generation(jsonb, jsonb, integer),
  public.claim_generation(integer),
  public.next_attempt(uuid, uuid, jsonb, jsonb, integer),
  public.extend_lease(uuid, uuid, integer),
  public.release_generation(uuid, uuid, integer),
  public.record_provider_tasks(uuid, text[]),
  public.record_event(uuid, uuid, text, jsonb),
  public.finish_generation(uuid, uuid, jsonb),
  public.cancel_generation(uuid, uuid),
  public.retry_generation(uuid, uuid),
  public.use_prompt_optimization(text)
from public, anon, authenticated;
grant execute on function
  public.generation_access(uuid, uuid),
  public.begin_generation(jsonb, jsonb, integer),
  public.claim_generation(integer),
  public.next_attempt(uuid, uuid, jsonb, jsonb, integer),
  public.extend_lease(uuid, uuid, integer),
  public.release_generation(uuid, uuid, integer),
  public.record_provider_tasks(uuid, text[]),
  public.record_event(uuid, uuid, text, jsonb),
  public.finish_generation(uuid, uuid, jsonb),
  public.cancel_generation(uuid, uuid),
  public.retry_generation(uuid, uuid),
  public.use_prompt_optimization(text)
to service_role;

-- A signed-in user may follow the jobs of their projects over Realtime.
do $$
begin
  if to_regclass('realtime.messages') is null then
    return;
  end if;
  execute $policy$
    create policy "members follow their generations" on realtime.messages
    for select to authenticated
    using (
      messages.extension = 'broadcast'
      and (select realtime.topic()) in (
        select 'generation:' || j.id from public.generation_jobs j
        where 'generation:' || j.id = (select realtime.topic())
      )
    )
  $policy$;
end
$$;
