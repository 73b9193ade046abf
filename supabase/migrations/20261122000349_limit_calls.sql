-- What the functions of the service read and change of limits.

-- A total as it stands, without waiting for anybody: counted anew where nobody has needed it yet.
create function image_generation.usage_total(scope text, scope_id uuid, period text, at timestamptz)
returns image_generation.usage_totals
language plpgsql stable set search_path = '' as $$
declare
  total image_generation.usage_totals;
  since constant timestamptz := (select p.starts_at from image_generation.usage_periods(at) p where p.period = usage_total.period);
begin
  select * into total from image_generation.usage_totals t
  where t.scope = usage_total.scope and t.scope_id = usage_total.scope_id and t.period = usage_total.period and t.starts_at = since;
  if not found then
    total := image_generation.recount(usage_total.scope, usage_total.scope_id, usage_total.period, since);
  end if;
  return total;
end
$$;

-- What binds a caller, an account or an API key, or null for a secret key, who draws in a project; without one in their
-- default project.
-- Outcomes: read {project_id, limits: [{limit, scope, allowed, used, left, resets_at}]} · project_not_found · forbidden.
create function public.image_generation_binding_limits(caller uuid, project_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  tomorrow constant timestamptz := at + make_interval(secs => image_generation.until_next('day', at) / 1000.0);
  next_month constant timestamptz := at + make_interval(secs => image_generation.until_next('month', at) / 1000.0);
  project constant uuid :=
    coalesce(image_generation_binding_limits.project_id, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
begin
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  return jsonb_build_object('outcome', 'read', 'project_id', project, 'limits', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'limit', l.name, 'scope', b.scope, 'allowed', l.allowed, 'used', l.used, 'left', greatest(0, l.allowed - l.used),
      'resets_at', l.resets_at) order by array_position(image_generation.limit_scopes(), b.scope), l.position), '[]')
    from image_generation.limits_of(image_generation.usage_of(caller, project)) b
    cross join lateral image_generation.recent_requests(b.scope, b.scope_id, b.requests_per_minute, at) recent
    cross join lateral image_generation.usage_total(b.scope, b.scope_id, 'day', at) today
    cross join lateral image_generation.usage_total(b.scope, b.scope_id, 'month', at) this_month
    cross join lateral image_generation.usage_total(b.scope, b.scope_id, 'ever', at) ever
    cross join lateral (values
      (1, 'requests_per_minute', b.requests_per_minute::numeric, recent.requests::numeric,
        at + make_interval(secs => recent.wait_ms / 1000.0)),
      (2, 'pictures_per_day', b.pictures_per_day, today.pictures, tomorrow),
      (3, 'usd_per_day', b.usd_per_day, today.usd, tomorrow),
      (4, 'usd_per_month', b.usd_per_month, this_month.usd, next_month),
      (5, 'queued', b.queued, image_generation.count_jobs(b.scope, b.scope_id, true, coalesce(b.queued, 0)), null),
      (6, 'at_once', b.at_once, image_generation.count_jobs(b.scope, b.scope_id, false, coalesce(b.at_once, 0)), null),
      (7, 'bytes', b.bytes, ever.bytes, null)
    ) l (position, name, allowed, used, resets_at)
    where l.allowed is not null));
end
$$;

-- Why a caller, an account or an API key, may not set limits of something; null when they may. A key sets none. Owners may
-- set lower limits for what they own, in a row beside the operator's.
create function image_generation.limits_refusal(caller uuid, scope text, scope_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  member_role text;
begin
  if caller is null then
    return null;
  elsif limits_refusal.scope_id is null or limits_refusal.scope not in ('organization', 'project', 'api_key') then
    return '{"outcome": "forbidden"}';
  elsif limits_refusal.scope = 'project' then
    return image_generation.keys_refusal(caller, limits_refusal.scope_id);
  elsif limits_refusal.scope = 'api_key' then
    return image_generation.api_key_refusal(caller, limits_refusal.scope_id);
  end if;
  select m.role into member_role from image_generation.organization_members m
  where m.organization_id = limits_refusal.scope_id and m.user_id = caller;
  return case
    when member_role is null then '{"outcome": "not_found"}'::jsonb
    when member_role <> 'owner' then '{"outcome": "forbidden"}'::jsonb end;
end
$$;

-- Sets limits, as the operator for a secret key, else as the owner of what they are for; see image_generation.set_limits.
-- Outcomes: set {settings} · not_found · forbidden.
create function public.image_generation_set_limits(caller uuid, scope text, scope_id uuid, changes jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.limits_refusal(
    caller, image_generation_set_limits.scope, image_generation_set_limits.scope_id);
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.act_for(caller);
  return jsonb_build_object('outcome', 'set', 'settings', to_jsonb(image_generation.set_limits(
    image_generation_set_limits.scope, image_generation_set_limits.scope_id, changes,
    case when caller is null then 'operator' else 'owner' end)) - 'id');
end
$$;

-- Takes back the limits that the operator, or the owner, set.
-- Outcomes: reset · not_found · forbidden.
create function public.image_generation_reset_limits(caller uuid, scope text, scope_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.limits_refusal(
    caller, image_generation_reset_limits.scope, image_generation_reset_limits.scope_id);
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.act_for(caller);
  return jsonb_build_object('outcome', case when image_generation.reset_limits(
    image_generation_reset_limits.scope, image_generation_reset_limits.scope_id,
    case when caller is null then 'operator' else 'owner' end) then 'reset' else 'not_found' end);
end
$$;

-- What is set, the defaults first; users see what is set for what they administer.
create function public.image_generation_limit_settings() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(l) - 'id'
    order by array_position(image_generation.limit_scopes(), l.scope), l.scope_id nulls first, l.set_by desc), '[]')
  from image_generation.limits l
$$;
