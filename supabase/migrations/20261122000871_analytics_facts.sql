-- What leaves facts behind, and which. Each function answers the facts of one row.

create function image_generation.milliseconds(duration interval) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  return greatest(0, round(extract(epoch from duration) * 1000))::bigint;
end
$$;

-- A message without its values, so that two that tell of the same are the same: addresses, ids, numbers, and whatever stands
-- in quotation marks.
create function image_generation.message_form(message text) returns text
language sql immutable set search_path = '' as $$
  select left(
    regexp_replace(
    regexp_replace(
    regexp_replace(
    regexp_replace(
    regexp_replace(left(coalesce(message, ''), 2000),
      '[a-z][a-z0-9+.-]*://[^[:space:]"'']+', '<address>', 'gi'),
      '"[^"]*"|''[^'']{2,}''|“[^”]*”|`[^`]*`', '<text>', 'g'),
      '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', '<id>', 'gi'),
      '\m(?=[0-9a-z_-]*[0-9])(?=[0-9a-z_-]*[a-z])[0-9a-z_-]{12,}\M', '<id>', 'gi'),
      '[0-9]+([.,:][0-9]+)*', '<number>', 'g'),
    300)
$$;

create function image_generation.attempt_facts(a image_generation.generation_attempts)
returns setof image_generation.analytics_facts
language plpgsql stable security definer set search_path = '' as $$
declare
  fact image_generation.analytics_facts;
  blank image_generation.analytics_facts;
  earlier record;
  one jsonb;
begin
  if a.status = 'running' then
    return;
  end if;
  blank.project_id := a.project_id;
  blank.at := a.finished_at;
  blank.provider := a.provider;
  blank.model := a.model;
  blank.kind := '';
  blank.detail := '';
  blank.step := -1;
  blank.count := 1;
  blank.ms := 0;
  blank.usd := 0;
  blank.maybe_billed_usd := 0;
  blank.bytes := 0;
  blank.characters_before := 0;
  blank.characters_after := 0;
  blank.coverage := 0;

  fact := blank;
  fact.topic := 'attempt';
  fact.kind := a.status;
  fact.detail := coalesce(a.error_class, '');
  fact.ms := coalesce(a.latency_ms, 0);
  fact.step := image_generation.duration_step(a.latency_ms);
  fact.usd := coalesce(a.cost_usd, 0);
  fact.maybe_billed_usd := coalesce(a.maybe_billed_usd, 0);
  return next fact;

  for one in select * from jsonb_array_elements(a.losses) loop
    fact := blank;
    fact.topic := 'loss';
    fact.kind := left(coalesce(one ->> 'field', ''), 60);
    fact.detail := left(coalesce(one ->> 'change', ''), 60);
    return next fact;
  end loop;

  -- Whoever stood before it and had no place, and whoever had failed before it.
  for one in select * from jsonb_array_elements(a.passed_over) loop
    fact := blank;
    fact.topic := 'fallback';
    fact.provider := coalesce(one ->> 'provider', '');
    fact.model := coalesce(one ->> 'model', '');
    fact.kind := left(coalesce(one ->> 'reason', ''), 60);
    fact.detail := a.provider;
    return next fact;
  end loop;
  if a.ordinal > 1 then
    select p.provider, p.model, p.error_class into earlier from image_generation.generation_attempts p
    where p.job_id = a.job_id and p.ordinal = a.ordinal - 1;
    if earlier.provider <> a.provider and earlier.error_class is not null then
      fact := blank;
      fact.topic := 'fallback';
      fact.provider := earlier.provider;
      fact.model := earlier.model;
      fact.kind := earlier.error_class;
      fact.detail := a.provider;
      return next fact;
    end if;
  end if;

  if a.error_class is not null then
    fact := blank;
    fact.topic := 'error';
    fact.kind := a.error_class;
    select jsonb_build_object(
      'message', image_generation.message_form(a.error_message), 'request_id', j.request_id, 'job_id', j.id)
    into fact.error from image_generation.generation_jobs j where j.id = a.job_id;
    return next fact;
  end if;
end
$$;

-- Of a job that has ended. Its overhead is what is left of its time without the wait in the queue, for a place, and for
-- providers to draw.
create function image_generation.job_facts(j image_generation.generation_jobs)
returns setof image_generation.analytics_facts
language plpgsql stable security definer set search_path = '' as $$
declare
  fact image_generation.analytics_facts;
  drawing bigint;
  total bigint;
  queued bigint;
begin
  if j.completed_at is null then
    return;
  end if;
  select coalesce(sum(coalesce(a.drawn_ms, a.latency_ms, 0)), 0) into drawing
  from image_generation.generation_attempts a where a.job_id = j.id and a.ordinal > j.earlier_attempts;
  total := j.prepared_ms + image_generation.milliseconds(j.completed_at - j.queued_at);
  queued := image_generation.milliseconds(coalesce(j.started_at, j.completed_at) - j.queued_at);

  fact.project_id := j.project_id;
  fact.at := j.completed_at;
  fact.provider := coalesce(j.provider, '');
  fact.model := coalesce(j.model, '');
  fact.count := 1;
  fact.maybe_billed_usd := 0;
  fact.bytes := 0;
  fact.characters_before := 0;
  fact.characters_after := 0;
  fact.coverage := 0;

  fact.topic := 'job';
  fact.kind := j.status;
  fact.detail := coalesce(j.error ->> 'code', '');
  fact.usd := coalesce(j.cost_usd, 0);
  fact.maybe_billed_usd := coalesce(j.maybe_billed_usd, 0);
  fact.ms := total;
  fact.step := image_generation.duration_step(total);
  return next fact;

  fact.kind := '';
  fact.detail := '';
  fact.usd := 0;
  fact.maybe_billed_usd := 0;
  fact.topic := 'queue';
  fact.ms := queued;
  fact.step := image_generation.duration_step(queued);
  return next fact;

  fact.topic := 'overhead';
  fact.ms := greatest(0, total - queued - j.waited_ms - drawing);
  fact.step := image_generation.duration_step(fact.ms);
  return next fact;

  if j.status = 'failed' then
    fact.topic := 'error';
    fact.kind := coalesce(j.error ->> 'code', '');
    fact.ms := 0;
    fact.step := -1;
    fact.error := jsonb_build_object(
      'message', image_generation.message_form(j.error ->> 'detail'), 'request_id', j.request_id, 'job_id', j.id);
    return next fact;
  end if;
end
$$;

create function image_generation.compression_facts(c image_generation.prompt_compressions)
returns setof image_generation.analytics_facts
language sql stable security definer set search_path = '' as $$
  select null::bigint, c.project_id, c.created_at, 'prompt', '', coalesce(c.model, ''), c.method, coalesce(c.failure_class, ''),
    image_generation.duration_step(c.duration_ms), 1::bigint, c.duration_ms::bigint, 0::numeric, 0::numeric, 0::bigint,
    c.original_length::bigint, c.optimized_length::bigint, c.preservation, null::jsonb
$$;

create function image_generation.picture_fact(i image_generation.images, happened text, at timestamptz)
returns image_generation.analytics_facts
language plpgsql stable security definer set search_path = '' as $$
begin
  return row(null::bigint, i.project_id, at, 'picture', coalesce(i.provider, ''), coalesce(i.model, ''), happened, i.origin,
    -1::smallint, 1::bigint, 0::bigint, 0::numeric, 0::numeric, i.file_size, 0::bigint, 0::bigint, 0::double precision,
    null::jsonb)::image_generation.analytics_facts;
end
$$;

-- Writes facts down, or takes back what was counted of a row that is no more what it was.
create function image_generation.count_facts(facts image_generation.analytics_facts[], sign integer default 1) returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into image_generation.analytics_facts
    (project_id, at, topic, provider, model, kind, detail, step, count, ms, usd, maybe_billed_usd, bytes,
     characters_before, characters_after, coverage, error)
  select f.project_id, f.at, f.topic, f.provider, f.model, f.kind, f.detail, f.step, sign * f.count,
    sign * f.ms, sign * f.usd, sign * f.maybe_billed_usd, sign * f.bytes, sign * f.characters_before,
    sign * f.characters_after, sign * f.coverage, f.error
  from unnest(facts) f;
end
$$;

create function image_generation.count_attempt() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform image_generation.count_facts(array(select f from image_generation.attempt_facts(new) f));
  return null;
end
$$;
create trigger generation_attempts_count after update of status on image_generation.generation_attempts
for each row when (old.status = 'running' and new.status <> 'running') execute function image_generation.count_attempt();
create trigger generation_attempts_count_ended after insert on image_generation.generation_attempts
for each row when (new.status <> 'running') execute function image_generation.count_attempt();

-- A job that is tried once more counts when it ends, and until then not at all; what was wrong with it stays told.
create function image_generation.count_job() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if old.completed_at is not null then
      perform image_generation.count_facts(
        array(select f from image_generation.job_facts(old) f where f.topic <> 'error'), -1);
    end if;
  end if;
  perform image_generation.count_facts(array(select f from image_generation.job_facts(new) f));
  return null;
end
$$;
create trigger generation_jobs_count after update of completed_at on image_generation.generation_jobs
for each row when (old.completed_at is distinct from new.completed_at) execute function image_generation.count_job();
create trigger generation_jobs_count_ended after insert on image_generation.generation_jobs
for each row when (new.completed_at is not null) execute function image_generation.count_job();

create function image_generation.count_compression() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform image_generation.count_facts(array(select f from image_generation.compression_facts(new) f));
  return null;
end
$$;
create trigger prompt_compressions_count after insert on image_generation.prompt_compressions
for each row execute function image_generation.count_compression();

create function image_generation.count_picture() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' and new.restored_at is not null then
    -- It is what it was: its removal is taken back, and it is no second picture.
    perform image_generation.count_facts(array[image_generation.picture_fact(new, 'deleted', new.restored_at)], -1);
  elsif tg_op = 'INSERT' then
    perform image_generation.count_facts(array[image_generation.picture_fact(new, 'stored', new.created_at)]);
  else
    perform image_generation.count_facts(array[
      image_generation.picture_fact(old, 'deleted', image_generation.clock())]);
  end if;
  return null;
end
$$;
create trigger images_count after insert or delete on image_generation.images
for each row execute function image_generation.count_picture();

create function image_generation.count_object() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into image_generation.analytics_facts (project_id, at, topic, kind, detail)
  values (old.project_id, image_generation.clock(), 'object', 'removed',
    case when old.deleted_at is not null then 'deleted' else 'left' end);
  return null;
end
$$;
create trigger stored_objects_count after delete on image_generation.stored_objects
for each row execute function image_generation.count_object();

-- Counts a request for which the pictures were there, and what drawing them once more would have cost, in USD.
create function image_generation.count_cache_hit(project_id uuid, provider text, model text, saved_usd numeric) returns void
language sql security definer set search_path = '' as $$
  insert into image_generation.analytics_facts (project_id, at, topic, provider, model, kind, usd)
  values (count_cache_hit.project_id, image_generation.clock(), 'cache', coalesce(count_cache_hit.provider, ''),
    coalesce(count_cache_hit.model, ''), 'hit', coalesce(saved_usd, 0))
$$;

-- An error that no job has: {code, message, request_id}, as a function met it.
create function public.image_generation_record_error(error jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into image_generation.analytics_facts (project_id, at, topic, kind, error)
  values (null, image_generation.clock(), 'error', left(error ->> 'code', 60), jsonb_build_object(
    'message', image_generation.message_form(error ->> 'message'), 'request_id', left(error ->> 'request_id', 64)))
$$;
