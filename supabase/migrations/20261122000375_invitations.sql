-- Invitations: who is asked joins by accepting, and is in no organization before.

-- The address of an account, in small letters, once Auth has verified it. A plain PostgreSQL does not know, so there
-- invitations are taken by their tokens.
create function image_generation.verified_email(account uuid) returns text
language sql stable security definer set search_path = '' as $$
  select lower(to_jsonb(u) ->> 'email') from auth.users u
  where u.id = verified_email.account and to_jsonb(u) ->> 'email_confirmed_at' is not null
$$;

create function image_generation.my_verified_email() returns text
language sql stable security definer set search_path = '' as $$
  select image_generation.verified_email((select auth.uid()))
$$;

create function image_generation.organization_name(organization_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select o.name from image_generation.organizations o where o.id = organization_name.organization_id
$$;

create policy "admins see invitations, and whoever is asked their own" on image_generation.invitations
for select to authenticated
using (
  organization_id in (select image_generation.administered_organization_ids())
  or (email = (select image_generation.my_verified_email()) and accepted_at is null and expires_at > now())
);

create view public.generation_invitations with (security_invoker = true) as
select i.id, i.organization_id, image_generation.organization_name(i.organization_id) as organization_name, i.role, i.email,
  i.invited_by, i.created_at, i.expires_at, i.accepted_at, i.accepted_by
from image_generation.invitations i;

create function image_generation.token_hash(token text) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(token, 'UTF8')), 'hex')
$$;

-- Asks somebody to join, by address or by token. Answers with the invitation and, this once, its token.
create function image_generation.invite(organization_id uuid, role text, email text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  allowed constant integer := 100;
  own_role constant text := image_generation.require_role(invite.organization_id, '{owner,admin}', 'invite somebody');
  -- 244 random bits.
  token constant text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  made image_generation.invitations;
begin
  if coalesce(invite.role, '') not in ('owner', 'admin', 'member', 'viewer') then
    raise exception 'a role is owner, admin, member or viewer' using errcode = '22023';
  elsif invite.role = 'owner' and own_role = 'admin' then
    raise exception 'only an owner of an organization can invite an owner' using errcode = '42501';
  elsif char_length(invite.email) > 320 or invite.email !~ '^[^@[:space:]]+@[^@[:space:]]+$' then
    raise exception 'the address is none' using errcode = '22023';
  end if;
  -- Two at once wait here for each other, so that both are counted.
  perform from image_generation.organizations o where o.id = invite.organization_id for no key update;
  delete from image_generation.invitations i
  where i.organization_id = invite.organization_id and i.accepted_at is null
    and (i.expires_at <= now() or i.email = lower(invite.email));
  if (
    select count(*) from image_generation.invitations i
    where i.organization_id = invite.organization_id and i.accepted_at is null
  ) >= allowed then
    raise exception 'an organization has at most % open invitations', allowed using
      errcode = 'PT409', hint = 'Withdraw one first.';
  end if;
  insert into image_generation.invitations (organization_id, role, email, token_hash, invited_by, by_operator)
  values (invite.organization_id, invite.role, lower(invite.email), image_generation.token_hash(token),
    auth.uid(), own_role = 'operator')
  returning * into made;
  return to_jsonb(made) - array['token_hash', 'by_operator']
    || jsonb_build_object('organization_name', image_generation.organization_name(made.organization_id), 'token', token);
end
$$;

-- Joins, by the token or, for whom it was addressed to, by the invitation's id. Whoever is a member already keeps the
-- stronger of both roles. Answers with the membership.
create function image_generation.accept_invitation(token text, invitation_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  caller constant uuid := auth.uid();
  held image_generation.invitations;
  joined image_generation.organization_members;
begin
  if not image_generation.account_exists(caller) then
    raise exception 'only a signed-in user can accept an invitation' using errcode = '42501';
  elsif image_generation.is_anonymous(caller) then
    raise exception 'an anonymous account cannot accept an invitation' using
      errcode = '42501', hint = 'Sign up with an address first.';
  end if;
  select * into held from image_generation.invitations i
  where i.accepted_at is null and i.expires_at > now() and (
    i.token_hash = image_generation.token_hash(accept_invitation.token)
    or (i.id = accept_invitation.invitation_id and i.email = image_generation.verified_email(caller)))
  limit 1 for update;
  if not found then
    raise exception 'there is no such invitation: it was accepted, withdrawn or has expired, or it is for another address'
      using errcode = 'PT404', hint = 'Ask for a new one.';
  end if;
  insert into image_generation.organization_members as m (organization_id, user_id, role)
  values (held.organization_id, caller, held.role)
  on conflict on constraint organization_members_pkey do update set role = excluded.role
  where array_position(array['owner', 'admin', 'member', 'viewer'], excluded.role)
    < array_position(array['owner', 'admin', 'member', 'viewer'], m.role);
  update image_generation.invitations i set accepted_at = now(), accepted_by = caller where i.id = held.id;
  select * into joined from image_generation.organization_members m
  where m.organization_id = held.organization_id and m.user_id = caller;
  return to_jsonb(joined)
    || jsonb_build_object('organization_name', image_generation.organization_name(joined.organization_id));
end
$$;

-- Removes an invitation: an administrator of the organization withdraws it, or the invited account declines it.
create function image_generation.remove_invitation(organization_id uuid, invitation_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  caller constant uuid := auth.uid();
  held image_generation.invitations;
begin
  select * into held from image_generation.invitations i
  where i.id = remove_invitation.invitation_id and i.organization_id = remove_invitation.organization_id
    and i.accepted_at is null
  for update;
  if not found then
    raise exception 'there is no open invitation %, or it is not yours', remove_invitation.invitation_id using errcode = 'PT404';
  elsif held.email is null or held.email is distinct from image_generation.verified_email(caller) then
    perform image_generation.require_role(held.organization_id, '{owner,admin}', 'withdraw an invitation');
  end if;
  delete from image_generation.invitations i where i.id = held.id;
end
$$;

create function public.invite_to_generation_organization(organization_id uuid, role text, email text default null) returns jsonb
language sql security invoker set search_path = '' as $$
  select image_generation.invite(invite_to_generation_organization.organization_id, invite_to_generation_organization.role,
    invite_to_generation_organization.email)
$$;

create function public.accept_generation_invitation(token text default null, invitation_id uuid default null) returns jsonb
language sql security invoker set search_path = '' as $$
  select image_generation.accept_invitation(accept_generation_invitation.token, accept_generation_invitation.invitation_id)
$$;

create function public.remove_generation_invitation(organization_id uuid, invitation_id uuid) returns void
language sql security invoker set search_path = '' as $$
  select image_generation.remove_invitation(
    remove_generation_invitation.organization_id, remove_generation_invitation.invitation_id)
$$;
