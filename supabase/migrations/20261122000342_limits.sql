-- Which limits bind what somebody does, and how an operator sets them.

-- Whether the operator invited an account: through Auth, or into an organization. Users' own invitations do not count, or
-- anybody would invite themselves. On Supabase auth.users has the column; a plain PostgreSQL has not.
create function image_generation.is_invited(account_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((
    select to_jsonb(u) ->> 'invited_at' is not null from auth.users u where u.id = is_invited.account_id), false)
  or exists (
    select from image_generation.invitations i where i.accepted_by = is_invited.account_id and i.by_operator);
end
$$;

create function image_generation.is_anonymous(account_id uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select coalesce((
      select (to_jsonb(u) ->> 'is_anonymous')::boolean from auth.users u where u.id = is_anonymous.account_id), false));
end
$$;

-- Whether the operator gave something limits of its own.
create function image_generation.has_own_limits(scope text, scope_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from image_generation.limits l
    where l.scope = has_own_limits.scope and l.scope_id = has_own_limits.scope_id and l.set_by = 'operator');
end
$$;

-- Whom what a caller does in a project counts to, as a line of the ledger without amounts. A caller is an account or an API
-- key; null has a secret key.
--
-- An account counts wherever it asks, but in an organization that the operator gave limits: there the organization counts.
-- A call with an API key counts to the account that made the key, so that a key is never without limits, unless the
-- operator gave the project limits: then those bind instead. An account that the operator knows, by limits of its own or an invitation, is none of the uninvited ones.
create function image_generation.usage_of(caller uuid, project_id uuid)
returns image_generation.usage_ledger
language plpgsql stable security definer set search_path = '' as $$
declare
  line image_generation.usage_ledger;
  applying text[];
begin
  select k.id, k.account_id into line.api_key_id, line.account_id
  from image_generation.api_keys k where k.id = usage_of.caller;
  if not found then
    line.account_id := usage_of.caller;
  end if;
  line.project_id := usage_of.project_id;
  select coalesce(p.organization_id, p.external_organization_id) into line.organization_id
  from image_generation.projects p where p.id = usage_of.project_id;

  applying := array['deployment', 'project'];
  if line.organization_id is not null then
    applying := applying || text 'organization';
  end if;
  if line.api_key_id is not null then
    applying := applying || text 'api_key';
  end if;
  if line.account_id is not null
    and not image_generation.has_own_limits('organization', line.organization_id)
    and (line.api_key_id is null or not image_generation.has_own_limits('project', line.project_id)) then
    applying := applying || text 'account';
    if not image_generation.has_own_limits('account', line.account_id) then
      if image_generation.is_anonymous(line.account_id) then
        applying := applying || text 'anonymous_account';
      end if;
      if not image_generation.is_invited(line.account_id) then
        applying := applying || text 'uninvited_accounts';
      end if;
    end if;
  end if;
  line.counts_to := array(
    select s.scope from unnest(image_generation.limit_scopes()) with ordinality s (scope, position)
    where s.scope = any (applying) order by s.position);
  return line;
end
$$;

-- Of which the amounts of a line are counted, for one of its scopes.
create function image_generation.scope_id_of(line image_generation.usage_ledger, scope text) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return case scope
    when 'organization' then line.organization_id
    when 'account' then line.account_id
    when 'anonymous_account' then line.account_id
    when 'api_key' then line.api_key_id
    when 'project' then line.project_id
    else '00000000-0000-0000-0000-000000000000' end;
end
$$;

-- The limits that bind a line: one row for each of its scopes that has any, in their order. The operator's own row for
-- something stands in place of the scope's default; an owner's binds besides.
create function image_generation.limits_of(line image_generation.usage_ledger)
returns table (
  scope text, scope_id uuid, requests_per_minute integer, pictures_per_day integer, usd_per_day numeric,
  usd_per_month numeric, queued integer, at_once integer, bytes bigint
)
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return query
  select s.scope, s.scope_id, min(l.requests_per_minute), min(l.pictures_per_day), min(l.usd_per_day),
    min(l.usd_per_month), min(l.queued), min(l.at_once), min(l.bytes)
  from (
    select e.scope, e.position, image_generation.scope_id_of(line, e.scope) as scope_id
    from unnest(line.counts_to) with ordinality e (scope, position)
  ) s
  join image_generation.limits l on l.scope = s.scope and (
    l.scope_id = s.scope_id
    or (l.scope_id is null and not image_generation.has_own_limits(s.scope, s.scope_id)))
  group by s.scope, s.scope_id, s.position
  having coalesce(min(l.requests_per_minute), min(l.pictures_per_day), min(l.usd_per_day), min(l.usd_per_month),
    min(l.queued), min(l.at_once), min(l.bytes)) is not null
  order by s.position;
end
$$;

-- Sets limits of a scope, or of one thing in it. What changes leaves out stays; a first row of its own begins with what
-- binds by default. Null is no limit. An owner's are a row beside the operator's, so that they bind besides. Answers with
-- the row.
--
-- select image_generation.set_limits('account', null, '{"pictures_per_day": 50}')
create function image_generation.set_limits(
  scope text, scope_id uuid, changes jsonb, set_by text default 'operator'
) returns image_generation.limits
language plpgsql set search_path = '' as $$
declare
  unknown text;
  made image_generation.limits;
begin
  select string_agg(k, ', ') into unknown from jsonb_object_keys(changes) k
  where k <> all (array['requests_per_minute', 'pictures_per_day', 'usd_per_day', 'usd_per_month', 'queued', 'at_once', 'bytes']);
  if unknown is not null then
    raise exception 'there is no limit %', unknown using errcode = '22023';
  elsif set_limits.scope_id is not null and set_limits.scope in ('deployment', 'uninvited_accounts', 'anonymous_account') then
    raise exception 'there is one % only, without an id', set_limits.scope using errcode = '22023';
  elsif set_limits.scope = 'uninvited_accounts' and changes ?| array['queued', 'at_once'] then
    raise exception 'what waits and what is at work is not counted for all accounts together' using errcode = '22023';
  end if;
  select * into made from image_generation.limits l
  where l.scope = set_limits.scope and l.set_by = set_limits.set_by
    and (l.scope_id = set_limits.scope_id or l.scope_id is null)
  order by l.scope_id nulls last limit 1;
  made := jsonb_populate_record(made, changes);
  insert into image_generation.limits as l
    (scope, scope_id, set_by, requests_per_minute, pictures_per_day, usd_per_day, usd_per_month, queued, at_once, bytes)
  values (set_limits.scope, set_limits.scope_id, set_limits.set_by, made.requests_per_minute, made.pictures_per_day, made.usd_per_day,
    made.usd_per_month, made.queued, made.at_once, made.bytes)
  on conflict on constraint limits_scope_scope_id_set_by_key do update set
    requests_per_minute = excluded.requests_per_minute, pictures_per_day = excluded.pictures_per_day,
    usd_per_day = excluded.usd_per_day, usd_per_month = excluded.usd_per_month, queued = excluded.queued,
    at_once = excluded.at_once, bytes = excluded.bytes
  returning * into made;
  return made;
end
$$;

-- Takes back what something was given of its own: its scope's default holds again. False when it had none.
create function image_generation.reset_limits(scope text, scope_id uuid, set_by text default 'operator') returns boolean
language plpgsql set search_path = '' as $$
begin
  delete from image_generation.limits l
  where l.scope = reset_limits.scope and l.scope_id = reset_limits.scope_id and l.set_by = reset_limits.set_by;
  return found;
end
$$;
