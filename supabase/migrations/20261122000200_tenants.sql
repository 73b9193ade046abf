-- Who may see what: a user is a member of organizations, an organization has projects, a project owns everything else.

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 100),
  -- The user whose own workspace this is; it goes when the account goes.
  personal_user_id uuid unique references auth.users (id) on delete cascade,
  created_at timestamptz not null default now()
);

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index organization_members_user_id on public.organization_members (user_id);

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 100),
  -- Limits; null is no limit.
  requests_per_minute integer check (requests_per_minute > 0),
  images_per_day integer check (images_per_day > 0),
  monthly_budget_usd numeric(12, 4) check (monthly_budget_usd >= 0),
  created_at timestamptz not null default now()
);
create index projects_organization_id on public.projects (organization_id);

comment on column public.projects.images_per_day is 'Pictures asked for per UTC day.';
comment on column public.projects.monthly_budget_usd is 'USD per UTC calendar month.';

-- Membership, as sets: a policy evaluates each of these once per statement and not once per row.

create function private.member_organization_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from public.organization_members where user_id = (select auth.uid())
$$;

create function private.administered_organization_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and role in ('owner', 'admin')
$$;

create function private.owned_organization_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select organization_id from public.organization_members
  where user_id = (select auth.uid()) and role = 'owner'
$$;

create function private.readable_project_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select p.id
  from public.projects p
  join public.organization_members m on m.organization_id = p.organization_id
  where m.user_id = (select auth.uid())
$$;

-- The role a user has in a project; null when the project does not exist or is none of theirs.
create function private.project_role(user_id uuid, project_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select m.role
  from public.projects p
  join public.organization_members m on m.organization_id = p.organization_id
  where p.id = project_role.project_id and m.user_id = project_role.user_id
$$;

-- The project of a request that names none: the oldest of the caller's own workspace, which is made on first use so
-- that accounts older than this schema have one as well. A null user is a caller with a secret key. Null when the
-- account is gone: its access token outlives it by up to an hour.
create function private.default_project_id(user_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  service_organization constant uuid := '00000000-0000-4000-8000-000000000001';
  service_project constant uuid := '00000000-0000-4000-8000-000000000002';
  organization uuid;
  project uuid;
begin
  if user_id is null then
    insert into public.organizations (id, name) values (service_organization, 'Service')
    on conflict do nothing;
    insert into public.projects (id, organization_id, name)
    values (service_project, service_organization, 'Default project')
    on conflict do nothing;
    return service_project;
  end if;

  select p.id into project
  from public.organizations o
  join public.projects p on p.organization_id = o.id
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
  insert into public.organizations as o (name, personal_user_id)
  values ('Personal workspace', default_project_id.user_id)
  on conflict (personal_user_id) do update set name = o.name
  returning o.id into organization;
  insert into public.organization_members (organization_id, user_id, role)
  values (organization, default_project_id.user_id, 'owner')
  on conflict do nothing;
  select p.id into project from public.projects p
  where p.organization_id = organization order by p.created_at, p.id limit 1;
  if project is null then
    insert into public.projects (organization_id, name) values (organization, 'Default project')
    returning id into project;
  end if;
  return project;
end
$$;

-- Makes an organization with the caller as its owner.
create function private.create_organization(name text) returns public.organizations
language plpgsql security definer set search_path = '' as $$
declare
  made public.organizations;
begin
  if auth.uid() is null then
    raise exception 'only a signed-in user can create an organization' using errcode = '42501';
  end if;
  insert into public.organizations (name) values (create_organization.name) returning * into made;
  insert into public.organization_members (organization_id, user_id, role)
  values (made.id, auth.uid(), 'owner');
  return made;
end
$$;

create function public.create_organization(name text) returns public.organizations
language sql security invoker set search_path = '' as $$
  select private.create_organization(create_organization.name)
$$;

revoke execute on all functions in schema private from public, anon, authenticated;
grant execute on function
  private.member_organization_ids(),
  private.administered_organization_ids(),
  private.owned_organization_ids(),
  private.readable_project_ids(),
  private.create_organization(text)
to authenticated, service_role;
grant execute on function private.project_role(uuid, uuid), private.default_project_id(uuid) to service_role;
revoke execute on function public.create_organization(text) from public, anon, authenticated;
grant execute on function public.create_organization(text) to authenticated;

alter table public.organizations enable row level security;
alter table public.organization_members enable row level security;
alter table public.projects enable row level security;

revoke all on public.organizations, public.organization_members, public.projects
from public, anon, authenticated, service_role;
grant select, insert, update, delete
on public.organizations, public.organization_members, public.projects to service_role;
grant select, delete on public.organizations to authenticated;
grant update (name) on public.organizations to authenticated;
grant select, insert, delete on public.organization_members to authenticated;
grant update (role) on public.organization_members to authenticated;
grant select, delete on public.projects to authenticated;
grant insert (id, organization_id, name) on public.projects to authenticated;
grant update (name) on public.projects to authenticated;

create policy "members see their organizations" on public.organizations
for select to authenticated
using (id in (select private.member_organization_ids()));

create policy "admins rename their organizations" on public.organizations
for update to authenticated
using (id in (select private.administered_organization_ids()))
with check (id in (select private.administered_organization_ids()));

create policy "owners delete their organizations" on public.organizations
for delete to authenticated
using (id in (select private.owned_organization_ids()));

create policy "members see each other" on public.organization_members
for select to authenticated
using (organization_id in (select private.member_organization_ids()));

-- An admin manages everybody but owners; only an owner makes or removes an owner.
create policy "admins add members" on public.organization_members
for insert to authenticated
with check (
  organization_id in (select private.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select private.administered_organization_ids()))
);

create policy "admins change roles" on public.organization_members
for update to authenticated
using (
  organization_id in (select private.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select private.administered_organization_ids()))
)
with check (
  organization_id in (select private.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select private.administered_organization_ids()))
);

create policy "admins remove members" on public.organization_members
for delete to authenticated
using (
  organization_id in (select private.owned_organization_ids())
  or (role <> 'owner' and organization_id in (select private.administered_organization_ids()))
);

create policy "members see their projects" on public.projects
for select to authenticated
using (organization_id in (select private.member_organization_ids()));

create policy "admins create projects" on public.projects
for insert to authenticated
with check (organization_id in (select private.administered_organization_ids()));

create policy "admins rename projects" on public.projects
for update to authenticated
using (organization_id in (select private.administered_organization_ids()))
with check (organization_id in (select private.administered_organization_ids()));

create policy "admins delete projects" on public.projects
for delete to authenticated
using (organization_id in (select private.administered_organization_ids()));
