-- Pictures that callers hand in: admitted by the gate for the bytes they take, written into the ledger of objects before
-- their upload, and rows once their bytes were read and checked.

-- What is taken of one picture at most, in bytes.
create function image_generation.most_picture_bytes() returns bigint
language sql immutable set search_path = '' as $$
  select 25000000
$$;

-- Why so many bytes more are not admitted, as image_generation.admit has it; null when they are. Of all limits only the one
-- of stored bytes speaks of them, whatever else is reached, and whoever may draw nothing at all, such as an anonymous account,
-- hands nothing in. As there the totals stay locked, so that the caller can book what was admitted.
create function image_generation.bytes_refusal(line image_generation.usage_ledger) returns jsonb
language plpgsql set search_path = '' as $$
declare
  bounds constant image_generation.bound_usage[] := image_generation.lock_usage(line, image_generation.clock());
begin
  return (
    select jsonb_build_object('limit', r.name, 'scope', r.scope, 'allowed', r.allowed, 'retry_after_ms', null, 'quotas', '[]'::jsonb)
    from (
      select 1 as place, 'pictures_per_day' as name, b.scope, b.pictures_per_day::numeric as allowed, b.ordinality
      from unnest(bounds) with ordinality b where b.pictures_per_day = 0
      union all
      select 2, 'bytes', b.scope, b.bytes, b.ordinality
      from unnest(bounds) with ordinality b where b.bytes_used >= b.bytes or b.bytes_used + line.bytes > b.bytes
    ) r
    order by r.place, r.ordinality limit 1);
end
$$;

-- Admits a picture that a caller hands in, and writes down what object it may make.
--
-- upload: {id, caller, project_id, by_address}: by a signed address the object is `pending` under that id until
--   it is complete. Without project_id it goes into the caller's default project.
-- Outcomes: admitted {project_id} · project_not_found · forbidden · limited {limit, scope, allowed, retry_after_ms, quotas}.
create function public.image_generation_begin_upload(upload jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  caller constant uuid := (upload ->> 'caller')::uuid;
  project uuid := coalesce((upload ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
  line image_generation.usage_ledger;
  refusal jsonb;
  by_address constant boolean := coalesce((upload ->> 'by_address')::boolean, false);
begin
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  perform image_generation.adopt_project(caller, project);
  perform from image_generation.projects p where p.id = project for key share;
  if not found then
    return jsonb_build_object('outcome', 'project_not_found');
  end if;
  line := image_generation.usage_of(caller, project);
  -- Nobody knows yet how large it is; what may still come by signed addresses counts as large as it can be.
  line.bytes := case when by_address then image_generation.most_picture_bytes() * (1 + (
    select count(*) from image_generation.stored_objects o
    where o.project_id = project and o.upload_id is not null and o.deleted_at is null)) else 1 end;
  refusal := image_generation.bytes_refusal(line);
  if refusal is not null then
    return jsonb_build_object('outcome', 'limited') || refusal;
  end if;
  insert into image_generation.stored_objects (stem, kind, project_id, upload_id, extension, created_at)
  values (
    format('%s/uploads/%s%s', project, case when by_address then 'pending/' end, upload ->> 'id'), 'input', project,
    case when by_address then (upload ->> 'id')::uuid end, case when by_address then 'upload' end, image_generation.clock())
  -- Whoever completes an upload once more goes on with the object of the first time.
  on conflict (stem) do nothing;
  return jsonb_build_object('outcome', 'admitted', 'project_id', project);
end
$$;

-- What is known of pictures that a caller names for a job; those that are not in its project, or have expired, are missing.
-- Outcomes: found {project_id, images} · project_not_found · forbidden.
create function public.image_generation_input_images(caller uuid, project_id uuid, image_ids uuid[]) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project constant uuid := coalesce(
    image_generation_input_images.project_id, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
begin
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  return jsonb_build_object('outcome', 'found', 'project_id', project, 'images',
    image_generation.input_pictures(array(
      select i.id from image_generation.images i
      where i.id = any (image_ids) and i.project_id = project
        and coalesce(i.expires_at > image_generation.clock(), true))));
end
$$;

-- Writes down which pictures go into a job that is being begun, and keeps them: [{image_id, role, weight, control}]. Answers
-- with the first of them that is not in the job's project, and null when all are.
create function image_generation.use_pictures(job_id uuid, project_id uuid, pictures jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  missing uuid;
begin
  -- Whoever deletes one waits until the job is written, or the job is refused.
  perform from image_generation.images i
  where i.id in (select (p ->> 'image_id')::uuid from jsonb_array_elements(pictures) p)
  order by i.id for key share;
  select (p.value ->> 'image_id')::uuid into missing
  from jsonb_array_elements(pictures) with ordinality p
  where not exists (
    select from image_generation.images i
    where i.id = (p.value ->> 'image_id')::uuid and i.project_id = use_pictures.project_id
      and coalesce(i.expires_at > image_generation.clock(), true))
  order by p.ordinality limit 1;
  if missing is not null or use_pictures.job_id is null then
    return missing;
  end if;
  insert into image_generation.job_images (job_id, image_id, project_id, role, ordinal, weight, control)
  select use_pictures.job_id, (p.value ->> 'image_id')::uuid, use_pictures.project_id, p.value ->> 'role', p.ordinality - 1,
    (p.value ->> 'weight')::real, p.value ->> 'control'
  from jsonb_array_elements(pictures) with ordinality p;
  update image_generation.images i set expires_at = null
  where i.expires_at is not null
    and i.id in (select (p ->> 'image_id')::uuid from jsonb_array_elements(pictures) p);
  return null;
end
$$;

-- What a request calls a picture by, as its id; null for what is none.
create function image_generation.picture_id(name text) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  if name ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then
    return name::uuid;
  end if;
  return null;
end
$$;

-- The options of a generation that is asked for in SQL, with pictures by their ids, {options, pictures}: pictures are named
-- by image_id, or as {"path": …} by what their object is called. Refuses those that the project does not have.
create function image_generation.name_pictures(project_id uuid, options jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  named jsonb := coalesce(options, '{}');
  pictures jsonb := '[]';
  place record;
  picture uuid;
  has_init boolean := false;
  own_role text;
  parent constant text := case jsonb_typeof(options -> 'parent_image_id') when 'string' then lower(options ->> 'parent_image_id') end;
begin
  for place in
    select array['image'] as path, options -> 'image' as value, 0 as position, null::text as field
    where jsonb_typeof(options -> 'image') = 'object'
    union all
    select array['images', (i.ordinality - 1)::text], i.value, i.ordinality::integer, null
    from jsonb_array_elements(case jsonb_typeof(options -> 'images') when 'array' then options -> 'images' else '[]' end)
      with ordinality i
    where jsonb_typeof(i.value) = 'object'
    union all
    select array['mask'], options -> 'mask', 100, null where jsonb_typeof(options -> 'mask') = 'object'
    order by 3
  loop
    if place.value ? 'url' or place.value ? 'data' then
      raise exception '%: a generation that is asked for in SQL names its pictures by image_id or path',
        array_to_string(place.path, '.') using errcode = '22023';
    end if;
    select i.id into picture
    from (
      -- Each by its own index.
      select o.id, o.project_id, o.expires_at from image_generation.images o
      where o.id = image_generation.picture_id(place.value ->> 'image_id')
      union all
      select o.id, o.project_id, o.expires_at from image_generation.images o where o.object_path = place.value ->> 'path'
    ) i
    where i.project_id = name_pictures.project_id and coalesce(i.expires_at > image_generation.clock(), true)
    limit 1;
    if not found then
      raise exception '%: there is no such picture in project %', array_to_string(place.path, '.'), name_pictures.project_id
        using errcode = 'PT404';
    end if;
    named := jsonb_set(named, place.path, place.value - 'path' || jsonb_build_object('image_id', picture));
    own_role := case place.path[1]
      when 'mask' then 'mask'
      when 'image' then 'init'
      else coalesce(place.value ->> 'role', case when has_init then 'reference' else 'init' end) end;
    if own_role not in ('init', 'reference', 'style', 'character', 'content', 'control', 'mask') then
      raise exception '%.role: there is no role %', array_to_string(place.path, '.'), own_role using errcode = '22023';
    end if;
    has_init := has_init or own_role = 'init';
    pictures := pictures || jsonb_build_object('image_id', picture, 'role', own_role,
      'weight', case when jsonb_typeof(place.value -> 'weight') = 'number' then place.value -> 'weight' end,
      'control', place.value -> 'control');
  end loop;
  if parent is not null and pictures @> jsonb_build_array(jsonb_build_object('image_id', parent, 'role', 'init')) is not true then
    select i.id into picture from image_generation.images i
    where i.project_id = name_pictures.project_id and coalesce(i.expires_at > image_generation.clock(), true)
      and i.id = image_generation.picture_id(parent);
    if not found then
      raise exception 'parent_image_id: there is no such picture in project %', name_pictures.project_id using errcode = 'PT404';
    end if;
    -- As a request over HTTP means it.
    pictures := pictures || jsonb_build_object('image_id', picture, 'role', case
      when has_init or options ->> 'operation' = 'generate' then 'parent' else 'init' end, 'weight', null, 'control', null);
  end if;
  return jsonb_build_object('options', named, 'pictures', pictures);
end
$$;

-- Where an upload by a signed address is.
-- Outcomes: found {project_id} · not_found · forbidden.
create function public.image_generation_pending_upload(caller uuid, upload_id uuid) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  project uuid;
begin
  select o.project_id into project from image_generation.stored_objects o
  where o.upload_id = image_generation_pending_upload.upload_id;
  return case coalesce(public.image_generation_access(caller, project), 'project_not_found')
    when 'allowed' then jsonb_build_object('outcome', 'found', 'project_id', project)
    when 'forbidden' then jsonb_build_object('outcome', 'forbidden')
    else jsonb_build_object('outcome', 'not_found') end;
end
$$;

-- How long `unused_pictures` or `removed_pictures` stay.
create function image_generation.picture_life(what text) returns interval
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    (select r.keep from image_generation.retention r where r.what = picture_life.what), interval '24 hours');
end
$$;

-- Writes a picture that was handed in and read. The same bytes are kept once in a project: then the row that is there is
-- answered, its time begins anew, and the new object belongs to nothing.
--
-- image: {id, caller, project_id, origin, object_path, width, height, orientation, has_alpha, format, file_size,
--   sha256, source_sha256, parent_image_id}.
-- Outcomes: added {image} · known {image} · swept, when its object was taken for one that nobody wants · project_not_found ·
--   limited, as image_generation_begin_upload has it.
create function public.image_generation_add_image(image jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  expires constant timestamptz := at + image_generation.picture_life('unused_pictures');
  project constant uuid := (image ->> 'project_id')::uuid;
  object_stem constant text := regexp_replace(image ->> 'object_path', '[.][a-z]+$', '');
  line image_generation.usage_ledger;
  refusal jsonb;
  kept image_generation.images;
begin
  perform from image_generation.projects p where p.id = project for key share;
  if not found then
    return jsonb_build_object('outcome', 'project_not_found');
  end if;
  perform pg_advisory_xact_lock(hashtextextended(project || (image ->> 'sha256'), 0));
  -- Later in any case, by which whoever handed it in before sees that it is not theirs alone.
  update image_generation.images i
  set expires_at = case when i.expires_at is not null then greatest(expires, i.expires_at + interval '1 microsecond') end
  where i.project_id = project and i.sha256 = image ->> 'sha256' and i.origin <> 'drawn'
  returning * into kept;
  if found then
    if kept.object_path <> image ->> 'object_path' then
      update image_generation.stored_objects o set deleted_at = at where o.stem = object_stem and o.image_id is null;
    end if;
    return jsonb_build_object('outcome', 'known', 'image', to_jsonb(kept));
  end if;
  line := image_generation.usage_of((image ->> 'caller')::uuid, project);
  line.bytes := (image ->> 'file_size')::bigint;
  refusal := image_generation.bytes_refusal(line);
  if refusal is not null then
    update image_generation.stored_objects o set deleted_at = at where o.stem = object_stem and o.image_id is null;
    return jsonb_build_object('outcome', 'limited') || refusal;
  end if;
  update image_generation.stored_objects o
  set image_id = (image ->> 'id')::uuid, extension = substring(image ->> 'object_path' from '[.]([a-z]+)$')
  where o.stem = object_stem and o.deleted_at is null;
  if not found then
    -- It may have been uploaded after what lay there was removed.
    insert into image_generation.stored_objects (stem, kind, project_id, extension, created_at, deleted_at)
    values (object_stem, 'input', project, substring(image ->> 'object_path' from '[.]([a-z]+)$'), at, at)
    on conflict (stem) do nothing;
    return jsonb_build_object('outcome', 'swept');
  end if;
  insert into image_generation.images
    (id, origin, project_id, object_path, width, height, orientation, has_alpha, format, file_size, sha256, source_sha256,
     parent_image_id, created_at, expires_at)
  select i.id, i.origin, project, i.object_path, i.width, i.height, i.orientation, i.has_alpha, i.format, i.file_size,
    i.sha256, i.source_sha256, i.parent_image_id, at, expires
  from jsonb_populate_record(null::image_generation.images, image) i
  returning * into kept;
  line.entry := kept.id || ':settle';
  line.requests := 0;
  line.pictures := 0;
  line.usd := 0;
  perform image_generation.book(line);
  return jsonb_build_object('outcome', 'added', 'image', to_jsonb(kept));
end
$$;
