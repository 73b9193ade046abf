-- Where the time of a job went, from when it was asked for last: {total_ms, prepared_ms, queue_ms, waited_ms, drawing_ms,
-- storing_ms, overhead_ms, attempts: [{attempt, after_ms, drawing_ms, storing_ms}]}, after_ms since then. Of a job that has
-- not ended, as it stands.
create function public.image_generation_timing(job_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  with tried as (
    select a.ordinal, image_generation.milliseconds(a.started_at - j.queued_at) as after_ms,
      coalesce(a.drawn_ms, a.latency_ms, image_generation.milliseconds(image_generation.clock() - a.started_at)) as drawing_ms,
      greatest(0, coalesce(a.latency_ms - a.drawn_ms, 0)) as storing_ms
    from image_generation.generation_jobs j
    join image_generation.generation_attempts a on a.job_id = j.id and a.ordinal > j.earlier_attempts
    where j.id = image_generation_timing.job_id
  ), sums as (
    select j.prepared_ms + image_generation.milliseconds(coalesce(j.completed_at, image_generation.clock()) - j.queued_at) as total_ms,
      j.prepared_ms,
      image_generation.milliseconds(coalesce(j.started_at, j.completed_at, image_generation.clock()) - j.queued_at) as queue_ms,
      j.waited_ms, (select coalesce(sum(t.drawing_ms), 0)::bigint from tried t) as drawing_ms,
      (select coalesce(sum(t.storing_ms), 0)::bigint from tried t) as storing_ms
    from image_generation.generation_jobs j where j.id = image_generation_timing.job_id
  )
  select jsonb_build_object(
    'total_ms', s.total_ms, 'prepared_ms', s.prepared_ms, 'queue_ms', s.queue_ms, 'waited_ms', s.waited_ms,
    'drawing_ms', s.drawing_ms, 'storing_ms', s.storing_ms,
    'overhead_ms', greatest(0, s.total_ms - s.queue_ms - s.waited_ms - s.drawing_ms),
    'attempts', (select coalesce(jsonb_agg(jsonb_build_object(
      'attempt', t.ordinal, 'after_ms', t.after_ms, 'drawing_ms', t.drawing_ms, 'storing_ms', t.storing_ms)
      order by t.ordinal), '[]') from tried t))
  from sums s
$$;
