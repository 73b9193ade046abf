-- API keys, as those who administer a project manage them and as the service asks about them.

create policy "admins see their projects' API keys" on image_generation.api_keys
for select to authenticated
using (project_id in (select image_generation.my_administered_projects()));

-- Not of a use, which changes another table.
create trigger api_keys_changes after insert or update or delete on image_generation.api_keys
for each row execute function image_generation.record_change('id', 'project_id');

create policy "admins see the limits of what they administer" on image_generation.limits
for select to authenticated
using (
  (scope = 'project' and scope_id in (select image_generation.my_administered_projects()))
  or (scope = 'organization' and scope_id in (select image_generation.administered_organization_ids()))
  or (scope = 'api_key' and scope_id in (select k.id from image_generation.api_keys k))
);

-- When a key was last used, to the minute, for who may see it.
create function image_generation.api_key_used_at(api_key_id uuid) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select max(s.last_used_at) from image_generation.api_key_secrets s where s.api_key_id = api_key_used_at.api_key_id
$$;

create view public.generation_api_keys with (security_invoker = true) as
select k.id, k.project_id, k.name, k.prefix, k.scopes, k.account_id, k.expires_at, k.created_at,
  image_generation.api_key_used_at(k.id) as last_used_at
from image_generation.api_keys k;

-- API keys, newest first. filter: {project_id, after: {created_at, id}}.
create function public.image_generation_api_keys(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]')
  from (
    select k.* from public.generation_api_keys k
    where (filter ->> 'project_id' is null or k.project_id = (filter ->> 'project_id')::uuid)
      and (filter -> 'after' is null or (k.created_at, k.id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by k.created_at desc, k.id desc
    limit least(most, 200)
  ) page
$$;

create function image_generation.api_key_document(api_key_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(k) from public.generation_api_keys k where k.id = api_key_document.api_key_id
$$;

-- Whose key it is that a caller sent, by its hash, and that it is in use.
-- Outcomes: accepted {id, project_id, scopes} · expired · unknown.
create function public.image_generation_authenticate_key(secret_hash text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held record;
begin
  select k.id, k.project_id, k.scopes, s.last_used_at, least(k.expires_at, s.expires_at) as expires_at into held
  from image_generation.api_key_secrets s
  join image_generation.api_keys k on k.id = s.api_key_id
  where s.secret_hash = image_generation_authenticate_key.secret_hash;
  if not found then
    return '{"outcome": "unknown"}';
  elsif held.expires_at <= now() then
    return '{"outcome": "expired"}';
  end if;
  if held.last_used_at is null or held.last_used_at < now() - interval '1 minute' then
    -- Of many at once one writes it down, and nobody waits.
    update image_generation.api_key_secrets s set last_used_at = now()
    where s.secret_hash in (
      select u.secret_hash from image_generation.api_key_secrets u
      where u.secret_hash = image_generation_authenticate_key.secret_hash for update skip locked);
  end if;
  return jsonb_build_object('outcome', 'accepted', 'id', held.id, 'project_id', held.project_id, 'scopes', held.scopes);
end
$$;

-- What an API key may read: calls a function that users may call, with a user's rights and the key in the user's place. So
-- row-level security binds keys as it binds users.
create function public.image_generation_read_as_key(api_key_id uuid, call text, arguments jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  own_role constant text := current_setting('role');
  own_claims constant text := current_setting('request.jwt.claims', true);
  own_subject constant text := current_setting('request.jwt.claim.sub', true);
  passed text;
  answered jsonb;
begin
  if not exists (select from image_generation.api_key(image_generation_read_as_key.api_key_id)) then
    raise exception 'the API key is not valid any more' using errcode = 'PT401';
  end if;
  select string_agg(format(
    case when format_type(a.type, null) = 'jsonb' then '%I => $1 -> %L' else '%I => ($1 ->> %L)::%s' end,
    a.name, a.name, format_type(a.type, null)), ', ')
  into passed
  from pg_catalog.pg_proc p
  join image_generation.own_names n on n.kind = 'function' and n.name = p.proname
  cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) a (name, type)
  where p.pronamespace = 'public'::regnamespace and p.proname = call and arguments ? a.name;
  perform set_config('request.jwt.claims',
    jsonb_build_object('sub', image_generation_read_as_key.api_key_id, 'role', 'authenticated')::text, true);
  -- By which auth.uid() goes as well, here and there.
  perform set_config('request.jwt.claim.sub', image_generation_read_as_key.api_key_id::text, true);
  perform set_config('role', 'authenticated', true);
  execute format('select to_jsonb(public.%I(%s))', call, coalesce(passed, '')) into answered using arguments;
  perform set_config('role', own_role, true);
  perform set_config('request.jwt.claims', coalesce(own_claims, ''), true);
  perform set_config('request.jwt.claim.sub', coalesce(own_subject, ''), true);
  return answered;
end
$$;

-- Why a caller, an account or null for a secret key, may not manage the API keys of a project, and what they may use. A key
-- manages none: it would get out of its own limits, and outlive its end.
create function image_generation.keys_refusal(caller uuid, project_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(
    image_generation.administration_refusal(caller, keys_refusal.project_id),
    case when caller is not null and image_generation.account_of(caller) is null then '{"outcome": "forbidden"}'::jsonb end)
$$;

-- key: {project_id, name, prefix, scopes, expires_at, limits}; without a project it is the caller's default project.
-- Outcomes: created {key} · limit_reached {allowed} · not_found · forbidden.
create function public.image_generation_create_api_key(caller uuid, key jsonb, secret_hash text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  allowed constant integer := 50;
  project constant uuid := coalesce((key ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  refusal constant jsonb := image_generation.keys_refusal(caller, project);
  made image_generation.api_keys;
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.act_for(caller);
  perform image_generation.adopt_project(caller, project);
  -- Two at once wait here for each other, so that both are counted.
  perform from image_generation.projects p where p.id = project for no key update;
  if (select count(*) from image_generation.api_keys k where k.project_id = project) >= allowed then
    return jsonb_build_object('outcome', 'limit_reached', 'allowed', allowed);
  end if;
  insert into image_generation.api_keys (project_id, name, prefix, scopes, account_id, expires_at)
  values (project, key ->> 'name', key ->> 'prefix', image_generation.text_array(key -> 'scopes'),
    (image_generation.usage_of(caller, project)).account_id, (key ->> 'expires_at')::timestamptz)
  returning * into made;
  insert into image_generation.api_key_secrets (secret_hash, api_key_id)
  values (image_generation_create_api_key.secret_hash, made.id);
  if key -> 'limits' <> 'null' then
    perform image_generation.set_limits(
      'api_key', made.id, key -> 'limits', case when caller is null then 'operator' else 'owner' end);
  end if;
  return jsonb_build_object('outcome', 'created', 'key', image_generation.api_key_document(made.id));
end
$$;

-- Why a caller may not manage an API key.
create function image_generation.api_key_refusal(caller uuid, api_key_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select image_generation.keys_refusal(caller, (
    select k.project_id from image_generation.api_keys k where k.id = api_key_refusal.api_key_id))
$$;

-- change: {name, scopes, expires_at}; what is absent stays as it is.
-- Outcomes: changed {key} · not_found · forbidden.
create function public.image_generation_change_api_key(caller uuid, api_key_id uuid, change jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.api_key_refusal(caller, image_generation_change_api_key.api_key_id);
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.act_for(caller);
  update image_generation.api_keys k set
    name = coalesce(change ->> 'name', k.name),
    scopes = case when change ? 'scopes' then image_generation.text_array(change -> 'scopes') else k.scopes end,
    expires_at = case when change ? 'expires_at' then (change ->> 'expires_at')::timestamptz else k.expires_at end
  where k.id = image_generation_change_api_key.api_key_id;
  return jsonb_build_object('outcome', 'changed',
    'key', image_generation.api_key_document(image_generation_change_api_key.api_key_id));
end
$$;

-- Gives an API key a new secret; what it had opens for some seconds longer.
-- Outcomes: rotated {key, previous_expires_at} · not_found · forbidden.
create function public.image_generation_rotate_api_key(
  caller uuid, api_key_id uuid, prefix text, secret_hash text, overlap_seconds integer
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.api_key_refusal(caller, image_generation_rotate_api_key.api_key_id);
  until constant timestamptz := now() + make_interval(secs => overlap_seconds);
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.act_for(caller);
  -- Two at once wait here for each other: of their secrets the first is then the second's previous one.
  update image_generation.api_keys k set prefix = image_generation_rotate_api_key.prefix
  where k.id = image_generation_rotate_api_key.api_key_id;
  delete from image_generation.api_key_secrets s
  where s.api_key_id = image_generation_rotate_api_key.api_key_id and (s.expires_at <= now() or overlap_seconds = 0);
  update image_generation.api_key_secrets s set expires_at = least(s.expires_at, until)
  where s.api_key_id = image_generation_rotate_api_key.api_key_id;
  insert into image_generation.api_key_secrets (secret_hash, api_key_id)
  values (image_generation_rotate_api_key.secret_hash, image_generation_rotate_api_key.api_key_id);
  return jsonb_build_object('outcome', 'rotated', 'previous_expires_at', until,
    'key', image_generation.api_key_document(image_generation_rotate_api_key.api_key_id));
end
$$;

-- Ends an API key, with its limits. What was used with it stays in the ledger.
-- Outcomes: deleted · not_found · forbidden.
create function public.image_generation_delete_api_key(caller uuid, api_key_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.api_key_refusal(caller, image_generation_delete_api_key.api_key_id);
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.act_for(caller);
  delete from image_generation.api_keys k where k.id = image_generation_delete_api_key.api_key_id;
  delete from image_generation.limits l
  where l.scope = 'api_key' and l.scope_id = image_generation_delete_api_key.api_key_id;
  return jsonb_build_object('outcome', 'deleted');
end
$$;
