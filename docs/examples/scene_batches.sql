-- An example: scenes that are drawn as batches. Copy it into a migration of your own and change it to your needs.
--
-- Whoever inserts scenes, one or thousands in one statement, asks for their pictures by that: one batch per statement and
-- project. How each is doing, and where its picture is, is written into the scene.

create table public.storyboard_scenes (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  description text not null,
  -- Of the batch that draws it, and how it is doing there: waiting, running, completed, failed, cancelled.
  batch_id uuid,
  status text,
  -- Name of the object in the bucket "generated-images"; null until the picture is there.
  image_path text,
  created_at timestamptz not null default now()
);
create index storyboard_scenes_project_id on public.storyboard_scenes (project_id);
create index storyboard_scenes_batch_id on public.storyboard_scenes (batch_id);
alter table public.storyboard_scenes enable row level security;
grant select, insert on public.storyboard_scenes to authenticated;
grant select, insert, update, delete on public.storyboard_scenes to service_role;

create policy "members see their storyboards" on public.storyboard_scenes
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members write their storyboards" on public.storyboard_scenes
for insert to authenticated
with check (project_id in (select image_generation.my_projects()));

-- Once for all rows of a statement, a thousand to a batch. A scene is found again by the name of its item. It runs with the
-- rights of its owner to note the batch, and has the project's own rules asked by request_generation_batch.
create function public.draw_storyboard() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  part record;
  made uuid;
begin
  for part in
    select n.project_id, n.turn, array_agg(n.id) as ids, jsonb_agg(jsonb_build_object(
      'name', n.id, 'prompt', n.description, 'scene_id', n.id, 'aspect_ratio', '16:9') order by n.place) as requests
    from (
      select i.id, i.project_id, i.description, row_number() over own as place, (row_number() over own - 1) / 1000 as turn
      from inserted i
      window own as (partition by i.project_id order by i.created_at, i.id)
    ) n
    group by n.project_id, n.turn
  loop
    made := public.request_generation_batch(part.project_id, part.requests, '{"name": "storyboard"}');
    update public.storyboard_scenes s set batch_id = made, status = coalesce(s.status, 'waiting')
    where s.id = any (part.ids);
  end loop;
  return null;
end
$$;
create trigger storyboard_scenes_draw after insert on public.storyboard_scenes
referencing new table as inserted for each statement execute function public.draw_storyboard();

-- How each scene is doing, and where its picture is. An error in it is an error of whoever ends the generation, so it is kept
-- short; the batch is compared because an item's name is whatever the asker says.
create function public.show_storyboard() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.storyboard_scenes s set status = new.status, image_path = coalesce((
    select m.object_path from image_generation.images m where m.job_id = new.job_id order by m.ordinal limit 1), s.image_path)
  where s.id::text = new.name and s.batch_id = new.batch_id;
  return null;
end
$$;
revoke execute on function public.draw_storyboard(), public.show_storyboard() from public, anon, authenticated;
create trigger batch_items_show_storyboard after update of status on image_generation.batch_items
for each row execute function public.show_storyboard();
