-- How long ago something was, in seconds; null for what never was.
create function image_generation.age_seconds(at timestamptz) returns double precision
language sql stable set search_path = '' as $$
  select case when at is not null then greatest(0, extract(epoch from image_generation.clock() - at)) end::double precision
$$;

-- For how long the oldest job waits that could have been begun, of a project or of all, in seconds; null when none does. So
-- many are looked at and no more, so that it takes as long for a million jobs.
create function image_generation.oldest_queued_seconds(project_id uuid) returns double precision
language sql stable set search_path = '' as $$
  select image_generation.age_seconds(min(j.ready_at))
  from (
    select o.ready_at from image_generation.generation_jobs o
    where o.status = 'queued' and o.is_due
      and (oldest_queued_seconds.project_id is null or o.project_id = oldest_queued_seconds.project_id)
    order by o.project_id, o.has_open_attempt desc, o.priority desc, o.created_at
    limit 10000
  ) j
$$;
