-- What a runner calls: it opens attempts, keeps its lease, and tells how far it is.

-- Closes the attempt that has ended, if one has, and opens the next one on the first provider of the plan that may be
-- called.
-- texts: what the prompts were compressed to.
-- ended: as image_generation.close_attempt takes it, or null.
-- Outcomes: attempt {attempt} · unavailable {unavailable} · lease_lost.
create function public.image_generation_next_attempt(
  job_id uuid, lease_id uuid, ended jsonb, plan jsonb, texts jsonb, lease_seconds integer
) returns jsonb
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  project uuid;
  line image_generation.usage_ledger;
  bounds image_generation.bound_usage[];
  money jsonb;
  covered jsonb;
  held text[];
  place jsonb;
  failure text;
begin
  select j.project_id into project from image_generation.generation_jobs j
  where j.id = image_generation_next_attempt.job_id and j.lease_id = image_generation_next_attempt.lease_id
  for update;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  line := image_generation.usage_of_job(image_generation_next_attempt.job_id);
  bounds := image_generation.lock_usage(line, image_generation.clock());
  held := image_generation.lock_routing(plan, ended);
  if ended <> 'null' then
    perform image_generation.close_attempt(image_generation_next_attempt.job_id, ended);
    bounds := image_generation.lock_usage(line, image_generation.clock());
  end if;
  money := image_generation.usd_left(bounds, image_generation.clock());
  covered := image_generation.affordable(plan, money);
  if covered = '[]' then
    return jsonb_build_object('outcome', 'unavailable', 'unavailable', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'provider', c ->> 'provider', 'model', c ->> 'model', 'reason', 'budget', 'retry_after_ms', null,
        'detail', image_generation.refusal_sentence(money))), '[]')
      from jsonb_array_elements(plan) c));
  end if;
  place := case when (covered #>> '{0,relaxed}')::boolean then image_generation.relaxed_place(
      image_generation_next_attempt.job_id, covered)
    else image_generation.take_place(covered, held) end;
  if place ? 'unavailable' then
    return jsonb_build_object('outcome', 'unavailable') || place;
  end if;
  update image_generation.generation_jobs j
  set lease_until = image_generation.clock() + make_interval(secs => lease_seconds), texts = image_generation_next_attempt.texts
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
      image_generation_next_attempt.job_id, project, image_generation_next_attempt.lease_id,
      place -> 'candidate' || jsonb_build_object('decision', plan #> '{0,decision}'), lease_seconds, line));
end
$$;

-- Keeps a lease, and the attempt's place with it. False when the lease is lost: the job was cancelled, taken over or
-- ended.
create function public.image_generation_extend_lease(job_id uuid, lease_id uuid, lease_seconds integer) returns boolean
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  until constant timestamptz := image_generation.clock() + make_interval(secs => lease_seconds);
begin
  update image_generation.generation_jobs j set lease_until = until
  where j.id = image_generation_extend_lease.job_id and j.lease_id = image_generation_extend_lease.lease_id;
  if not found then
    return false;
  end if;
  update image_generation.generation_attempts a set lease_until = until
  where a.job_id = image_generation_extend_lease.job_id and a.status = 'running';
  return true;
end
$$;

-- Gives a job back to the queue, with its open attempt if it has one: to wait for a provider, or because its runner is
-- about to be stopped. That is no loss of a runner. Without effect when the lease is lost.
create function public.image_generation_release(job_id uuid, lease_id uuid, delay_ms integer) returns void
language sql security invoker set search_path = '' as $$
  update image_generation.generation_jobs j set
    status = 'queued', lease_id = null, lease_until = null, waited_ms = j.waited_ms + delay_ms,
    ready_at = image_generation.clock() + make_interval(secs => delay_ms / 1000.0)
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
-- in which they can be read, so that nobody who follows them misses one. Where something else is being written of the job,
-- its end above all, nothing is told: the next progress says more. Whoever ends the job waits for it, so that it does not
-- wait for the disk: when the server dies in that moment, progress is lost that nobody needs any more.
create function public.image_generation_record_event(job_id uuid, lease_id uuid, type text, data jsonb) returns void
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  project uuid;
begin
  select j.project_id into project from image_generation.generation_jobs j
  where j.id = image_generation_record_event.job_id and j.lease_id = image_generation_record_event.lease_id
  for update skip locked;
  if found then
    perform set_config('synchronous_commit', 'off', true);
    perform image_generation.emit_event(image_generation_record_event.job_id, project, image_generation_record_event.type, image_generation_record_event.data);
  end if;
end
$$;
