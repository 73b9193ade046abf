-- The private bucket of the pictures. Its objects are named {project-id}/{provider}/{file}: a member of the project
-- reads them, and only the service writes. A plain PostgreSQL has no Storage and skips this.

do $$
begin
  if to_regclass('storage.buckets') is null then
    return;
  end if;

  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
  values ('images', 'images', false, 52428800, array['image/png', 'image/jpeg', 'image/webp'])
  on conflict (id) do nothing;

  -- The column is written in full: inside the sub-select a bare "name" would be that of another table.
  execute $policy$
    create policy "members see their project's pictures" on storage.objects
    for select to authenticated
    using (
      objects.bucket_id = 'images'
      and (storage.foldername(objects.name))[1] in (
        select project_id::text from private.readable_project_ids() as project_id
      )
    )
  $policy$;
end
$$;
