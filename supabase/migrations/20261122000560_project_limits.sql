-- What a project may spend, and how often it may ask.

-- The candidates of a plan that the project's budget of this month still covers. What running attempts are estimated
-- to cost counts as spent, and so does what failed ones may have cost.
create function image_generation.affordable(project_id uuid, plan jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  budget numeric;
  spent numeric;
begin
  select p.monthly_budget_usd into budget from image_generation.projects p where p.id = affordable.project_id;
  if budget is null then
    return plan;
  end if;
  select coalesce(sum(case a.status
    when 'running' then a.estimated_cost_usd
    else coalesce(a.cost_usd, 0) + coalesce(a.maybe_billed_usd, 0) end), 0)
  into spent
  from image_generation.generation_attempts a
  where a.project_id = affordable.project_id
    and a.started_at >= date_trunc('month', image_generation.clock(), 'UTC');
  return coalesce((
    select jsonb_agg(c.value order by c.ordinality)
    from jsonb_array_elements(plan) with ordinality c
    where spent < budget
      and spent + coalesce((c.value ->> 'estimated_cost_usd')::numeric, 0) <= budget), '[]');
end
$$;

-- Why a project may not generate now, as an outcome, or null.
create function image_generation.limit_reached(project_id uuid, images integer) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  project image_generation.projects;
  recent integer;
  oldest timestamptz;
  drawn bigint;
begin
  select * into project from image_generation.projects p where p.id = limit_reached.project_id;
  if project.requests_per_minute is null and project.images_per_day is null then
    return null;
  end if;
  -- Parallel requests count each other.
  perform 1 from image_generation.projects p where p.id = limit_reached.project_id for no key update;

  if project.requests_per_minute is not null then
    select count(*), min(j.created_at) into recent, oldest from image_generation.generation_jobs j
    where j.project_id = limit_reached.project_id and j.created_at > at - interval '1 minute';
    if recent >= project.requests_per_minute then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'requests_per_minute', 'allowed', project.requests_per_minute,
        'retry_after_ms', greatest(
          1000, ceil(extract(epoch from oldest + interval '1 minute' - at) * 1000)));
    end if;
  end if;

  if project.images_per_day is not null then
    select coalesce(sum(j.images_requested), 0) into drawn from image_generation.generation_jobs j
    where j.project_id = limit_reached.project_id and j.status not in ('failed', 'cancelled')
      and j.created_at >= date_trunc('day', at, 'UTC');
    if drawn + images > project.images_per_day then
      return jsonb_build_object('outcome', 'rate_limited',
        'limit', 'images_per_day', 'allowed', project.images_per_day,
        'retry_after_ms', ceil(extract(epoch from
          date_trunc('day', at, 'UTC') + interval '1 day' - at) * 1000));
    end if;
  end if;
  return null;
end
$$;
