-- Tenants, as their members change them. All of these are called as a user, whose role decides, or with the service's
-- rights, which may do everything: that is the operator.

-- The caller's role in an organization, "operator" for the service.
--
-- Raises PT404 for an organization that is not theirs, 42501 for a role that is not among those that may.
create function image_generation.require_role(organization_id uuid, roles text[], action text) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  caller constant uuid := auth.uid();
  api_role constant text := (nullif(current_setting('request.jwt.claims', true), '')::jsonb) ->> 'role';
  found_role text;
begin
  if caller is null and coalesce(api_role, 'service_role') = 'service_role' then
    if not exists (select from image_generation.organizations o where o.id = require_role.organization_id) then
      raise exception 'there is no organization %', require_role.organization_id using errcode = 'PT404';
    end if;
    return 'operator';
  end if;
  select m.role into found_role from image_generation.organization_members m
  where m.organization_id = require_role.organization_id and m.user_id = caller;
  if found_role is null then
    raise exception 'there is no organization %, or it is not yours', require_role.organization_id using errcode = 'PT404';
  elsif found_role <> all (roles) then
    raise exception 'only % of an organization can %',
      case when 'admin' = any (roles) then 'an owner or an admin' else 'an owner' end, action
      using errcode = '42501';
  end if;
  return found_role;
end
$$;

-- ## Owners

-- An organization has an owner as long as there is one: the last can neither leave nor be demoted, and nobody leaves their
-- own workspace.
create function image_generation.keep_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  held image_generation.organizations;
begin
  if old.role <> 'owner' or (tg_op = 'UPDATE' and new.role = 'owner')
    -- The account goes with its membership; what becomes of the organization is decided afterwards.
    or not image_generation.account_exists(old.user_id) then
    return case tg_op when 'UPDATE' then new else old end;
  end if;
  -- Two owners who leave at once wait here for each other.
  select * into held from image_generation.organizations o where o.id = old.organization_id for no key update;
  if not found then
    return case tg_op when 'UPDATE' then new else old end;
  elsif held.personal_user_id = old.user_id then
    raise exception 'the workspace % belongs to its account as long as there is one', held.id using
      errcode = 'PT409', hint = 'Delete the workspace, and everything in it goes.';
  elsif not exists (
    select from image_generation.organization_members m
    where m.organization_id = held.id and m.role = 'owner' and m.user_id <> old.user_id
  ) then
    raise exception 'this is the last owner of the organization %', held.id using
      errcode = 'PT409',
      hint = 'Make another member its owner first, with transfer_generation_organization, or delete the organization.';
  end if;
  return case tg_op when 'UPDATE' then new else old end;
end
$$;
create trigger organization_members_keep_owner before update of role or delete on image_generation.organization_members
for each row execute function image_generation.keep_owner();

-- What a member leaves behind: invitations that they sent and may send no more are void, and API keys that count to their account end, or they
-- would count to somebody who never made them. Where the operator limited the organization or the project, keys count to
-- those; they stay. Of a deleted account that was the last owner the organization goes to the member of the strongest role, the oldest of several; with
-- nobody left it closes.
create function image_generation.hand_over() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  held image_generation.organizations;
  heir uuid;
begin
  select * into held from image_generation.organizations o where o.id = old.organization_id for no key update;
  if not found then
    return null;
  end if;
  delete from image_generation.invitations i
  where i.organization_id = held.id and i.invited_by = old.user_id and i.accepted_at is null
    and (tg_op = 'DELETE' or new.role <> 'admin' or i.role = 'owner');
  if tg_op = 'UPDATE' or held.personal_user_id = old.user_id then
    return null;
  end if;
  select m.user_id into heir from image_generation.organization_members m
  where m.organization_id = held.id and image_generation.account_exists(m.user_id)
  order by array_position(array['owner', 'admin', 'member', 'viewer'], m.role), m.created_at, m.user_id
  limit 1;
  if heir is null then
    delete from image_generation.organizations o where o.id = held.id;
    return null;
  end if;
  if not exists (
    select from image_generation.organization_members m where m.organization_id = held.id and m.role = 'owner'
  ) then
    update image_generation.organization_members m set role = 'owner'
    where m.organization_id = held.id and m.user_id = heir;
  end if;
  delete from image_generation.api_keys k
  using image_generation.projects p
  where p.id = k.project_id and p.organization_id = held.id and k.account_id = old.user_id
    and not image_generation.has_own_limits('organization', held.id)
    and not image_generation.has_own_limits('project', p.id);
  update image_generation.api_keys k set account_id = heir
  from image_generation.projects p
  where p.id = k.project_id and p.organization_id = held.id and k.account_id = old.user_id;
  return null;
end
$$;
create trigger organization_members_left after delete on image_generation.organization_members
for each row execute function image_generation.hand_over();
create trigger organization_members_demoted after update of role on image_generation.organization_members
for each row when (
  array_position(array['owner', 'admin', 'member', 'viewer'], new.role)
  > array_position(array['owner', 'admin', 'member', 'viewer'], old.role))
execute function image_generation.hand_over();

-- Of a deleted account nothing says who sent an invitation by the time its membership goes, so what it asked is void as soon as
-- its name leaves it. One that was accepted stays, as what became of it.
create function image_generation.void_invitation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from image_generation.invitations i where i.id = new.id;
  return null;
end
$$;
create trigger invitations_void after update of invited_by on image_generation.invitations
for each row when (old.invited_by is not null and new.invited_by is null and new.accepted_at is null)
execute function image_generation.void_invitation();

-- Bounds how many projects users make in an organization; the service's own calls are not bounded.
create function image_generation.bound_projects() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  allowed constant integer := image_generation.operator_setting('projects_per_organization', 100);
begin
  if auth.uid() is null or new.organization_id is null then
    return new;
  end if;
  perform from image_generation.organizations o where o.id = new.organization_id for no key update;
  if (select count(*) from image_generation.projects p where p.organization_id = new.organization_id) >= allowed then
    raise exception 'an organization has at most % projects', allowed using errcode = 'PT409', hint = 'Delete one first.';
  end if;
  return new;
end
$$;
create trigger projects_bound before insert on image_generation.projects
for each row execute function image_generation.bound_projects();

-- Changes a member's role. An admin manages everybody but owners; only an owner makes one or changes one.
create function image_generation.change_member(organization_id uuid, user_id uuid, role text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  own_role constant text :=
    image_generation.require_role(change_member.organization_id, '{owner,admin}', 'change a member''s role');
begin
  if coalesce(change_member.role, '') not in ('owner', 'admin', 'member', 'viewer') then
    raise exception 'a role is owner, admin, member or viewer' using errcode = '22023';
  end if;
  if own_role = 'admin' and (change_member.role = 'owner' or exists (
    select from image_generation.organization_members m
    where m.organization_id = change_member.organization_id and m.user_id = change_member.user_id and m.role = 'owner')) then
    raise exception 'only an owner of an organization can make or change an owner' using errcode = '42501';
  end if;
  update image_generation.organization_members m set role = change_member.role
  where m.organization_id = change_member.organization_id and m.user_id = change_member.user_id;
  if not found then
    raise exception 'the organization has no member %', change_member.user_id using errcode = 'PT404';
  end if;
end
$$;

-- Removes a member; whoever names themselves leaves.
create function image_generation.remove_member(organization_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  own_role constant text := image_generation.require_role(remove_member.organization_id,
    case when remove_member.user_id = auth.uid() then array['owner', 'admin', 'member', 'viewer']
      else array['owner', 'admin'] end, 'remove somebody');
begin
  if own_role = 'admin' and remove_member.user_id <> auth.uid() and exists (
    select from image_generation.organization_members m
    where m.organization_id = remove_member.organization_id and m.user_id = remove_member.user_id and m.role = 'owner') then
    raise exception 'only an owner of an organization can remove an owner' using errcode = '42501';
  end if;
  delete from image_generation.organization_members m
  where m.organization_id = remove_member.organization_id and m.user_id = remove_member.user_id;
  if not found then
    raise exception 'the organization has no member %', remove_member.user_id using errcode = 'PT404';
  end if;
end
$$;

-- Makes a member the owner; the owner who does so is an admin from then on.
create function image_generation.transfer(organization_id uuid, new_owner uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform image_generation.require_role(transfer.organization_id, '{owner}', 'hand it over');
  update image_generation.organization_members m set role = 'owner'
  where m.organization_id = transfer.organization_id and m.user_id = transfer.new_owner;
  if not found then
    raise exception 'the organization has no member %', transfer.new_owner using
      errcode = 'PT404', hint = 'Invite them first.';
  end if;
  if auth.uid() <> transfer.new_owner then
    update image_generation.organization_members m set role = 'admin'
    where m.organization_id = transfer.organization_id and m.user_id = auth.uid();
  end if;
end
$$;

-- What the rpcs of users answer with.
create function public.change_generation_member(organization_id uuid, user_id uuid, role text) returns void
language sql security invoker set search_path = '' as $$
  select image_generation.change_member(
    change_generation_member.organization_id, change_generation_member.user_id, change_generation_member.role)
$$;

create function public.remove_generation_member(organization_id uuid, user_id uuid) returns void
language sql security invoker set search_path = '' as $$
  select image_generation.remove_member(remove_generation_member.organization_id, remove_generation_member.user_id)
$$;

create function public.leave_generation_organization(organization_id uuid) returns void
language sql security invoker set search_path = '' as $$
  select image_generation.remove_member(leave_generation_organization.organization_id, (select auth.uid()))
$$;

create function public.transfer_generation_organization(organization_id uuid, new_owner uuid) returns void
language sql security invoker set search_path = '' as $$
  select image_generation.transfer(
    transfer_generation_organization.organization_id, transfer_generation_organization.new_owner)
$$;
