-- Alerts: rules of a project, what they have found, and who is told: the endpoints of the project's webhooks, once when an
-- episode begins and once when it is over.

create table image_generation.alert_rules (
  id uuid primary key default gen_random_uuid(),
  -- Whose members see it, and whose endpoints are told.
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  -- What it looks at: the project alone, or the whole service, which is the operator's to say.
  watches text not null default 'project' check (watches in ('project', 'service')),
  kind text not null check (kind in ('failure_rate', 'spend', 'queue_age', 'provider_down', 'budget')),
  name text not null check (char_length(name) between 1 and 100),
  -- A share of attempts or of a budget, 0 to 1; USD; seconds. None for a provider that is down.
  threshold numeric(14, 4) check (threshold >= 0),
  -- Of failures and spending.
  window_minutes integer not null check (window_minutes between 1 and 44640),
  -- Null for each of them.
  provider text,
  -- Attempts, below which their failures say nothing.
  least_attempts integer not null check (least_attempts between 1 and 100000),
  -- For so long nothing may have been found before an episode is over.
  quiet_seconds integer not null check (quiet_seconds between 0 and 86400),
  enabled boolean not null default true,
  looked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((kind = 'provider_down') = (threshold is null)),
  check (kind <> 'failure_rate' or window_minutes <= 1440)
);
create index alert_rules_project_id on image_generation.alert_rules (project_id);
create index alert_rules_looked_at on image_generation.alert_rules (looked_at nulls first);

-- An episode of a rule: of one provider or one budget, where it looks at several.
create table image_generation.alerts (
  id uuid primary key default gen_random_uuid(),
  rule_id uuid not null references image_generation.alert_rules (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  subject text not null default '',
  -- What was found last, and at worst.
  value numeric(14, 4) not null,
  worst numeric(14, 4) not null,
  started_at timestamptz not null,
  found_at timestamptz not null,
  resolved_at timestamptz
);
-- One is open at a time.
create unique index alerts_open on image_generation.alerts (rule_id, subject) where resolved_at is null;
create index alerts_rule_id on image_generation.alerts (rule_id);
create index alerts_project_id on image_generation.alerts (project_id, started_at desc);
create index alerts_resolved_at on image_generation.alerts (resolved_at) where resolved_at is not null;

-- What find_failures() counts, of the whole service and of a project.
create index generation_attempts_finished_at on image_generation.generation_attempts (finished_at)
where finished_at is not null;
create index generation_attempts_project_finished_at on image_generation.generation_attempts (project_id, finished_at)
where finished_at is not null;

alter table image_generation.alert_rules enable row level security;
alter table image_generation.alerts enable row level security;

create policy "members see their alert rules" on image_generation.alert_rules
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their alerts" on image_generation.alerts
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create trigger alert_rules_updated_at before update of name, threshold, window_minutes, provider, least_attempts, quiet_seconds, enabled
on image_generation.alert_rules
for each row execute function image_generation.touch_updated_at();

-- ## What a rule finds now: what is over its threshold, nothing when all is well.

-- Refusals of what a caller asked for say nothing about the service.
create function image_generation.find_failures(rule image_generation.alert_rules)
returns table (subject text, value numeric)
language plpgsql stable set search_path = '' as $$
declare
  -- Looked at once: no index is asked for what clock() says anew for each row.
  since constant timestamptz := image_generation.clock() - make_interval(mins => rule.window_minutes);
begin
  return query
  select coalesce(rule.provider, ''), count(*) filter (where a.status = 'failed')::numeric / count(*)
  from (
    -- One of the two, each by its own index.
    select s.provider, s.status, s.error_scope from image_generation.generation_attempts s
    where rule.watches = 'service' and s.finished_at > since
    union all
    select o.provider, o.status, o.error_scope from image_generation.generation_attempts o
    where rule.watches <> 'service' and o.project_id = rule.project_id and o.finished_at > since
  ) a
  where (rule.provider is null or a.provider = rule.provider)
    and a.status <> 'abandoned' and not (a.status = 'failed' and coalesce(a.error_scope, '') = 'prompt')
  having count(*) >= rule.least_attempts
    and count(*) filter (where a.status = 'failed')::numeric / count(*) >= rule.threshold;
end
$$;

-- Of the hours that the window reaches into.
create function image_generation.find_spending(rule image_generation.alert_rules)
returns table (subject text, value numeric)
language plpgsql stable set search_path = '' as $$
declare
  since constant timestamptz :=
    date_trunc('hour', image_generation.clock() - make_interval(mins => rule.window_minutes), 'UTC');
begin
  return query
  select coalesce(rule.provider, ''), sum(c.usd + c.maybe_billed_usd)
  from image_generation.analytics_cells c
  where c.project_id = case rule.watches when 'service' then image_generation.whole_service() else rule.project_id end
    and c.period = 'hour' and c.topic = 'attempt' and c.starts_at >= since
    and c.provider = coalesce(rule.provider, '*') and c.model = '*'
  having sum(c.usd + c.maybe_billed_usd) >= rule.threshold;
end
$$;

-- A provider that is left alone, or whose accounts and servers are all unwell by their last probe.
create function image_generation.find_providers_down(rule image_generation.alert_rules)
returns table (subject text, value numeric)
language sql stable set search_path = '' as $$
  select p.provider, 1::numeric
  from image_generation.provider_configs p
  where p.enabled and (rule.provider is null or p.provider = rule.provider)
    and (exists (
        select from image_generation.provider_health h
        where h.scope = p.provider and h.cooldown_until > image_generation.clock())
      or (select coalesce(bool_and(coalesce(b.status = 'unhealthy', false) or exists (
            select from image_generation.provider_health h
            where h.scope = b.upstream_id and h.cooldown_until > image_generation.clock())), false)
          from image_generation.provider_probes b where b.provider = p.provider))
$$;

-- What of its money is used: of the project and its organization, or of everything that has a budget.
create function image_generation.find_budgets(rule image_generation.alert_rules)
returns table (subject text, value numeric)
language sql stable set search_path = '' as $$
  with periods as materialized (
    select p.* from image_generation.usage_periods(image_generation.clock()) p where p.period in ('day', 'month')
  ), watched (scope, scope_id, is_counted) as (
    select 'project', rule.project_id, false where rule.watches = 'project'
    union all
    select 'organization', coalesce(o.organization_id, o.external_organization_id), false
    from image_generation.projects o where rule.watches = 'project' and o.id = rule.project_id
    union all
    select t.scope, t.scope_id, true
    from image_generation.usage_totals t join periods p using (period, starts_at)
    where rule.watches = 'service' and t.period = 'month'
    union all
    select l.scope, coalesce(l.scope_id, image_generation.whole_service()), false from image_generation.limits l
    where rule.watches = 'service' and (l.scope_id is not null or l.scope in ('deployment', 'uninvited_accounts'))
  ), budgets as (
    select w.scope, w.scope_id, p.period, p.starts_at, bool_or(w.is_counted) as is_counted,
      min(case p.period when 'day' then l.usd_per_day else l.usd_per_month end) as allowed
    from watched w
    join image_generation.limits l on l.scope = w.scope
      and (l.scope_id = w.scope_id or (l.scope_id is null and not image_generation.has_own_limits(l.scope, w.scope_id)))
    cross join periods p
    group by 1, 2, 3, 4
  ), used as (
    -- After a change of limits there are no totals until somebody asks for pictures.
    select b.*, coalesce(t.usd, case when not b.is_counted
      then (image_generation.recount(b.scope, b.scope_id, b.period, b.starts_at)).usd end) as usd
    from budgets b
    left join image_generation.usage_totals t using (scope, scope_id, period, starts_at)
    where b.allowed > 0
  )
  select concat_ws(' ', u.scope, nullif(u.scope_id, image_generation.whole_service()), u.period), u.usd / u.allowed
  from used u
  where u.usd / u.allowed >= rule.threshold
$$;

create function image_generation.find_trouble(rule image_generation.alert_rules)
returns table (subject text, value numeric)
language sql stable set search_path = '' as $$
  select f.* from image_generation.find_failures(rule) f where rule.kind = 'failure_rate'
  union all
  select s.* from image_generation.find_spending(rule) s where rule.kind = 'spend'
  union all
  select '', q.age::numeric
  from image_generation.oldest_queued_seconds(case rule.watches when 'project' then rule.project_id end) q (age)
  where rule.kind = 'queue_age' and q.age >= rule.threshold
  union all
  select d.* from image_generation.find_providers_down(rule) d where rule.kind = 'provider_down'
  union all
  select b.* from image_generation.find_budgets(rule) b where rule.kind = 'budget'
$$;

-- ## Episodes

create function image_generation.alert_document(alert image_generation.alerts) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('id', alert.id, 'rule_id', alert.rule_id, 'project_id', alert.project_id,
    'subject', nullif(alert.subject, ''), 'value', alert.value, 'worst', alert.worst, 'started_at', alert.started_at,
    'found_at', alert.found_at, 'resolved_at', alert.resolved_at)
$$;

-- Writes the deliveries of an episode's beginning or end.
create function image_generation.tell_of_alert(rule image_generation.alert_rules, alert image_generation.alerts, event text)
returns void
language plpgsql set search_path = '' as $$
begin
  insert into image_generation.webhook_deliveries (endpoint_id, project_id, event, payload)
  select e.id, rule.project_id, tell_of_alert.event, jsonb_build_object(
    'type', tell_of_alert.event, 'timestamp', image_generation.clock(),
    'data', image_generation.alert_document(alert) || jsonb_build_object(
      'name', rule.name, 'kind', rule.kind, 'watches', rule.watches, 'threshold', rule.threshold,
      'window_minutes', case when rule.kind in ('failure_rate', 'spend') then rule.window_minutes end))
  from image_generation.webhook_endpoints e
  where e.project_id = rule.project_id and e.enabled and tell_of_alert.event = any (e.events);
  if found then
    perform image_generation.wake_worker();
  end if;
end
$$;

create function image_generation.resolve_alert(rule image_generation.alert_rules, alert_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  over image_generation.alerts;
begin
  update image_generation.alerts a set resolved_at = image_generation.clock()
  where a.id = alert_id and a.resolved_at is null
  returning * into over;
  if found then
    perform image_generation.tell_of_alert(rule, over, 'alert.resolved');
  end if;
end
$$;

-- Looks by the rules that were not looked by for the longest time, each once a minute at most. Answers how many.
create function image_generation.look_by_alert_rules(most integer default 200) returns integer
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  rule image_generation.alert_rules;
  trouble record;
  opened image_generation.alerts;
  over record;
  looked integer := 0;
begin
  for rule in
    select * from image_generation.alert_rules r
    where coalesce(r.looked_at <= at - interval '50 seconds', true)
      and (r.enabled or exists (select from image_generation.alerts a where a.rule_id = r.id and a.resolved_at is null))
    order by r.looked_at nulls first
    limit most
    for no key update skip locked
  loop
    looked := looked + 1;
    update image_generation.alert_rules r set looked_at = at where r.id = rule.id;
    if rule.enabled then
      for trouble in select * from image_generation.find_trouble(rule) loop
        update image_generation.alerts a
        set value = trouble.value, worst = greatest(a.worst, trouble.value), found_at = at
        where a.rule_id = rule.id and a.subject = trouble.subject and a.resolved_at is null;
        if not found then
          insert into image_generation.alerts (rule_id, project_id, subject, value, worst, started_at, found_at)
          values (rule.id, rule.project_id, trouble.subject, trouble.value, trouble.value, at, at)
          returning * into opened;
          perform image_generation.tell_of_alert(rule, opened, 'alert.firing');
        end if;
      end loop;
    end if;
    for over in
      select a.id from image_generation.alerts a
      where a.rule_id = rule.id and a.resolved_at is null
        and (not rule.enabled or (a.found_at < at and a.found_at <= at - make_interval(secs => rule.quiet_seconds)))
    loop
      perform image_generation.resolve_alert(rule, over.id);
    end loop;
  end loop;
  return looked;
end
$$;
