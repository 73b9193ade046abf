-- What a call of image_generation_begin came to whose answer was lost, so that it was sent again; null for a job that is
-- not there. It is known by the lease that it asks for, which begins anew: another call for the same job, as of a caller who
-- repeats theirs before the first one was written, is told that somebody else runs it.
create function image_generation.begun_before(job_id uuid, lease_id uuid, plan jsonb, lease_seconds integer) returns jsonb
language plpgsql set search_path = '' as $$
declare
  until constant timestamptz := image_generation.clock() + make_interval(secs => lease_seconds);
  begun image_generation.generation_jobs;
  open image_generation.generation_attempts;
  answered jsonb;
begin
  select * into begun from image_generation.generation_jobs j where j.id = begun_before.job_id for update;
  if not found then
    return null;
  end if;
  select * into open from image_generation.generation_attempts a
  where a.job_id = begun.id and a.status = 'running';
  if begun.lease_id is distinct from begun_before.lease_id then
    -- Somebody else has it, or it waits in the queue, or has ended.
    return jsonb_build_object('outcome', 'waiting', 'project_id', begun.project_id, 'lease_id', null,
      'created_at', begun.created_at, 'unavailable', '[]'::jsonb, 'quotas', '[]'::jsonb,
      'picture_settings', image_generation.picture_settings(begun.project_id, begun.request));
  end if;
  update image_generation.generation_jobs j set lease_until = until where j.id = begun.id;
  update image_generation.generation_attempts a set lease_until = until where a.id = open.id;
  answered := jsonb_build_object(
    'project_id', begun.project_id, 'lease_id', begun.lease_id, 'created_at', begun.created_at,
    'quotas', '[]'::jsonb,
      'picture_settings', image_generation.picture_settings(begun.project_id, begun.request));
  if open.id is null then
    return answered || '{"outcome": "waiting", "unavailable": []}';
  end if;
  return answered || jsonb_build_object('outcome', 'started', 'attempt', jsonb_build_object(
    'id', open.id, 'ordinal', open.ordinal, 'provider', open.provider, 'model', open.model,
    'upstream_id', open.upstream_id, 'passed_over', open.passed_over, 'upstreams', coalesce((
      select c -> 'upstreams' from jsonb_array_elements(begun_before.plan) c
      where c ->> 'provider' = open.provider and c ->> 'plan_hash' = open.plan_hash limit 1), '[]')));
end
$$;
