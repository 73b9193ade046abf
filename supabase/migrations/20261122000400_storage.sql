-- The buckets of the pictures, made here and nobody else's: the private one, and one for what a project publishes. Objects
-- of the private one are named {project-id}/{provider}/{file}: a member of the project reads them, and only the service
-- writes. A plain PostgreSQL has no Storage and skips this.

-- The buckets that this service made: no other is ever emptied or removed.
create table image_generation.buckets (
  id text primary key,
  created_at timestamptz not null default now()
);
alter table image_generation.buckets enable row level security;
create policy "the service reads its buckets" on image_generation.buckets
for all to service_role using (true) with check (true);

do $$
begin
  if to_regclass('storage.buckets') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
  values
    ('generated-images', 'generated-images', false, 52428800, array['image/png', 'image/jpeg', 'image/webp']),
    ('generated-images-public', 'generated-images-public', true, 52428800,
      array['image/png', 'image/jpeg', 'image/webp']);
  insert into image_generation.buckets (id) values ('generated-images'), ('generated-images-public');
end
$$;

-- Without it only the service reads pictures, and signs addresses of them.
do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  -- The column is written in full: inside the sub-select a bare "name" would be that of another table.
  execute $policy$
    create policy "members see their project's pictures" on storage.objects
    for select to authenticated
    using (
      objects.bucket_id = 'generated-images'
      and (storage.foldername(objects.name))[1] in (
        select project_id::text from image_generation.my_projects() as project_id
      )
    )
  $policy$;
exception when others then
  raise notice 'members cannot read pictures from Storage themselves: %', sqlerrm;
end
$$;
