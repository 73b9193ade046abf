-- How a generation ends, and what becomes of one whose runner was lost.

-- Ends a job, whoever ends it: its runner, somebody who cancels it, or the sweep that gives it up. An attempt that is
-- still open is abandoned, and what it may cost is kept with it.
--
-- ending: {status: "completed", "failed" or "cancelled", warnings, error: {code, detail, retry_after_seconds}, provider,
--   model, model_name, prompt_used, prompt_validation, waited_ms, reason}, with reason as the abandoned attempt's message.
create function image_generation.end_job(job_id uuid, ending jsonb, lease_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  project uuid;
  abandoned uuid;
begin
  update image_generation.generation_attempts a set
    status = 'abandoned', error_class = 'cancelled', finished_at = at, error_message = ending ->> 'reason',
    maybe_billed = true, maybe_billed_usd = a.estimated_cost_usd
  where a.job_id = end_job.job_id and a.status = 'running'
  returning a.id into abandoned;
  if abandoned is not null then
    perform image_generation.settle_attempt(abandoned);
  end if;
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
    waited_ms = j.waited_ms + coalesce((ending ->> 'waited_ms')::bigint, 0),
    lease_id = null,
    lease_until = null,
    finished_lease_id = end_job.lease_id
  from (
    select sum(a.cost_usd) as cost_usd, sum(a.maybe_billed_usd) as maybe_billed_usd
    from image_generation.generation_attempts a where a.job_id = end_job.job_id
  ) sums
  where j.id = end_job.job_id
  returning j.project_id into project;
  perform image_generation.settle_job(end_job.job_id);
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
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
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

-- Requeues a stalled job, whose runner was lost, with its open attempt, for another runner to resume. A job that stalled
-- five times before is ended: it is likely to be the cause itself.
create function image_generation.requeue_stalled(job_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
begin
  update image_generation.generation_jobs j set
    status = 'queued', lease_id = null, lease_until = null, ready_at = at,
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
    where j.status = 'running' and j.lease_until < image_generation.clock()
    for update skip locked
  loop
    swept := swept + 1;
    perform image_generation.requeue_stalled(lost.id);
  end loop;
  return swept;
end
$$;
