-- Who may see what: a user is a member of organizations, an organization has projects, a project owns everything else.

create table image_generation.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 100),
  -- The user whose own workspace this is; it goes when the account goes.
  personal_user_id uuid unique references auth.users (id) on delete cascade,
  created_at timestamptz not null default now()
);

create table image_generation.organization_members (
  organization_id uuid not null references image_generation.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index organization_members_user_id on image_generation.organization_members (user_id);

create table image_generation.projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references image_generation.organizations (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 100),
  -- Limits; null is no limit.
  requests_per_minute integer check (requests_per_minute > 0),
  images_per_day integer check (images_per_day > 0),
  monthly_budget_usd numeric(12, 4) check (monthly_budget_usd >= 0),
  created_at timestamptz not null default now()
);
create index projects_organization_id on image_generation.projects (organization_id);

comment on column image_generation.projects.images_per_day is 'Pictures asked for per UTC day.';
comment on column image_generation.projects.monthly_budget_usd is 'USD per UTC calendar month.';

-- Membership, as sets: a policy evaluates each of these once per statement and not once per row.

create function image_generation.member_organization_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from image_generation.organization_members where user_id = (select auth.uid())
$$;

create function image_generation.administered_organization_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from image_generation.organization_members
  where user_id = (select auth.uid()) and role in ('owner', 'admin')
$$;

create function image_generation.owned_organization_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from image_generation.organization_members
  where user_id = (select auth.uid()) and role = 'owner'
$$;

create function image_generation.readable_project_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.id
  from image_generation.projects p
  join image_generation.organization_members m on m.organization_id = p.organization_id
  where m.user_id = (select auth.uid())
$$;

-- The role a user has in a project; null when the project does not exist or is none of theirs.
create function image_generation.project_role(user_id uuid, project_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select m.role
  from image_generation.projects p
  join image_generation.organization_members m on m.organization_id = p.organization_id
  where p.id = project_role.project_id and m.user_id = project_role.user_id
$$;

-- The project of a request that names none: the oldest of the caller's own workspace, which is made on first use so
-- that accounts older than this schema have one as well. A null user is a caller with a secret key. Null when the
-- account is gone: its access token outlives it by up to an hour.
create function image_generation.default_project_id(user_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  service_organization constant uuid := '00000000-0000-4000-8000-000000000001';
  service_project constant uuid := '00000000-0000-4000-8000-000000000002';
  organization uuid;
  project uuid;
begin
  if user_id is null then
    insert into image_generation.organizations (id, name) values (service_organization, 'Service')
    on conflict do nothing;
    insert into image_generation.projects (id, organization_id, name)
    values (service_project, service_organization, 'Default project')
    on conflict do nothing;
    return service_project;
  end if;

  select p.id into project
  from image_generation.organizations o
  join image_generation.projects p on p.organization_id = o.id
  where o.personal_user_id = default_project_id.user_id
  order by p.created_at, p.id
  limit 1;
  if project is not null then
    return project;
  end if;
  if not exists (select from auth.users u where u.id = default_project_id.user_id) then
    return null;
  end if;

  -- Two first requests at once: the second waits here for the first and finds its row.
  insert into image_generation.organizations as o (name, personal_user_id)
  values ('Personal workspace', default_project_id.user_id)
  on conflict (personal_user_id) do update set name = o.name
  returning o.id into organization;
  insert into image_generation.organization_members (organization_id, user_id, role)
  values (organization, default_project_id.user_id, 'owner')
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

-- Makes an organization with the caller as its owner.
create function image_generation.create_organization(name text) returns image_generation.organizations
language plpgsql security definer set search_path = '' as $$
declare
  made image_generation.organizations;
begin
  if auth.uid() is null then
    raise exception 'only a signed-in user can create an organization' using errcode = '42501';
  end if;
  insert into image_generation.organizations (name) values (create_organization.name) returning * into made;
  insert into image_generation.organization_members (organization_id, user_id, role)
  values (made.id, auth.uid(), 'owner');
  return made;
end
$$;

create function public.create_organization(name text) returns image_generation.organizations
language sql security invoker set search_path = '' as $$
  select image_generation.create_organization(create_organization.name)
$$;

alter table image_generation.organizations enable row level security;
alter table image_generation.organization_members enable row level security;
alter table image_generation.projects enable row level security;

create policy "members see their organizations" on image_generation.organizations
for select to authenticated
using (id in (select image_generation.member_organization_ids()));

create policy "admins rename their organizations" on image_generation.organizations
for update to authenticated
using (id in (select image_generation.administered_organization_ids()))
with check (id in (select image_generation.administered_organization_ids()));

create policy "owners delete their organizations" on image_generation.organizations
for delete to authenticated
using (id in (select image_generation.owned_organization_ids()));

create policy "members see each other" on image_generation.organization_members
for select to authenticated
using (organization_id in (select image_generation.member_organization_ids()));

-- An admin manages everybody but owners; only an owner makes or removes an owner.
create policy "admins add members" on image_generation.organization_members
for insert to authenticated
with check (
  organization_id in (select image_generation.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select image_generation.administered_organization_ids()))
);

create policy "admins change roles" on image_generation.organization_members
for update to authenticated
using (
  organization_id in (select image_generation.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select image_generation.administered_organization_ids()))
)
with check (
  organization_id in (select image_generation.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select image_generation.administered_organization_ids()))
);

create policy "admins remove members" on image_generation.organization_members
for delete to authenticated
using (
  organization_id in (select image_generation.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select image_generation.administered_organization_ids()))
);

create policy "members see their projects" on image_generation.projects
for select to authenticated
using (organization_id in (select image_generation.member_organization_ids()));

create policy "admins create projects" on image_generation.projects
for insert to authenticated
with check (organization_id in (select image_generation.administered_organization_ids()));

create policy "admins rename projects" on image_generation.projects
for update to authenticated
using (organization_id in (select image_generation.administered_organization_ids()))
with check (organization_id in (select image_generation.administered_organization_ids()));

create policy "admins delete projects" on image_generation.projects
for delete to authenticated
using (organization_id in (select image_generation.administered_organization_ids()));
