-- Objects that are made of a picture: its sizes, which anybody who sees the picture may ask for, and the copy that a project
-- publishes. Each is in the ledger before it is uploaded, and goes with its picture.

alter table image_generation.stored_objects
  -- Of what was made of a picture, once it is there as a whole.
  add column file_size bigint check (file_size > 0),
  add column sha256 text check (sha256 ~ '^[0-9a-f]{64}$');

alter table image_generation.images
  -- Since when there is a copy of it in the public bucket; null while there is none.
  add column published_at timestamptz;

create index stored_objects_sizes on image_generation.stored_objects (created_at)
where kind = 'derived' and sha256 is not null and image_id is not null;

-- Sizes of one picture that are kept at most: the oldest goes for a new one.
create function image_generation.most_sizes() returns integer
language sql immutable set search_path = '' as $$
  select 24
$$;

-- What there is of an object that was made of a picture, {extension, file_size, sha256}; null when it is not there as a whole.
create function public.image_generation_made_object(stem text) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object('extension', o.extension, 'file_size', o.file_size, 'sha256', o.sha256)
  from image_generation.stored_objects o
  where o.stem = image_generation_made_object.stem and o.image_id is not null and o.sha256 is not null
$$;

-- Writes down an object that is about to be made of a picture: {image_id, bucket, stem, extension}. False when the picture
-- is no more.
create function public.image_generation_begin_object(object jsonb) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  source image_generation.images;
begin
  -- Whoever deletes it waits, and then takes this object along.
  select * into source from image_generation.images i where i.id = (object ->> 'image_id')::uuid for update;
  if not found then
    return false;
  end if;
  update image_generation.stored_objects o set image_id = null, deleted_at = at
  where object ->> 'bucket' = 'generated-images' and o.stem in (
    select s.stem from image_generation.stored_objects s
    where s.image_id = source.id and s.kind = 'derived' and s.bucket = 'generated-images' and s.stem <> object ->> 'stem'
    order by s.created_at desc offset image_generation.most_sizes() - 1);
  insert into image_generation.stored_objects as o (stem, bucket, kind, project_id, extension, image_id, created_at)
  values (object ->> 'stem', object ->> 'bucket', 'derived', source.project_id, object ->> 'extension', source.id, at)
  on conflict (stem) do update
  set image_id = excluded.image_id, deleted_at = null, created_at = excluded.created_at, file_size = null, sha256 = null;
  return true;
end
$$;

-- Writes down that an object made of a picture is there. False when the picture was deleted meanwhile: the object is to go.
create function public.image_generation_end_object(stem text, file_size bigint, sha256 text) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  made image_generation.stored_objects;
begin
  -- The picture before what is made of it, as everywhere: two that publish it at once would wait for each other.
  perform from image_generation.images i
  where i.id = (select o.image_id from image_generation.stored_objects o where o.stem = image_generation_end_object.stem)
  for update;
  update image_generation.stored_objects o
  set file_size = image_generation_end_object.file_size, sha256 = image_generation_end_object.sha256
  where o.stem = image_generation_end_object.stem and o.image_id is not null
  returning * into made;
  if made.bucket = 'generated-images-public' then
    update image_generation.images i set published_at = coalesce(i.published_at, image_generation.clock()) where i.id = made.image_id;
  end if;
  return made.stem is not null;
end
$$;

-- Gives up the published copy of a picture. Its object, which is to be removed next, is told as {stem, extension}; null when
-- there is none.
create function public.image_generation_unpublish(image_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  copied image_generation.stored_objects;
begin
  update image_generation.images i set published_at = null where i.id = image_generation_unpublish.image_id;
  update image_generation.stored_objects o set image_id = null, deleted_at = image_generation.clock()
  where o.image_id = image_generation_unpublish.image_id and o.bucket = 'generated-images-public'
  returning * into copied;
  return case when copied.stem is not null
    then jsonb_build_object('stem', copied.stem, 'extension', copied.extension) end;
end
$$;

insert into image_generation.own_names (kind, name) values
  ('function', 'image_generation_made_object'), ('function', 'image_generation_begin_object'),
  ('function', 'image_generation_end_object'), ('function', 'image_generation_unpublish');
