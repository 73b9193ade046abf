-- Adding facts up, and what is read of the sums.

-- What errors that are alike have in common.
create function image_generation.error_fingerprint(code text, provider text, form text) returns text
language sql immutable set search_path = '' as $$
  select left(md5(code || chr(10) || provider || chr(10) || form), 16)
$$;

-- Everything that is counted: the sums, and the facts that are not added up yet. duration says what of the histograms
-- belongs together: failures are left out of how long drawing takes.
create view image_generation.analytics_cells with (security_invoker = true) as
select c.*, case
    when c.topic = 'attempt' and c.kind in ('completed', 'partial') then 'latency'
    when c.topic = 'job' and c.kind = 'completed' then 'total'
    when c.topic in ('queue', 'overhead') then c.topic
    when c.topic = 'prompt' then 'compression' end as duration
from (
select s.project_id, s.period, s.topic, s.starts_at, s.provider, s.model, s.kind, s.detail, s.count, s.ms, s.usd,
  s.maybe_billed_usd, s.bytes, s.characters_before, s.characters_after, s.coverage, s.steps, s.step_counts
from image_generation.analytics s
union all
select scope.project_id, of_period.period, f.topic,
  case of_period.period when 'ever' then '-infinity' else date_trunc(of_period.period, f.at, 'UTC') end, who.provider, who.model, f.kind,
  f.detail, f.count, f.ms, f.usd, f.maybe_billed_usd, f.bytes, f.characters_before, f.characters_after, f.coverage,
  case when f.step < 0 then '{}' else array[f.step] end, case when f.step < 0 then '{}' else array[f.count] end
from image_generation.analytics_facts f
cross join (values ('hour'), ('day'), ('ever')) of_period (period)
cross join lateral (values (f.project_id), (image_generation.whole_service())) scope (project_id)
cross join lateral (values (f.provider, f.model), (f.provider, '*'), ('*', '*')) who (provider, model)
where f.topic <> 'error' and scope.project_id is not null and (of_period.period <> 'ever' or f.topic = 'picture')
) c;

-- The same of the groups of errors.
create view image_generation.error_cells with (security_invoker = true) as
select g.project_id, g.fingerprint, g.code, g.provider, g.message, g.count, g.first_seen_at, g.last_seen_at, g.request_id, g.job_id
from image_generation.error_groups g
union all
select coalesce(f.project_id, image_generation.whole_service()),
  image_generation.error_fingerprint(f.kind, f.provider, coalesce(f.error ->> 'message', '')), f.kind, f.provider,
  coalesce(f.error ->> 'message', ''), f.count, f.at, f.at, f.error ->> 'request_id', (f.error ->> 'job_id')::uuid
from image_generation.analytics_facts f
where f.topic = 'error';

-- Two histograms in one; steps that nothing is left of are left out.
create function image_generation.add_histograms(
  steps smallint[], counts bigint[], more_steps smallint[], more_counts bigint[],
  out sum_steps smallint[], out sum_counts bigint[]
)
language sql immutable set search_path = '' as $$
  select coalesce(array_agg(s.step order by s.step), '{}'), coalesce(array_agg(s.count order by s.step), '{}')
  from (
    select both_histograms.step, sum(both_histograms.count)::bigint as count
    from (
      select * from unnest(steps, counts) union all select * from unnest(more_steps, more_counts)
    ) both_histograms (step, count)
    group by both_histograms.step having sum(both_histograms.count) <> 0
  ) s
$$;

-- Adds up so many facts at most, and removes them. One adds up at a time; who comes meanwhile leaves it to the first. Answers
-- how many there were.
create function image_generation.add_up_analytics(most integer default 20000) returns integer
language plpgsql set search_path = '' set work_mem = '32MB' as $$
declare
  -- Of a project; what is new beyond that is one group for each code and provider.
  most_groups constant integer := 500;
  added_up integer;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('image_generation analytics', 0)) then
    return 0;
  end if;
  with taken as (
    delete from image_generation.analytics_facts f
    where f.id in (select o.id from image_generation.analytics_facts o order by o.id limit most for update skip locked)
    returning f.*
  ), stepped as (
    select t.project_id, t.topic, date_trunc('hour', t.at, 'UTC') as hour, t.provider, t.model, t.kind, t.detail, t.step,
      sum(t.count)::bigint as count, sum(t.ms)::bigint as ms, sum(t.usd) as usd, sum(t.maybe_billed_usd) as maybe_billed_usd,
      sum(t.bytes)::bigint as bytes, sum(t.characters_before)::bigint as characters_before,
      sum(t.characters_after)::bigint as characters_after, sum(t.coverage) as coverage
    from taken t
    where t.topic <> 'error'
    group by 1, 2, 3, 4, 5, 6, 7, 8
  ), scoped as (
    select scope.project_id, of_period.period, s.topic,
      case of_period.period when 'ever' then '-infinity' else date_trunc(of_period.period, s.hour, 'UTC') end as starts_at,
      who.provider,
      who.model, s.kind, s.detail, s.step, sum(s.count)::bigint as count, sum(s.ms)::bigint as ms, sum(s.usd) as usd,
      sum(s.maybe_billed_usd) as maybe_billed_usd, sum(s.bytes)::bigint as bytes,
      sum(s.characters_before)::bigint as characters_before, sum(s.characters_after)::bigint as characters_after,
      sum(s.coverage) as coverage
    from stepped s
    cross join (values ('hour'), ('day'), ('ever')) of_period (period)
    cross join lateral (values (s.project_id), (image_generation.whole_service())) scope (project_id)
    cross join lateral (values (s.provider, s.model), (s.provider, '*'), ('*', '*')) who (provider, model)
    where scope.project_id is not null and (of_period.period <> 'ever' or s.topic = 'picture')
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  ), added as (
    insert into image_generation.analytics as a
      (project_id, period, topic, starts_at, provider, model, kind, detail, count, ms, usd, maybe_billed_usd, bytes,
       characters_before, characters_after, coverage, steps, step_counts)
    select s.project_id, s.period, s.topic, s.starts_at, s.provider, s.model, s.kind, s.detail, sum(s.count), sum(s.ms),
      sum(s.usd), sum(s.maybe_billed_usd), sum(s.bytes), sum(s.characters_before), sum(s.characters_after), sum(s.coverage),
      coalesce(array_agg(s.step order by s.step) filter (where s.step >= 0 and s.count <> 0), '{}'),
      coalesce(array_agg(s.count order by s.step) filter (where s.step >= 0 and s.count <> 0), '{}')
    from scoped s
    group by 1, 2, 3, 4, 5, 6, 7, 8
    on conflict (project_id, period, topic, starts_at, provider, model, kind, detail) do update set
      count = a.count + excluded.count, ms = a.ms + excluded.ms, usd = a.usd + excluded.usd,
      maybe_billed_usd = a.maybe_billed_usd + excluded.maybe_billed_usd, bytes = a.bytes + excluded.bytes,
      characters_before = a.characters_before + excluded.characters_before,
      characters_after = a.characters_after + excluded.characters_after, coverage = a.coverage + excluded.coverage,
      (steps, step_counts) = (
        select h.sum_steps, h.sum_counts
        from image_generation.add_histograms(a.steps, a.step_counts, excluded.steps, excluded.step_counts) h)
  ), errors as (
    select coalesce(t.project_id, image_generation.whole_service()) as project_id, t.kind as code, t.provider,
      coalesce(t.error ->> 'message', '') as message, t.count, t.at, t.error
    from taken t where t.topic = 'error'
  ), crowded as (
    select g.project_id from image_generation.error_groups g
    where g.project_id in (select e.project_id from errors e)
    group by g.project_id having count(*) >= most_groups
  ), told as (
    select e.project_id, e.code, e.provider, e.count, e.at, e.error,
      case when e.project_id not in (select c.project_id from crowded c) or exists (
        select from image_generation.error_groups g
        where g.project_id = e.project_id
          and g.fingerprint = image_generation.error_fingerprint(e.code, e.provider, e.message))
      then e.message else '<other>' end as message
    from errors e
  ), grouped as (
    insert into image_generation.error_groups as g
      (project_id, fingerprint, code, provider, message, count, first_seen_at, last_seen_at, request_id, job_id)
    select t.project_id, image_generation.error_fingerprint(t.code, t.provider, t.message), t.code, t.provider, t.message,
      sum(t.count), min(t.at), max(t.at), (array_agg(t.error ->> 'request_id' order by t.at desc))[1],
      (array_agg((t.error ->> 'job_id')::uuid order by t.at desc))[1]
    from told t
    group by t.project_id, t.code, t.provider, t.message
    on conflict (project_id, fingerprint) do update set
      count = g.count + excluded.count, first_seen_at = least(g.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(g.last_seen_at, excluded.last_seen_at),
      request_id = case when excluded.last_seen_at >= g.last_seen_at then excluded.request_id else g.request_id end,
      job_id = case when excluded.last_seen_at >= g.last_seen_at then excluded.job_id else g.job_id end
  )
  select count(*) into added_up from taken;
  return added_up;
end
$$;
