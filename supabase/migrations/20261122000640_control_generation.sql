-- What callers do with a job: cancel it, or try it once more.

-- Whether a caller, an account or an API key, or null for a secret key, may change a job: the job's project, or null.
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
  if held.status not in ('queued', 'running', 'waiting') then
    return jsonb_build_object('outcome', 'ended', 'job', image_generation.generation_document(held.id));
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'provider', a.provider, 'model', a.model,
    'upstream_id', a.upstream_id, 'provider_task_ids', a.provider_task_ids)), '[]') into stopped
  from image_generation.generation_attempts a where a.job_id = held.id and a.status = 'running';
  perform image_generation.end_job(held.id, jsonb_build_object(
    'status', 'cancelled',
    'error', jsonb_build_object('code', 'cancelled', 'detail', 'The generation was cancelled.'),
    'reason', 'The generation was cancelled while the provider was at work.'), null);
  return jsonb_build_object(
    'outcome', 'cancelled', 'attempts', stopped, 'job', image_generation.generation_document(held.id));
end
$$;

-- Puts a job that failed or was cancelled into the queue once more. It passes the gate as a new request does and counts to
-- whoever asks this time.
-- Outcomes: queued {job, quotas} · limited {limit, scope, allowed, retry_after_ms, quotas} · not_ended · not_found ·
--   forbidden.
create function public.image_generation_retry(caller uuid, job_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.changeable_project(caller, image_generation_retry.job_id);
  held image_generation.generation_jobs;
  line image_generation.usage_ledger;
  admitted jsonb;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into held from image_generation.generation_jobs j
  where j.id = image_generation_retry.job_id and j.status in ('failed', 'cancelled')
  for update;
  if not found then
    return jsonb_build_object('outcome', 'not_ended');
  end if;
  line := image_generation.usage_of(caller, held.project_id);
  line.job_id := held.id;
  line.requests := 1;
  line.pictures := held.images_requested - (
    select count(*) from image_generation.images i where i.job_id = held.id);
  line.usd := 0;
  line.bytes := 0;
  admitted := image_generation.admit(line, false);
  if admitted -> 'refusal' <> 'null' then
    return image_generation.limited(admitted, admitted -> 'refusal');
  end if;
  update image_generation.generation_jobs j set
    asked = j.asked + 1, account_id = case when 'account' = any (line.counts_to) then line.account_id end,
    api_key_id = line.api_key_id,
    status = 'queued', error = null, completed_at = null, finished_lease_id = null, stalled_count = 0,
    started_at = null, ready_at = image_generation.clock(), queued_at = image_generation.clock(),
    -- One that may take longer than others keeps that; else the worker knows.
    deadline_at = case when j.deadline_at > j.queued_at + interval '1 hour'
      then image_generation.clock() + (j.deadline_at - j.queued_at) end,
    caller_waits = false, cost_usd = null, maybe_billed_usd = null, prepared_ms = 0, waited_ms = 0,
    earlier_attempts = (select count(*) from image_generation.generation_attempts a where a.job_id = j.id)
  where j.id = held.id;
  line.entry := image_generation.asking(held.id) || ':reserve';
  perform image_generation.book(line);
  perform image_generation.emit_event(held.id, held.project_id, 'queued', '{}');
  return jsonb_build_object('outcome', 'queued', 'quotas', admitted -> 'quotas',
    'job', image_generation.generation_document(held.id));
end
$$;
