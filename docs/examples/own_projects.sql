-- An example: a database that has projects of its own, public.projects (id, owner). Copy it into a migration of your own,
-- which runs after those of image generation, and change it to your needs.

-- Whoever owns a project may do everything in it. Without an account all projects are asked for.
create or replace function image_generation.accessible_projects(account uuid)
returns table (project_id uuid, organization_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select p.id, null::uuid, 'owner'
  from public.projects p
  where p.owner = accessible_projects.account or accessible_projects.account is null
$$;

-- A project that is deleted takes its jobs and pictures with it. No foreign key of image generation does that.
create function public.forget_generations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from image_generation.projects p where p.id = old.id;
  return null;
end
$$;
revoke execute on function public.forget_generations() from public, anon, authenticated;
create trigger projects_forget_generations after delete on public.projects
for each row execute function public.forget_generations();
