-- Alert rules, as those who manage them call.

-- Why a caller may not manage the rules of a project, or watch what they want to.
create function image_generation.alerts_refusal(caller uuid, project_id uuid, watches text) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(
    image_generation.administration_refusal(caller, alerts_refusal.project_id),
    case when caller is not null and watches = 'service' then '{"outcome": "forbidden"}'::jsonb end)
$$;

create function image_generation.alert_rule_document(rule image_generation.alert_rules) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(rule) - 'looked_at'
$$;

-- rule: {project_id, watches, kind, name, threshold, window_minutes, provider, least_attempts, quiet_seconds}; without a
-- project it is the caller's default project.
-- Outcomes: created {rule} · limit_reached {allowed} · not_found · forbidden.
create function public.image_generation_create_alert_rule(caller uuid, rule jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  allowed constant integer := 20;
  project constant uuid := coalesce((rule ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  refusal constant jsonb := image_generation.alerts_refusal(caller, project, rule ->> 'watches');
  made image_generation.alert_rules;
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.adopt_project(caller, project);
  -- Two at once wait here for each other, so that both are counted.
  perform from image_generation.projects p where p.id = project for no key update;
  if (select count(*) from image_generation.alert_rules r where r.project_id = project) >= allowed then
    return jsonb_build_object('outcome', 'limit_reached', 'allowed', allowed);
  end if;
  insert into image_generation.alert_rules
    (project_id, watches, kind, name, threshold, window_minutes, provider, least_attempts, quiet_seconds)
  values (project, rule ->> 'watches', rule ->> 'kind', rule ->> 'name', (rule ->> 'threshold')::numeric,
    (rule ->> 'window_minutes')::integer, rule ->> 'provider', (rule ->> 'least_attempts')::integer,
    (rule ->> 'quiet_seconds')::integer)
  returning * into made;
  return jsonb_build_object('outcome', 'created', 'rule', image_generation.alert_rule_document(made));
end
$$;

-- change: {name, threshold, window_minutes, least_attempts, quiet_seconds, enabled}; what is absent stays as it is.
-- Outcomes: changed {rule} · not_found · forbidden.
create function public.image_generation_change_alert_rule(caller uuid, rule_id uuid, change jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held image_generation.alert_rules;
  refusal jsonb;
begin
  select * into held from image_generation.alert_rules r where r.id = rule_id;
  refusal := image_generation.alerts_refusal(caller, held.project_id, held.watches);
  if refusal is not null then
    return refusal;
  end if;
  if held.kind = 'provider_down' and change ->> 'threshold' is not null then
    raise exception 'threshold: is none of provider_down' using errcode = '22023';
  elsif held.kind in ('failure_rate', 'budget') and (change ->> 'threshold')::numeric > 1 then
    raise exception 'threshold: is a share, 1 at most' using errcode = '22023';
  elsif held.kind = 'failure_rate' and (change ->> 'window_minutes')::integer > 1440 then
    raise exception 'window_minutes: is a day at most' using errcode = '22023';
  end if;
  update image_generation.alert_rules r set
    name = coalesce(change ->> 'name', r.name),
    threshold = coalesce((change ->> 'threshold')::numeric, r.threshold),
    window_minutes = coalesce((change ->> 'window_minutes')::integer, r.window_minutes),
    least_attempts = coalesce((change ->> 'least_attempts')::integer, r.least_attempts),
    quiet_seconds = coalesce((change ->> 'quiet_seconds')::integer, r.quiet_seconds),
    enabled = coalesce((change ->> 'enabled')::boolean, r.enabled),
    looked_at = null
  where r.id = rule_id
  returning * into held;
  return jsonb_build_object('outcome', 'changed', 'rule', image_generation.alert_rule_document(held));
end
$$;

-- Deletes a rule with its episodes; who was told of one that is not over is told that it is.
-- Outcomes: deleted · not_found · forbidden.
create function public.image_generation_delete_alert_rule(caller uuid, rule_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held image_generation.alert_rules;
  refusal jsonb;
begin
  select * into held from image_generation.alert_rules r where r.id = rule_id for update;
  refusal := image_generation.alerts_refusal(caller, held.project_id, held.watches);
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.resolve_alert(held, a.id)
  from image_generation.alerts a where a.rule_id = held.id and a.resolved_at is null;
  delete from image_generation.alert_rules r where r.id = held.id;
  return jsonb_build_object('outcome', 'deleted');
end
$$;

-- Rules, and the latest episodes: {rules: [rule], alerts: [alert]}, of the projects that the caller sees.
create function public.image_generation_alerts(filter jsonb) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'rules', (
      select coalesce(jsonb_agg(image_generation.alert_rule_document(r) order by r.created_at, r.id), '[]')
      from (
        select * from image_generation.alert_rules o
        where filter ->> 'project_id' is null or o.project_id = (filter ->> 'project_id')::uuid
        order by o.created_at, o.id limit 200) r),
    'alerts', (
      select coalesce(jsonb_agg(image_generation.alert_document(a) order by a.started_at desc, a.id), '[]')
      from (
        select * from image_generation.alerts o
        where filter ->> 'project_id' is null or o.project_id = (filter ->> 'project_id')::uuid
        order by o.started_at desc, o.id limit 100) a))
$$;
