-- Who may use which project. There is one answer to that, accessible_projects, and it may be replaced by a team's own, so
-- that projects which the database has already are used as they are. docs/membership.md is its contract.

-- Projects of the organizations above. Without an account: all of them.
create function image_generation.own_projects(account uuid)
returns table (project_id uuid, organization_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select p.id, p.organization_id, m.role
  from image_generation.organization_members m
  join image_generation.projects p on p.organization_id = m.organization_id
  where m.user_id = own_projects.account
  union all
  select p.id, p.organization_id, 'owner'
  from image_generation.projects p
  where own_projects.account is null and p.organization_id is not null
$$;

-- The projects that an account may use, with its role in each: owner, admin, member or viewer. Without an account: every
-- project there is, which is asked when a caller with a secret key names a project for the first time.
--
-- A team replaces this function with "create or replace". It is made here and nowhere else: no later migration may write
-- it again.
create function image_generation.accessible_projects(account uuid)
returns table (project_id uuid, organization_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select * from image_generation.own_projects(account)
$$;

-- Whether there is an account: its access tokens outlive it by up to an hour.
create function image_generation.account_exists(account uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from auth.users u where u.id = account_exists.account)
$$;

-- The projects of a caller, an account or an API key, with the role in each. An account that is no more has none, whatever a
-- team's own membership still says: REST asks nobody else whether it is there.
create function image_generation.projects_of(caller uuid)
returns table (project_id uuid, organization_id uuid, role text)
language sql stable security definer set search_path = '' as $$
  select a.* from image_generation.accessible_projects(projects_of.caller) a
  where (select image_generation.account_exists(projects_of.caller)) and a.role in ('owner', 'admin', 'member', 'viewer')
  union all
  select k.project_id, null, image_generation.role_of_scopes(k.scopes)
  from image_generation.api_key(projects_of.caller) k
$$;

-- The projects of whoever asks, as a set: a policy evaluates it once per statement and not once per row.
create function image_generation.my_projects() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select a.project_id from image_generation.projects_of((select auth.uid())) a
$$;

-- Those of them that they administer.
create function image_generation.my_administered_projects() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select a.project_id from image_generation.projects_of((select auth.uid())) a where a.role in ('owner', 'admin')
$$;

-- The account that a caller is; null for an API key.
create function image_generation.account_of(caller uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select account_of.caller
  where not exists (select from image_generation.api_keys k where k.id = account_of.caller)
$$;

-- The role of a caller, an account or an API key, in a project, the strongest where there are several; null when the
-- project does not exist or is not theirs.
create function image_generation.project_role(caller uuid, project_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select a.role from image_generation.projects_of(project_role.caller) a
  where a.project_id = project_role.project_id
  order by array_position(array['owner', 'admin', 'member', 'viewer'], a.role)
  limit 1
$$;

-- Why a caller, null for one with a secret key, may not administer a project, as {outcome: not_found | forbidden}; null when
-- they may.
create function image_generation.administration_refusal(caller uuid, project_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  member_role text;
begin
  if caller is null then
    return case when image_generation.project_exists(administration_refusal.project_id) then null
      else jsonb_build_object('outcome', 'not_found') end;
  end if;
  member_role := image_generation.project_role(caller, administration_refusal.project_id);
  return case
    when member_role in ('owner', 'admin') then null
    when member_role is null then jsonb_build_object('outcome', 'not_found')
    else jsonb_build_object('outcome', 'forbidden')
  end;
end
$$;

-- The role of whoever asks.
create function image_generation.my_role(project_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select image_generation.project_role((select auth.uid()), my_role.project_id)
$$;

-- Whether there is a project, for a caller who may use every one.
create function image_generation.project_exists(project_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from image_generation.projects p where p.id = project_exists.project_id)
    or exists (
      select from image_generation.accessible_projects(null) a where a.project_id = project_exists.project_id)
$$;

-- Gives a project that is not one of ours the row that everything else hangs on. Access has been checked before.
create function image_generation.adopt_project(account uuid, project_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from image_generation.projects p where p.id = adopt_project.project_id) then
    return;
  end if;
  insert into image_generation.projects (id, external_organization_id, name)
  select a.project_id, a.organization_id, 'Project ' || left(a.project_id::text, 8)
  from image_generation.accessible_projects(adopt_project.account) a
  where a.project_id = adopt_project.project_id
  limit 1
  on conflict do nothing;
end
$$;

-- The project of a request that names none: an API key's own, or the oldest of an account's own workspace, which is made on
-- first use so that accounts older than this schema have one as well. A null caller has a secret key. Null when the
-- account is gone: its access token outlives it by up to an hour.
--
-- Where a team's own membership does not ask own_projects, nobody has a workspace of ours: it is the one project that the
-- account may draw in, and null when there are several.
create function image_generation.default_project_id(caller uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  service_organization constant uuid := '00000000-0000-4000-8000-000000000001';
  service_project constant uuid := '00000000-0000-4000-8000-000000000002';
  organization uuid;
  project uuid;
begin
  if caller is null then
    insert into image_generation.organizations (id, name) values (service_organization, 'Service')
    on conflict do nothing;
    insert into image_generation.projects (id, organization_id, name)
    values (service_project, service_organization, 'Default project')
    on conflict do nothing;
    return service_project;
  end if;
  select k.project_id into project from image_generation.api_key(default_project_id.caller) k;
  if found then
    return project;
  elsif not image_generation.account_exists(default_project_id.caller) then
    return null;
  end if;

  if not exists (
    select from pg_catalog.pg_proc p
    where p.oid = 'image_generation.accessible_projects(uuid)'::regprocedure and p.prosrc ~ '\mimage_generation\.own_projects *\('
  ) then
    return (
      select case when count(*) = 1 then (array_agg(a.project_id))[1] end
      from (
        select distinct a.project_id from image_generation.accessible_projects(default_project_id.caller) a
        where a.role in ('owner', 'admin', 'member')
      ) a);
  end if;

  select p.id into project
  from image_generation.organizations o
  join image_generation.projects p on p.organization_id = o.id
  where o.personal_user_id = default_project_id.caller
  order by p.created_at, p.id
  limit 1;
  if project is not null then
    return project;
  end if;
  -- Two first requests at once: the second waits here for the first and finds its row.
  insert into image_generation.organizations as o (name, personal_user_id)
  values ('Personal workspace', default_project_id.caller)
  on conflict (personal_user_id) do update set name = o.name
  returning o.id into organization;
  insert into image_generation.organization_members (organization_id, user_id, role)
  values (organization, default_project_id.caller, 'owner')
  on conflict do nothing;
  select p.id into project from image_generation.projects p
  where p.organization_id = organization order by p.created_at, p.id limit 1;
  if project is null then
    insert into image_generation.projects (organization_id, name) values (organization, 'Default project')
    returning id into project;
  end if;
  return project;
end
$$;

-- The second half is for whoever has just made a project: the row is not yet among the others when it is answered.
create policy "members see their projects" on image_generation.projects
for select to authenticated
using (
  id in (select image_generation.my_projects())
  or organization_id in (select image_generation.member_organization_ids())
);
