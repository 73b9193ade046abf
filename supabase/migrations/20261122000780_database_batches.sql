-- Batches asked for in SQL: by rpc(), in a query, or from a trigger, once for all rows of a statement.

-- Who asks, for whom a batch counts: the signed-in user, or null for a session of the database's own and for a secret key.
-- Refuses whoever may not draw in the project.
create function image_generation.database_caller(project_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  caller constant uuid := auth.uid();
  api_role constant text := (nullif(current_setting('request.jwt.claims', true), '')::jsonb) ->> 'role';
  member_role text;
begin
  -- Without claims it is a session of the database's own: the SQL editor, a migration, a cron job.
  if coalesce(api_role, 'service_role') = 'service_role' then
    if not image_generation.project_exists(database_caller.project_id) then
      raise exception 'project % does not exist', database_caller.project_id using errcode = 'PT404';
    end if;
    return null;
  end if;
  member_role := image_generation.project_role(caller, database_caller.project_id);
  if member_role is null then
    raise exception 'project % does not exist or is not yours', database_caller.project_id using errcode = 'PT404';
  elsif member_role = 'viewer' then
    raise exception 'a viewer cannot generate pictures in project %', database_caller.project_id using errcode = '42501';
  end if;
  return caller;
end
$$;

create function image_generation.enqueue_batch(
  project_id uuid, requests jsonb, options jsonb, deduplication_key text
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  caller constant uuid := image_generation.database_caller(enqueue_batch.project_id);
  made constant uuid := case when deduplication_key is null then gen_random_uuid()
    else md5('image_generation batch ' || enqueue_batch.project_id || '/' || deduplication_key)::uuid end;
  given record;
  body jsonb;
  styled jsonb;
  named jsonb;
  items jsonb := '[]';
  images numeric;
  outcome jsonb;
begin
  if jsonb_typeof(requests) is distinct from 'array' or jsonb_array_length(requests) not between 1 and 1000 then
    raise exception 'requests is a JSON list of 1 to 1000 objects such as {"prompt": "a red kite"}' using errcode = '22023';
  elsif jsonb_typeof(coalesce(options, '{}')) <> 'object'
    or exists (select from jsonb_object_keys(options) k where k not in ('name', 'metadata', 'defaults', 'consistent', 'on_failure', 'urgency')) then
    raise exception 'options is a JSON object with name, metadata, defaults, consistent, on_failure and urgency'
      using errcode = '22023';
  elsif jsonb_typeof(coalesce(options -> 'consistent', 'false')) <> 'boolean'
    or coalesce(options ->> 'on_failure', 'move') not in ('move', 'hold')
    or coalesce(options ->> 'urgency', 'normal') not in ('normal', 'relaxed') then
    raise exception 'consistent is true or false, on_failure move or hold, urgency normal or relaxed' using errcode = '22023';
  elsif char_length(deduplication_key) not between 1 and 255 then
    raise exception 'a deduplication_key has 1 to 255 characters, this one has %', char_length(deduplication_key)
      using errcode = '22023';
  elsif deduplication_key is not null then
    -- Before what it names, which may be gone by the time it is asked for again; as image_generation_create_batch has it.
    perform pg_advisory_xact_lock(hashtextextended('image_generation batch ' || made, 0));
    if exists (
      select from image_generation.batches b
      where b.id = made and b.project_id = enqueue_batch.project_id and b.request_hash = 'database'
    ) then
      return made;
    end if;
  end if;
  for given in select r.value, r.ordinality - 1 as place from jsonb_array_elements(requests) with ordinality r loop
    if jsonb_typeof(given.value) <> 'object' then
      raise exception 'requests.%: is no JSON object', given.place using errcode = '22023';
    end if;
    body := jsonb_strip_nulls(coalesce(options -> 'defaults', '{}') || given.value);
    if char_length(btrim(coalesce(body ->> 'prompt', ''))) not between 1 and 10000 or octet_length(body ->> 'prompt') > 65536 then
      raise exception 'requests.%: a prompt has 1 to 10000 characters', given.place using errcode = '22023';
    elsif octet_length(body::text) > 131072 then
      raise exception 'requests.%: has more than 131072 bytes of JSON', given.place using errcode = '22023';
    end if;
    images := case jsonb_typeof(body -> 'num_images') when 'number' then (body ->> 'num_images')::numeric else 1 end;
    if images not between 1 and 20 or images <> trunc(images) then
      raise exception 'requests.%: num_images is a whole number from 1 to 20, not %', given.place, images using errcode = '22023';
    end if;
    styled := image_generation.with_style(enqueue_batch.project_id, body ->> 'prompt', body - array['prompt', 'name']);
    if styled ? 'unknown' then
      raise exception 'requests.%: there is no style % in project %', given.place, styled ->> 'unknown', enqueue_batch.project_id
        using errcode = 'PT404';
    end if;
    named := image_generation.name_pictures(enqueue_batch.project_id, styled -> 'options');
    items := items || jsonb_build_object('ordinal', given.place, 'name', left(body ->> 'name', 200),
      'prompt', styled -> 'prompt', 'request', named -> 'options', 'images', named -> 'pictures',
      'images_requested', images, 'status', 'waiting');
  end loop;
  outcome := public.image_generation_create_batch(jsonb_build_object('id', made, 'caller', caller,
    'project_id', enqueue_batch.project_id, 'name', left(options ->> 'name', 200), 'metadata', options -> 'metadata',
    'consistent', coalesce((options ->> 'consistent')::boolean, false), 'on_failure', coalesce(options ->> 'on_failure', 'move'),
    'urgency', coalesce(options ->> 'urgency', 'normal'), 'request_hash', 'database', 'items', items));
  if outcome ->> 'outcome' not in ('created', 'replayed') then
    raise exception 'the batch cannot be drawn: %', outcome ->> 'outcome' using errcode = '22023';
  end if;
  return made;
end
$$;

-- Asks for a batch of generations and answers with its id at once.
--
-- requests: [{name, prompt, …}], each with the fields of a generate request and a name of the caller's own, unique in the batch.
-- options: {name, metadata, defaults, consistent, on_failure, urgency}, as POST generate/batch has them; defaults are fields of
--   every request that does not say otherwise.
-- deduplication_key: asking again with the same key answers with the same batch.
create function public.request_generation_batch(
  project_id uuid, requests jsonb, options jsonb default '{}', deduplication_key text default null
) returns uuid
language sql security invoker set search_path = '' as $$
  select image_generation.enqueue_batch(
    request_generation_batch.project_id, request_generation_batch.requests, request_generation_batch.options,
    request_generation_batch.deduplication_key)
$$;
