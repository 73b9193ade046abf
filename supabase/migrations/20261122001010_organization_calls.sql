-- Tenants, as the service reads and changes them for whoever calls, with the caller's own rights.

-- The caller's organizations with their role in each, newest first; all of them for the service, which has none.
-- filter: {after: {created_at, id}}, as in the following ones.
create function public.image_generation_organizations(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]')
  from (
    select o.id, o.name, o.personal_user_id is not null as is_personal, m.role, o.created_at
    from public.generation_organizations o
    left join public.generation_organization_members m on m.organization_id = o.id and m.user_id = (select auth.uid())
    where filter -> 'after' is null or (o.created_at, o.id)
      < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid)
    order by o.created_at desc, o.id desc
    limit least(most, 200)
  ) page
$$;

-- Members, newest first; their ids are those of their accounts. filter: {organization_id, after}.
create function public.image_generation_members(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]')
  from (
    select m.user_id as id, m.organization_id, m.role, m.created_at
    from public.generation_organization_members m
    where m.organization_id = (filter ->> 'organization_id')::uuid
      and (filter -> 'after' is null or (m.created_at, m.user_id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by m.created_at desc, m.user_id desc
    limit least(most, 200)
  ) page
$$;

-- Open invitations of an organization, or without one those that the caller was sent. filter: {organization_id, after}.
create function public.image_generation_invitations(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]')
  from (
    select i.id, i.organization_id, i.organization_name, i.role, i.email, i.invited_by, i.created_at, i.expires_at
    from public.generation_invitations i
    where i.accepted_at is null and i.expires_at > now()
      and case when filter ->> 'organization_id' is null then i.email = (select image_generation.my_verified_email())
        else i.organization_id = (filter ->> 'organization_id')::uuid end
      and (filter -> 'after' is null or (i.created_at, i.id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by i.created_at desc, i.id desc
    limit least(most, 200)
  ) page
$$;

-- Projects of an organization, newest first. filter: {organization_id, after}.
create function public.image_generation_projects(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]')
  from (
    select p.* from public.generation_projects p
    where p.organization_id = (filter ->> 'organization_id')::uuid
      and (filter -> 'after' is null or (p.created_at, p.id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by p.created_at desc, p.id desc
    limit least(most, 200)
  ) page
$$;

-- Makes a project, as an owner or an admin of its organization.
create function public.create_generation_project(organization_id uuid, name text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  made public.generation_projects;
begin
  perform image_generation.require_role(create_generation_project.organization_id, '{owner,admin}', 'make a project');
  insert into public.generation_projects (organization_id, name)
  values (create_generation_project.organization_id, create_generation_project.name)
  returning * into made;
  return to_jsonb(made);
end
$$;

create function public.rename_generation_organization(organization_id uuid, name text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform image_generation.require_role(rename_generation_organization.organization_id, '{owner,admin}', 'rename it');
  update public.generation_organizations o set name = rename_generation_organization.name
  where o.id = rename_generation_organization.organization_id;
end
$$;

-- Deletes an organization with everything in it; what was used stays in the ledger.
create function public.delete_generation_organization(organization_id uuid) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform image_generation.require_role(delete_generation_organization.organization_id, '{owner}', 'delete it');
  delete from public.generation_organizations o where o.id = delete_generation_organization.organization_id;
end
$$;
