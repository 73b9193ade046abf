-- The same numbers as views, for whoever reads by REST or SQL: by project, hour or day, provider and model. They are made of
-- the sums, with the rights of whoever reads, so each is as quick as its conditions are narrow: say which period, and since
-- when.

create view image_generation.analytics_percentiles with (security_invoker = true) as
select r.project_id, r.period, r.starts_at, r.provider, r.model, r.duration, r.series,
  (image_generation.step_durations())[1 + min(r.step) filter (where r.up_to >= ceil(r.total * 0.50))] as p50_ms,
  (image_generation.step_durations())[1 + min(r.step) filter (where r.up_to >= ceil(r.total * 0.95))] as p95_ms,
  (image_generation.step_durations())[1 + min(r.step) filter (where r.up_to >= ceil(r.total * 0.99))] as p99_ms
from (
  select s.*, sum(s.count) over same as total, sum(s.count) over (same order by s.step) as up_to
  from (
    select c.project_id, c.period, c.starts_at, c.provider, c.model, c.duration,
      case when c.topic = 'prompt' then c.kind else '' end as series, h.step, sum(h.count) as count
    from image_generation.analytics_cells c
    cross join lateral unnest(c.steps, c.step_counts) h (step, count)
    where c.duration is not null and c.model <> '*'
    group by 1, 2, 3, 4, 5, 6, 7, 8
    having sum(h.count) > 0
  ) s
  window same as (partition by s.project_id, s.period, s.starts_at, s.provider, s.model, s.duration, s.series)
) r
group by 1, 2, 3, 4, 5, 6, 7;

create view public.generation_analytics_providers with (security_invoker = true) as
select c.project_id, c.period, c.starts_at, c.provider, c.model,
  coalesce(sum(c.count) filter (where c.topic = 'attempt'), 0) as attempts,
  coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'completed'), 0) as completed,
  coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'partial'), 0) as partial,
  coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'failed'), 0) as failed,
  coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'abandoned'), 0) as abandoned,
  coalesce(sum(c.count) filter (where c.topic = 'fallback'), 0) as fallbacks,
  coalesce(sum(c.usd) filter (where c.topic = 'attempt'), 0) as cost_usd,
  coalesce(sum(c.maybe_billed_usd) filter (where c.topic = 'attempt'), 0) as maybe_billed_usd,
  max(p.p50_ms) as p50_ms, max(p.p95_ms) as p95_ms, max(p.p99_ms) as p99_ms
from image_generation.analytics_cells c
left join image_generation.analytics_percentiles p
on (p.project_id, p.period, p.starts_at, p.provider, p.model, p.duration)
  = (c.project_id, c.period, c.starts_at, c.provider, c.model, 'latency')
where c.topic in ('attempt', 'fallback') and c.project_id <> image_generation.whole_service() and c.model <> '*'
group by 1, 2, 3, 4, 5;

create view public.generation_analytics_usage with (security_invoker = true) as
select c.project_id, c.period, c.starts_at, c.provider, c.model,
  coalesce(sum(c.count) filter (where c.topic = 'job'), 0) as requests,
  coalesce(sum(c.count) filter (where c.topic = 'job' and c.kind = 'completed'), 0) as completed,
  coalesce(sum(c.count) filter (where c.topic = 'job' and c.kind = 'failed'), 0) as failed,
  coalesce(sum(c.count) filter (where c.topic = 'job' and c.kind = 'cancelled'), 0) as cancelled,
  coalesce(sum(c.usd) filter (where c.topic = 'job'), 0) as cost_usd,
  coalesce(sum(c.maybe_billed_usd) filter (where c.topic = 'job'), 0) as maybe_billed_usd,
  coalesce(sum(c.count) filter (where c.topic = 'cache'), 0) as cache_hits,
  coalesce(sum(c.ms) filter (where c.topic = 'queue'), 0) as queue_ms,
  coalesce(sum(c.ms) filter (where c.topic = 'overhead'), 0) as overhead_ms,
  max(p.p50_ms) as p50_ms, max(p.p95_ms) as p95_ms, max(p.p99_ms) as p99_ms
from image_generation.analytics_cells c
left join image_generation.analytics_percentiles p
on (p.project_id, p.period, p.starts_at, p.provider, p.model, p.duration)
  = (c.project_id, c.period, c.starts_at, c.provider, c.model, 'total')
where c.topic in ('job', 'queue', 'overhead', 'cache') and c.project_id <> image_generation.whole_service() and c.model <> '*'
group by 1, 2, 3, 4, 5;

create view public.generation_analytics_prompts with (security_invoker = true) as
select c.project_id, c.period, c.starts_at, c.kind as method, c.model, sum(c.count) as compressions,
  sum(c.coverage) / nullif(sum(c.count), 0) as coverage, sum(c.characters_before) as characters_before,
  sum(c.characters_after) as characters_after, sum(c.ms) as duration_ms,
  coalesce(sum(c.count) filter (where c.detail <> ''), 0) as model_failures
from image_generation.analytics_cells c
where c.topic = 'prompt' and c.project_id <> image_generation.whole_service() and c.model <> '*'
group by 1, 2, 3, 4, 5;

create view public.generation_analytics_storage with (security_invoker = true) as
select c.project_id, c.period, c.starts_at, c.provider, c.model,
  coalesce(sum(c.count) filter (where c.kind = 'stored'), 0) as pictures_stored,
  coalesce(sum(c.bytes) filter (where c.kind = 'stored'), 0) as bytes_stored,
  coalesce(sum(c.count) filter (where c.kind = 'deleted'), 0) as pictures_deleted,
  coalesce(sum(c.bytes) filter (where c.kind = 'deleted'), 0) as bytes_deleted,
  coalesce(sum(c.count) filter (where c.topic = 'object'), 0) as objects_removed
from image_generation.analytics_cells c
where c.topic in ('picture', 'object') and c.period <> 'ever' and c.project_id <> image_generation.whole_service()
  and c.model <> '*'
group by 1, 2, 3, 4, 5;

-- Errors that are alike, whenever they were seen.
create view public.generation_analytics_errors with (security_invoker = true) as
select e.project_id, e.fingerprint, e.code, nullif(e.provider, '') as provider, e.message, sum(e.count) as count,
  min(e.first_seen_at) as first_seen_at, max(e.last_seen_at) as last_seen_at,
  (array_agg(e.request_id order by e.last_seen_at desc))[1] as request_id,
  (array_agg(e.job_id order by e.last_seen_at desc))[1] as generation_id
from image_generation.error_cells e
where e.project_id <> image_generation.whole_service()
group by e.project_id, e.fingerprint, e.code, e.provider, e.message;

-- ## Maintenance

-- When the schedule was last here. There is one row.
create table image_generation.maintenance_runs (
  only_row boolean primary key default true check (only_row),
  ran_at timestamptz not null
);
alter table image_generation.maintenance_runs enable row level security;
create policy "the service reads and writes when the schedule ran" on image_generation.maintenance_runs
for all to service_role using (true) with check (true);
insert into image_generation.maintenance_runs (ran_at) values (now());

-- What maintain_generations runs besides, last and alone: a fault here keeps no generation from its worker.
create function image_generation.maintain_analytics() returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into image_generation.maintenance_runs as r (ran_at) values (image_generation.clock())
  on conflict (only_row) do update set ran_at = excluded.ran_at;
  for round in 1 .. 5 loop
    exit when image_generation.add_up_analytics() < 20000;
  end loop;
  perform image_generation.look_by_alert_rules();
end
$$;
