-- Who may see what: a user is a member of organizations, an organization has projects, a project owns everything else.
-- Who may use a project is asked in one place only, which the next migration makes.

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
  -- One of ours; null for a project that belongs to a team's own tables, which no foreign key of ours reaches into.
  organization_id uuid references image_generation.organizations (id) on delete cascade,
  -- What the team's own membership called its organization on first use; null where it has none.
  external_organization_id uuid,
  name text not null check (char_length(name) between 1 and 100),
  -- How far prompts are shortened; null as the deployment says.
  prompt_optimization text check (prompt_optimization in ('standard', 'auto', 'never')),
  -- Whether ComfyUI's pictures keep the workflow in them, with prompt and names of models, which signed addresses then show.
  keep_workflows boolean not null default false,
  created_at timestamptz not null default now(),
  check (organization_id is null or external_organization_id is null)
);
create index projects_organization_id on image_generation.projects (organization_id);

-- Who is asked to join: whoever has the token, or an account with the address when Auth has verified that. Members are made
-- by accepting and by nothing else.
create table image_generation.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references image_generation.organizations (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  -- In small letters; null for whoever has the token.
  email text check (email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$' and char_length(email) <= 320),
  -- SHA-256, hexadecimal.
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  invited_by uuid references auth.users (id) on delete set null,
  -- Whether it came with a secret key: such an account is one that the operator knows.
  by_operator boolean not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null
);
create index invitations_organization_id on image_generation.invitations (organization_id, created_at desc);
create index invitations_invited_by on image_generation.invitations (invited_by);
create index invitations_accepted_by on image_generation.invitations (accepted_by);
create index invitations_email on image_generation.invitations (email) where accepted_at is null;

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

-- Makes an organization with the caller as its owner, of so many at most.
create function image_generation.create_organization(name text) returns image_generation.organizations
language plpgsql security definer set search_path = '' as $$
declare
  allowed constant integer := image_generation.operator_setting('organizations_per_account', 10);
  made image_generation.organizations;
begin
  if auth.uid() is null then
    raise exception 'only a signed-in user can create an organization' using errcode = '42501';
  elsif not exists (select from auth.users u where u.id = (select auth.uid())) then
    raise exception 'this account does not exist any more' using errcode = '42501';
  end if;
  if image_generation.is_anonymous(auth.uid()) then
    raise exception 'an anonymous account cannot create an organization' using
      errcode = '42501', hint = 'Sign up with an address first.';
  end if;
  -- Two at once wait here for each other, so that both are counted.
  perform pg_advisory_xact_lock(hashtextextended('image_generation organizations of ' || auth.uid(), 0));
  if (
    select count(*) from image_generation.organization_members m
    join image_generation.organizations o on o.id = m.organization_id
    where m.user_id = auth.uid() and m.role = 'owner' and o.personal_user_id is null
  ) >= allowed then
    raise exception 'an account owns at most % organizations', allowed using
      errcode = 'PT409', hint = 'Hand one over or delete one.';
  end if;
  insert into image_generation.organizations (name) values (create_organization.name) returning * into made;
  insert into image_generation.organization_members (organization_id, user_id, role)
  values (made.id, auth.uid(), 'owner');
  return made;
end
$$;

create function public.create_generation_organization(name text) returns image_generation.organizations
language sql security invoker set search_path = '' as $$
  select image_generation.create_organization(create_generation_organization.name)
$$;

alter table image_generation.organizations enable row level security;
alter table image_generation.organization_members enable row level security;
alter table image_generation.invitations enable row level security;
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
