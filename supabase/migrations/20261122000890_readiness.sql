-- What /health/ready tells of the database's own work, to anybody: so no more than numbers and times.

-- {queue: {queued, running, waiting, oldest_seconds}, schedule: {ran_seconds_ago}, webhooks: {pending, oldest_seconds}}.
-- Numbers stop at 10,000, so that it takes as long for a million. Ages are of what could have been begun, or sent, already.
create function public.image_generation_readiness() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'queue', jsonb_build_object(
      'queued', (select count(*) from (
        select from image_generation.generation_jobs j where j.completed_at is null and j.status = 'queued' limit 10000) q),
      'running', (select count(*) from (
        select from image_generation.generation_jobs j where j.completed_at is null and j.status = 'running' limit 10000) r),
      'waiting', (select count(*) from (
        select from image_generation.generation_jobs j where j.completed_at is null and j.status = 'waiting' limit 10000) w),
      'oldest_seconds', image_generation.oldest_queued_seconds(null)),
    'schedule', jsonb_build_object('ran_seconds_ago', (
      select image_generation.age_seconds(r.ran_at) from image_generation.maintenance_runs r)),
    'webhooks', (
      select jsonb_build_object('pending', count(*), 'oldest_seconds',
        image_generation.age_seconds(min(d.next_try_at) filter (where d.next_try_at <= image_generation.clock())))
      from (
        select o.next_try_at from image_generation.webhook_deliveries o
        where o.status = 'pending' order by o.next_try_at limit 10000) d))
$$;
