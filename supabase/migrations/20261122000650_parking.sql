-- Jobs that wait for a provider without a runner. A parked job has the status "waiting", no lease, and one open attempt
-- that keeps its place at the provider for ever: its lease never ends. Only the time of the next look is kept. One worker
-- takes all looks that are due at an upstream at once; a job whose tasks have ended goes into the queue, to be gone on
-- with by whoever takes it. A provider's call makes the next look due, and nothing else.

-- How long a look belongs to the worker that took it; after that another worker may take it.
create function image_generation.look_time() returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return interval '30 seconds';
end
$$;

-- Parks a job whose open attempt is at work upstream. A provider that has called meanwhile is looked at at once.
--
-- parking: {attempt_id, provider_task_ids, callback_token_hash, look_in_ms, ends_in_ms, line}, line being what is sent of a
--   relaxed attempt, together with others of its batch.
-- Outcomes: parked {job} · refused · lease_lost.
create function public.image_generation_park(job_id uuid, lease_id uuid, parking jsonb) returns jsonb
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at constant timestamptz := image_generation.clock();
  look_at timestamptz;
begin
  perform from image_generation.generation_jobs j
  where j.id = image_generation_park.job_id and j.lease_id = image_generation_park.lease_id
  for update;
  if not found then
    return jsonb_build_object('outcome', 'lease_lost');
  end if;
  if not parking ? 'line' and not image_generation.wakes_workers() then
    return jsonb_build_object('outcome', 'refused');
  end if;
  update image_generation.generation_attempts a set
    provider_task_ids = image_generation.text_array(parking -> 'provider_task_ids'),
    callback_token_hash = coalesce(parking ->> 'callback_token_hash', a.callback_token_hash),
    lease_until = 'infinity',
    next_look_at = least(a.next_look_at, at + make_interval(secs => (parking ->> 'look_in_ms')::double precision / 1000)),
    ends_at = at + make_interval(secs => (parking ->> 'ends_in_ms')::double precision / 1000)
  where a.id = (parking ->> 'attempt_id')::uuid and a.job_id = image_generation_park.job_id and a.status = 'running'
  returning a.next_look_at into look_at;
  if not found then
    raise exception 'the attempt % of the job % is not open', parking ->> 'attempt_id', job_id;
  end if;
  update image_generation.generation_jobs j set status = 'waiting', lease_id = null, lease_until = null
  where j.id = image_generation_park.job_id;
  if look_at <= at then
    perform image_generation.wake_worker();
  end if;
  if parking ? 'line' then
    perform image_generation.join_upstream_batch((parking ->> 'attempt_id')::uuid, parking -> 'line');
  end if;
  return jsonb_build_object(
    'outcome', 'parked', 'job', image_generation.generation_document(image_generation_park.job_id));
end
$$;

-- Takes the looks that are due at one upstream, the one that has waited longest, and puts them off for everybody else.
-- Answers with {tasks: [{attempt_id, provider, upstream_id, provider_task_ids, look, is_over}], next_in_ms, batches_in_ms}, the last
-- being the time until a batch at a provider is to be seen to.
create function public.image_generation_claim_looks(most integer) returns jsonb
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at constant timestamptz := image_generation.clock();
  tasks jsonb;
  next_at timestamptz;
begin
  with first as (
    select a.provider, a.upstream_id from image_generation.generation_attempts a
    where a.status = 'running' and a.lease_until = 'infinity' and a.next_look_at <= at
    order by a.next_look_at
    limit 1
    for update skip locked
  ), due as (
    select a.id from image_generation.generation_attempts a
    join first on a.provider = first.provider and a.upstream_id is not distinct from first.upstream_id
    where a.status = 'running' and a.lease_until = 'infinity' and a.next_look_at <= at
    order by a.next_look_at
    limit least(most, 100)
    for update of a skip locked
  ), taken as (
    update image_generation.generation_attempts a
    set looks = a.looks + 1, next_look_at = at + image_generation.look_time()
    from due where a.id = due.id
    returning a.id, a.provider, a.upstream_id, a.provider_task_ids, a.looks, coalesce(a.ends_at <= at, false) as is_over
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'attempt_id', t.id, 'provider', t.provider, 'upstream_id', t.upstream_id, 'provider_task_ids', t.provider_task_ids, 'look', t.looks,
    'is_over', t.is_over)), '[]') into tasks
  from taken t;
  select min(a.next_look_at) into next_at from image_generation.generation_attempts a
  where a.status = 'running' and a.lease_until = 'infinity';
  return jsonb_build_object(
    'tasks', tasks,
    'next_in_ms', case when next_at is not null then ceil(greatest(0, extract(epoch from next_at - at)) * 1000) end,
    'batches_in_ms', (
      -- greatest() passes nulls over.
      select case when count(*) > 0
        then ceil(greatest(0, extract(epoch from min(coalesce(u.next_at, u.lease_until)) - at)) * 1000) end
      from image_generation.upstream_batches u where u.ended_at is null));
end
$$;

-- Tells how far a parked job is, where that is known and was not told before: as its runner tells it, and once a look at
-- most.
create function image_generation.tell_progress(
  job_id uuid, project_id uuid, provider text, progress double precision, queue_position integer
) returns void
language plpgsql set search_path = '' as $$
declare
  told constant jsonb := jsonb_strip_nulls(jsonb_build_object(
    'provider', provider, 'progress', progress, 'queue_position', queue_position));
begin
  if coalesce(progress, queue_position) is not null and told is distinct from (
    select e.data from image_generation.generation_events e
    where e.job_id = tell_progress.job_id and e.type in ('progress', 'attempt_started')
    order by e.id desc limit 1
  ) then
    perform image_generation.emit_event(tell_progress.job_id, tell_progress.project_id, 'progress', told);
  end if;
end
$$;

-- Notes what looks came to: [{attempt_id, look, outcome: "pending" or "ended", next_in_ms, progress, queue_position}]. One that comes late, when
-- somebody else has looked since or the job has ended, changes nothing; neither does one put off a look that a provider's
-- call has made due meanwhile. Writes the events of progress, and that pictures are being stored. Answers how many jobs
-- went into the queue, which the caller has to take.
create function public.image_generation_record_looks(outcomes jsonb) returns integer
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at constant timestamptz := image_generation.clock();
  ended record;
  pending record;
  queued integer := 0;
begin
  -- The jobs first, as everybody locks them.
  perform from image_generation.generation_jobs j
  where j.status = 'waiting' and j.id in (
    select a.job_id from image_generation.generation_attempts a
    where a.id in (select (l ->> 'attempt_id')::uuid from jsonb_array_elements(outcomes) l))
  order by j.id
  for update;
  -- Whoever looked is a worker.
  perform set_config('image_generation.worker_woken', 'yes', true);
  for pending in
    select j.id, j.project_id, a.provider, l.progress, l.queue_position
    from jsonb_to_recordset(outcomes)
      as l (attempt_id uuid, look integer, outcome text, progress double precision, queue_position integer)
    join image_generation.generation_attempts a on a.id = l.attempt_id and a.looks = l.look and a.status = 'running'
    join image_generation.generation_jobs j on j.id = a.job_id and j.status = 'waiting'
    where l.outcome = 'pending'
  loop
    perform image_generation.tell_progress(
      pending.id, pending.project_id, pending.provider, pending.progress, pending.queue_position);
  end loop;
  for ended in
    with noted as (
      update image_generation.generation_attempts a
      set next_look_at = case l.outcome
        when 'pending' then least(a.next_look_at, at + make_interval(secs => l.next_in_ms / 1000)) end
      from jsonb_to_recordset(outcomes) as l (attempt_id uuid, look integer, outcome text, next_in_ms double precision),
        image_generation.generation_jobs j
      where a.id = l.attempt_id and a.looks = l.look and a.status = 'running' and a.lease_until = 'infinity'
        and j.id = a.job_id and j.status = 'waiting'
      returning a.job_id, l.outcome, a.provider, a.ends_at <= at as is_over
    )
    update image_generation.generation_jobs j set status = 'queued', ready_at = at
    from noted where j.id = noted.job_id and noted.outcome = 'ended' and j.status = 'waiting'
    returning j.id, j.project_id, noted.provider, noted.is_over
  loop
    queued := queued + 1;
    if not ended.is_over then
      perform image_generation.emit_event(
        ended.id, ended.project_id, 'storing', jsonb_build_object('provider', ended.provider));
    end if;
  end loop;
  return queued;
end
$$;

-- Makes the next look at an attempt due: {attempt_id, token_hash}, or {provider, task_id} with the provider's own id. Of a
-- job that is about to be parked it is remembered. What is not under way is left as it is.
create function public.image_generation_note_callback(callback jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
begin
  if callback ? 'attempt_id' then
    update image_generation.generation_attempts a set next_look_at = at
    from image_generation.generation_jobs j
    where a.id = (callback ->> 'attempt_id')::uuid and a.callback_token_hash = callback ->> 'token_hash'
      and a.status = 'running' and (a.next_look_at is null or a.next_look_at > at)
      and j.id = a.job_id and j.status in ('running', 'waiting');
  else
    update image_generation.generation_attempts a set next_look_at = at
    from image_generation.generation_jobs j
    where a.provider = callback ->> 'provider' and a.provider_task_ids @> array[callback ->> 'task_id']
      and a.status = 'running' and (a.next_look_at is null or a.next_look_at > at)
      and j.id = a.job_id and j.status in ('running', 'waiting');
  end if;
  if found then
    perform image_generation.wake_worker();
  end if;
end
$$;
