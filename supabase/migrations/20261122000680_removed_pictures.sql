-- Pictures that were removed and can be brought back for a while: the row is here and no longer among the pictures, so that
-- nothing that reads those sees it; the object lies under another name, which no address leads to.

create table image_generation.removed_images (
  id uuid primary key,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  -- Its row, and those of image_generation.job_images and image_ratings that went with it.
  image jsonb not null,
  uses jsonb not null,
  ratings jsonb not null,
  -- The pictures that were made of it.
  children uuid[] not null,
  -- The name of its object until it is brought back.
  aside_path text not null,
  -- An account or API key: a plain id, which outlives both; null for the operator and the schedule.
  removed_by uuid,
  reason text not null check (reason in ('deleted', 'retention', 'over_quota')),
  removed_at timestamptz not null,
  restorable_until timestamptz not null
);
create index removed_images_project_id on image_generation.removed_images (project_id);
create index removed_images_restorable_until on image_generation.removed_images (restorable_until);
alter table image_generation.removed_images enable row level security;
create policy "the service reads and writes removed pictures" on image_generation.removed_images
for all to service_role using (true) with check (true);

alter table image_generation.images
  -- How often it was brought back.
  add column restored smallint not null default 0,
  -- When it was brought back last.
  add column restored_at timestamptz;

alter table image_generation.stored_objects
  -- Of a removed picture: until when its object is not swept.
  add column keep_until timestamptz;

-- Removes a picture, with all that was made of it. {by, reason, for_good, expires_at}; for good, it cannot be brought back; with
-- expires_at only if that is still when it goes. Whoever handed it in has that time until somebody else hands it in again, which
-- moves it, or a job, a batch or a style uses it, which ends it.
-- Answers {object_path, aside_path or null, made: [{bucket, path}]}; null when there is no such picture.
create function public.image_generation_remove_image(image_id uuid, removal jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  kept_until constant timestamptz := at + image_generation.picture_life('removed_pictures');
  for_good constant boolean := coalesce((removal ->> 'for_good')::boolean, false);
  gone image_generation.images;
  original image_generation.stored_objects;
  aside constant text := 'removed/' || image_generation_remove_image.image_id;
  made jsonb;
begin
  select * into gone from image_generation.images i where i.id = image_generation_remove_image.image_id for update;
  if not found or removal ? 'expires_at' and (gone.expires_at = (removal ->> 'expires_at')::timestamptz) is not true then
    return null;
  end if;
  select * into original from image_generation.stored_objects o where o.stem = regexp_replace(gone.object_path, '[.][a-z]+$', '');
  select coalesce(jsonb_agg(jsonb_build_object('bucket', o.bucket, 'path', o.stem || '.' || o.extension)), '[]') into made
  from image_generation.stored_objects o where o.image_id = gone.id and o.kind = 'derived' and o.stem <> original.stem;
  if not for_good then
    insert into image_generation.removed_images
      (id, project_id, image, uses, ratings, children, aside_path, removed_by, reason, removed_at, restorable_until)
    values (
      gone.id, gone.project_id, to_jsonb(gone),
      coalesce((select jsonb_agg(to_jsonb(u)) from image_generation.job_images u where u.image_id = gone.id), '[]'),
      coalesce((select jsonb_agg(to_jsonb(r)) from image_generation.image_ratings r where r.image_id = gone.id), '[]'),
      array(select c.id from image_generation.images c where c.parent_image_id = gone.id),
      aside || substring(gone.object_path from '[.][a-z]+$'), (removal ->> 'by')::uuid,
      coalesce(removal ->> 'reason', 'deleted'), at, kept_until);
  end if;
  delete from image_generation.images i where i.id = gone.id;
  if for_good then
    return jsonb_build_object('object_path', gone.object_path, 'aside_path', null, 'made', made);
  end if;
  -- Under both names, because nobody knows when the object is moved.
  update image_generation.stored_objects o set keep_until = kept_until where o.stem = original.stem;
  insert into image_generation.stored_objects as o
    (stem, kind, project_id, job_id, attempt_id, extension, created_at, deleted_at, keep_until)
  values (aside, coalesce(original.kind, 'output'), gone.project_id, original.job_id, original.attempt_id,
    substring(gone.object_path from '[.]([a-z]+)$'), at, at, kept_until)
  on conflict (stem) do update set deleted_at = at, keep_until = excluded.keep_until;
  return jsonb_build_object('object_path', gone.object_path, 'aside_path',
    aside || substring(gone.object_path from '[.][a-z]+$'), 'made', made);
end
$$;

-- What books the bytes of a removed picture, given by its row, once more to whom they counted; null where that is nobody.
create function image_generation.line_of_return(image jsonb) returns image_generation.usage_ledger
language plpgsql stable set search_path = '' as $$
declare
  times constant integer := coalesce((image ->> 'restored')::integer, 0);
  line image_generation.usage_ledger;
begin
  select * into line from image_generation.usage_ledger u
  where u.entry = (image ->> 'id') || coalesce('/' || nullif(times, 0), '') || ':release';
  if not found then
    return null;
  end if;
  line.entry := (image ->> 'id') || '/' || (times + 1) || ':settle';
  line.counted_at := null;
  line.bytes := (image ->> 'file_size')::bigint;
  return line;
end
$$;

-- Where a removed picture is that a caller wants back, if there is room for it.
-- Outcomes: found {object_path, aside_path} · not_found · forbidden · limited, as image_generation_begin_upload has it.
create function public.image_generation_removed_image(caller uuid, image_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  gone image_generation.removed_images;
  access text;
  line image_generation.usage_ledger;
  refusal jsonb;
begin
  select * into gone from image_generation.removed_images r
  where r.id = image_generation_removed_image.image_id and r.restorable_until > image_generation.clock();
  access := public.image_generation_access(caller, gone.project_id);
  if gone.id is null or access = 'project_not_found' then
    return '{"outcome": "not_found"}';
  elsif access = 'forbidden' then
    return '{"outcome": "forbidden"}';
  end if;
  -- Before its object is moved, which an address would lead to again.
  line := image_generation.line_of_return(gone.image);
  refusal := case when line.entry is not null then image_generation.bytes_refusal(line) end;
  if refusal is not null then
    return jsonb_build_object('outcome', 'limited') || refusal;
  end if;
  return jsonb_build_object('outcome', 'found', 'object_path', gone.image ->> 'object_path', 'aside_path', gone.aside_path);
end
$$;

-- Brings a removed picture back, whose object lies where it lay. Without a time limit, and where that is said without the one
-- of stored bytes: whoever removes it and fails on the way takes it back so.
-- Outcomes: restored {image} · not_found · conflict: its generation is no more, or the same bytes were handed in again ·
--   limited, as image_generation_begin_upload has it.
create function public.image_generation_restore_image(image_id uuid, within_limits boolean) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  gone image_generation.removed_images;
  back image_generation.images;
  line image_generation.usage_ledger;
  refusal jsonb;
begin
  select * into gone from image_generation.removed_images r where r.id = image_generation_restore_image.image_id for update;
  if not found then
    return '{"outcome": "not_found"}';
  end if;
  back := jsonb_populate_record(null::image_generation.images, gone.image);
  back.restored := back.restored + 1;
  back.restored_at := at;
  back.published_at := null;
  back.expires_at := case when back.expires_at is not null then at + image_generation.picture_life('unused_pictures') end;
  back.parent_image_id := (select i.id from image_generation.images i where i.id = back.parent_image_id);
  back.attempt_id := (select a.id from image_generation.generation_attempts a where a.id = back.attempt_id);
  begin
    begin
      insert into image_generation.images select back.*;
    exception when unique_violation or foreign_key_violation then
      return '{"outcome": "conflict"}';
    end;
    insert into image_generation.job_images
    select u.* from jsonb_populate_recordset(null::image_generation.job_images, gone.uses) u
    where exists (select from image_generation.generation_jobs j where j.id = u.job_id)
    on conflict do nothing;
    insert into image_generation.image_ratings
    select r.* from jsonb_populate_recordset(null::image_generation.image_ratings, gone.ratings) r
    on conflict do nothing;
    update image_generation.images i set parent_image_id = back.id where i.id = any (gone.children) and i.parent_image_id is null;
    update image_generation.stored_objects o set image_id = back.id, deleted_at = null, keep_until = null
    where o.stem = regexp_replace(back.object_path, '[.][a-z]+$', '');
    update image_generation.stored_objects o set keep_until = null where o.stem = regexp_replace(gone.aside_path, '[.][a-z]+$', '');
    line := image_generation.line_of_return(gone.image);
    if line.entry is not null then
      -- Only now, since whoever has a job has it before the totals of usage; what was written is undone.
      refusal := case when within_limits then image_generation.bytes_refusal(line) end;
      if refusal is not null then
        raise sqlstate 'PT402';
      end if;
      perform image_generation.book(line);
    end if;
    delete from image_generation.removed_images r where r.id = back.id;
  exception when sqlstate 'PT402' then
    return jsonb_build_object('outcome', 'limited') || refusal;
  end;
  return jsonb_build_object('outcome', 'restored', 'image', to_jsonb(back));
end
$$;

insert into image_generation.own_names (kind, name) values
  ('function', 'image_generation_remove_image'), ('function', 'image_generation_removed_image'),
  ('function', 'image_generation_restore_image');
