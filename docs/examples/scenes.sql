-- An example: scenes that get a picture each. Copy it into a migration of your own and change it to your needs.
--
-- Whoever inserts a scene asks for its picture by that; when the picture is there, its place is written into the scene.

create table public.scenes (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  description text not null,
  -- Name of the object in the bucket "generated-images"; null until the picture is there.
  image_path text,
  created_at timestamptz not null default now()
);
create index scenes_project_id on public.scenes (project_id);
alter table public.scenes enable row level security;
grant select, insert, update (description) on public.scenes to authenticated;
grant select, insert, update, delete on public.scenes to service_role;

create policy "members see their scenes" on public.scenes
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members write their scenes" on public.scenes
for insert to authenticated
with check (project_id in (select image_generation.my_projects()));

create policy "members change their scenes" on public.scenes
for update to authenticated
using (project_id in (select image_generation.my_projects()));

-- Runs with the rights of whoever writes the scene: a viewer of the project, who may not generate pictures, may not
-- insert scenes either.
--
-- The key makes a scene ask once, however often it is written. With md5(new.description) behind it, a new description
-- would ask for a new picture.
create function public.draw_scene() returns trigger
language plpgsql security invoker set search_path = '' as $$
begin
  perform public.request_generation(
    project_id => new.project_id,
    prompt => new.description,
    options => jsonb_build_object('scene_id', new.id, 'aspect_ratio', '16:9'),
    deduplication_key => 'scenes/' || new.id);
  return null;
end
$$;
create trigger scenes_draw after insert or update of description on public.scenes
for each row execute function public.draw_scene();

-- Runs with the rights of its owner, since the service that writes pictures knows nothing of scenes. The project is
-- compared because a scene_id is whatever the asker says.
create function public.show_scene() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.scenes s set image_path = new.object_path
  from image_generation.generation_jobs j
  where j.id = new.job_id and j.request ->> 'scene_id' = s.id::text and s.project_id = new.project_id;
  return null;
end
$$;
revoke execute on function public.show_scene(), public.draw_scene() from public, anon, authenticated;
create trigger images_show_scene after insert on image_generation.images
for each row when (new.ordinal = 0) execute function public.show_scene();
