-- Adding facts up, and what is read of the sums.

-- What errors that are alike have in common.
create function image_generation.error_fingerprint(code text, provider text, form text) returns text
language sql immutable set search_path = '' as $$
  select left(md5(code || chr(10) || provider || chr(10) || form), 16)
$$;

-- Everything that is counted: the sums, and the facts that are not added up yet.
create view image_generation.analytics_cells with (security_invoker = true) as
select s.project_id, s.period, s.topic, s.starts_at, s.provider, s.model, s.kind, s.detail, s.step, s.count, s.ms, s.usd,
  s.maybe_billed_usd, s.bytes, s.characters_before, s.characters_after, s.coverage
from image_generation.analytics s
union all
select scope.project_id, of_period.period, f.topic, date_trunc(of_period.period, f.at, 'UTC'), f.provider, f.model, f.kind,
  f.detail, f.step, f.count, f.ms, f.usd, f.maybe_billed_usd, f.bytes, f.characters_before, f.characters_after, f.coverage
from image_generation.analytics_facts f
cross join (values ('hour'), ('day')) of_period (period)
cross join lateral (values (f.project_id), (image_generation.whole_service())) scope (project_id)
where f.topic <> 'error' and scope.project_id is not null;

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

-- Adds up so many facts at most, and removes them. One adds up at a time; who comes meanwhile leaves it to the first. Answers
-- how many there were.
create function image_generation.add_up_analytics(most integer default 20000) returns integer
language plpgsql set search_path = '' as $$
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
  ), added as (
    insert into image_generation.analytics as a
      (project_id, period, topic, starts_at, provider, model, kind, detail, step, count, ms, usd, maybe_billed_usd, bytes,
       characters_before, characters_after, coverage)
    select scope.project_id, of_period.period, t.topic, date_trunc(of_period.period, t.at, 'UTC'), t.provider, t.model,
      t.kind, t.detail, t.step, sum(t.count), sum(t.ms), sum(t.usd), sum(t.maybe_billed_usd), sum(t.bytes),
      sum(t.characters_before), sum(t.characters_after), sum(t.coverage)
    from taken t
    cross join (values ('hour'), ('day')) of_period (period)
    cross join lateral (values (t.project_id), (image_generation.whole_service())) scope (project_id)
    where t.topic <> 'error' and scope.project_id is not null
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    on conflict (project_id, period, topic, starts_at, provider, model, kind, detail, step) do update set
      count = a.count + excluded.count, ms = a.ms + excluded.ms, usd = a.usd + excluded.usd,
      maybe_billed_usd = a.maybe_billed_usd + excluded.maybe_billed_usd, bytes = a.bytes + excluded.bytes,
      characters_before = a.characters_before + excluded.characters_before,
      characters_after = a.characters_after + excluded.characters_after, coverage = a.coverage + excluded.coverage
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

-- Which numbers of a topic are of one kind of duration: failures are left out of how long drawing takes.
create function image_generation.duration_of(topic text, kind text) returns text
language sql immutable set search_path = '' as $$
  select case
    when topic = 'attempt' and kind in ('completed', 'partial') then 'latency'
    when topic = 'job' and kind = 'completed' then 'total'
    when topic in ('queue', 'overhead') then topic
    when topic = 'prompt' then 'compression' end
$$;
