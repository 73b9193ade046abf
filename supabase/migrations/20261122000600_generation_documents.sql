-- How jobs are told of: as documents and as events.

create function image_generation.text_array(list jsonb) returns text[]
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(array(select jsonb_array_elements_text(
    case jsonb_typeof(list) when 'array' then list else '[]' end)), '{}');
end
$$;

-- What is told of a job's status: that a job is parked concerns nobody but its runners.
create function image_generation.told_status(status text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case told_status.status when 'waiting' then 'running' else told_status.status end;
end
$$;

-- A job as the service answers it: the row with its attempts and images, as the views show them to members.
-- A list leaves out requests that take more than so many bytes as they are stored, which is found out without reading them.
create function image_generation.generation_document(job_id uuid, largest_request integer default null) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select to_jsonb(told) || jsonb_build_object(
      'attempts', coalesce((
        select jsonb_agg(to_jsonb(a) order by a.ordinal)
        from public.generation_attempts a where a.job_id = told.id), '[]'),
      'images', coalesce((
        select jsonb_agg(to_jsonb(i) order by i.ordinal)
        from public.generation_images i where i.job_id = told.id), '[]'))
    from (
      select j.id, j.project_id, j.created_by, j.source, j.batch_id, j.series_id, j.parent_image_id,
        case when pg_column_size(j.request) > generation_document.largest_request then '{"left_out": true}' else j.request end as request, j.status, j.priority, j.prompt, j.prompt_used,
        j.prompt_validation, j.images_requested, j.provider, j.model, j.model_name, j.cost_usd, j.maybe_billed_usd,
        j.warnings, j.error, j.created_at, j.queued_at, j.started_at, j.completed_at
      from public.generation_jobs j
      where j.id = generation_document.job_id
    ) told);
end
$$;

-- What is known of pictures that go into a job, with where they were drawn: there they need not be brought.
create function image_generation.input_pictures(image_ids uuid[]) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'object_path', i.object_path, 'width', i.width,
      'height', i.height, 'has_alpha', i.has_alpha, 'format', i.format, 'file_size', i.file_size,
      'drawn', case when i.provider_image_id is not null then jsonb_build_object(
        'provider', i.provider, 'upstream_id', a.upstream_id, 'model', i.model, 'provider_image_id', i.provider_image_id,
        'provider_url', i.provider_url, 'created_at', i.created_at) end)), '[]')
    from (select distinct unnest(image_ids)) wanted (id)
    -- One by one, so that a plan of the time when there were few pictures does as well for many.
    cross join lateral (select * from image_generation.images p where p.id = wanted.id limit 1) i
    left join lateral (
      select t.upstream_id from image_generation.generation_attempts t where t.id = i.attempt_id limit 1) a on true);
end
$$;

-- What is done to the pictures of a request before they are kept, as it says, else its project: {strips, embeds,
-- keeps_workflows}.
create function image_generation.picture_settings(project_id uuid, request jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'strips', coalesce((request -> 'strip_metadata')::boolean, p.strip_metadata),
      'embeds', coalesce((request -> 'embed_metadata')::boolean, p.embed_metadata),
      'keeps_workflows', p.keep_workflows and not coalesce((request -> 'strip_metadata')::boolean, false))
    from image_generation.projects p where p.id = picture_settings.project_id);
end
$$;

-- A job as its runner gets it: with what only a runner needs to know.
create function image_generation.runner_document(job_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select to_jsonb(j) - array['lease_until', 'request_hash', 'cache_key', 'idempotency_key', 'is_due', 'has_open_attempt']
      || jsonb_build_object(
        'attempts', coalesce((
          select jsonb_agg(to_jsonb(a) - array['lease_until', 'next_look_at', 'callback_token_hash', 'slots', 'decision'] order by a.ordinal)
          from image_generation.generation_attempts a where a.job_id = j.id), '[]'),
        'images', coalesce((
          select jsonb_agg(to_jsonb(i) order by i.ordinal)
          from image_generation.images i where i.job_id = j.id), '[]'),
        'picture_settings', image_generation.picture_settings(j.project_id, j.request),
        'inputs', image_generation.input_pictures(array(
          select w.image_id from image_generation.job_images w where w.job_id = j.id)),
        'copies', coalesce((
          select jsonb_agg(jsonb_build_object(
            'attempt_id', c.attempt_id, 'image_id', c.image_id, 'made_as', c.made_as,
            'provider_image_id', c.provider_image_id))
          from image_generation.image_copies c where c.job_id = j.id), '[]'))
    from image_generation.generation_jobs j
    where j.id = runner_document.job_id);
end
$$;

-- Tells whoever watches a job what happened: by a row, and over Realtime where it exists, to the private topic
-- generation:{job id}.
create function image_generation.emit_event(job_id uuid, project_id uuid, type text, data jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  event image_generation.generation_events;
begin
  insert into image_generation.generation_events (job_id, project_id, type, data, created_at)
  values (emit_event.job_id, emit_event.project_id, emit_event.type,
    coalesce(emit_event.data, '{}'), clock_timestamp())
  returning * into event;
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    execute 'select realtime.send($1, $2, $3, true)'
    using image_generation.event_document(event), event.type, 'generation:' || event.job_id;
  end if;
end
$$;

-- The one shape of an event, for every provider and every way it is told.
create function image_generation.event_document(event image_generation.generation_events) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', event.id, 'generation_id', event.job_id, 'type', event.type, 'data', event.data,
    'created_at', event.created_at);
end
$$;
