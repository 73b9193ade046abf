-- Equal requests: a generation whose pictures are all there answers for another one of its project that asks for the same.

alter table image_generation.generation_jobs
  -- SHA-256 of what decides how the pictures look; null of what was asked for in SQL.
  add column cache_key text check (cache_key ~ '^[0-9a-f]{64}$');
create index generation_jobs_cache_key on image_generation.generation_jobs (project_id, cache_key, created_at desc)
where cache_key is not null and status not in ('failed', 'cancelled');

-- How long pictures answer for others.
create function image_generation.cache_lifetime() returns interval
language sql immutable set search_path = '' as $$
  select interval '30 days'
$$;

-- What answers for a request of a project: replayed {job, with cached} for one that is drawn as a whole, none of whose
-- pictures was removed, and not by a substitute of whom it named; joined {job_id, project_id, created_at} for one that is under
-- way; null for none.
create function image_generation.cached(project_id uuid, cache_key text) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  found_job image_generation.generation_jobs;
begin
  select j.* into found_job from image_generation.generation_jobs j
  where j.project_id = cached.project_id and j.cache_key = cached.cache_key and j.status = 'completed'
    and j.provider = coalesce(j.request ->> 'provider', j.provider)
    and j.created_at > at - image_generation.cache_lifetime()
    and j.images_requested = (select count(*) from image_generation.images i where i.job_id = j.id)
  order by j.created_at desc limit 1;
  if found then
    perform image_generation.count_cache_hit(cached.project_id, found_job.provider, found_job.model, found_job.cost_usd);
    return jsonb_build_object('outcome', 'replayed',
      'job', image_generation.generation_document(found_job.id) || '{"cached": true}');
  end if;
  select j.* into found_job from image_generation.generation_jobs j
  where j.project_id = cached.project_id and j.cache_key = cached.cache_key and j.status in ('queued', 'running', 'waiting')
  order by j.created_at desc limit 1;
  return case when found then jsonb_build_object('outcome', 'joined', 'job_id', found_job.id,
    'project_id', found_job.project_id, 'created_at', found_job.created_at) end;
end
$$;

-- The same for whoever may draw in the project, without beginning anything.
-- Outcomes: as image_generation.cached has them · none · project_not_found · forbidden.
create function public.image_generation_cached(caller uuid, project_id uuid, cache_key text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project constant uuid := coalesce(image_generation_cached.project_id, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
begin
  return case when access <> 'allowed' then jsonb_build_object('outcome', access)
    else coalesce(image_generation.cached(project, image_generation_cached.cache_key), '{"outcome": "none"}') end;
end
$$;

insert into image_generation.own_names (kind, name) values ('function', 'image_generation_cached');
