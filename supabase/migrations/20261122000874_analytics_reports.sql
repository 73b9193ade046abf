-- Reports on what is counted, with the rights of whoever asks. Rates are null where there is nothing to divide by.

create type image_generation.report_row as (
  starts_at timestamptz, project_id uuid, provider text, model text, numbers jsonb
);

-- How attempts at providers went. Nobody knows beforehand how many rows there are, and in a nested loop some thousands take
-- longer than a statement may.
create function image_generation.report_providers(question image_generation.analytics_question)
returns setof image_generation.report_row
language sql stable set search_path = '' set enable_nestloop = off as $$
  with cells as materialized (
    select * from image_generation.analytics_selection(question, '{attempt,loss,fallback,picture}')
  ), told as (
    select c.starts_at, c.project_id, c.provider, c.model,
      coalesce(sum(c.count) filter (where c.topic = 'attempt'), 0) as attempts,
      coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'completed'), 0) as completed,
      coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'partial'), 0) as partial,
      coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'failed'), 0) as failed,
      coalesce(sum(c.count) filter (where c.topic = 'attempt' and c.kind = 'abandoned'), 0) as abandoned,
      coalesce(sum(c.usd) filter (where c.topic = 'attempt'), 0) as usd,
      coalesce(sum(c.maybe_billed_usd) filter (where c.topic = 'attempt'), 0) as maybe_billed_usd,
      coalesce(sum(c.count) filter (where c.topic = 'picture' and c.kind = 'stored' and c.detail = 'drawn'), 0) as pictures,
      coalesce(sum(c.bytes) filter (where c.topic = 'picture' and c.kind = 'stored' and c.detail = 'drawn'), 0) as bytes
    from cells c
    group by 1, 2, 3, 4
  ), named as (
    select n.starts_at, n.project_id, n.provider, n.model,
      coalesce(jsonb_object_agg(n.name, n.count) filter (where n.topic = 'attempt'), '{}') as failures,
      coalesce(jsonb_object_agg(n.name, n.count) filter (where n.topic = 'fallback'), '{}') as fallbacks,
      coalesce(jsonb_object_agg(n.name, n.count) filter (where n.topic = 'to'), '{}') as fallbacks_to,
      coalesce(jsonb_object_agg(n.name, n.count) filter (where n.topic = 'loss'), '{}') as losses
    from (
      select c.starts_at, c.project_id, c.provider, c.model, c.topic,
        case c.topic when 'attempt' then c.detail when 'fallback' then c.kind else c.kind || ' ' || c.detail end as name,
        sum(c.count) as count
      from cells c
      where c.topic in ('loss', 'fallback') or (c.topic = 'attempt' and c.detail <> '')
      group by 1, 2, 3, 4, 5, 6
      union all
      select c.starts_at, c.project_id, c.provider, c.model, 'to', c.detail, sum(c.count)
      from cells c where c.topic = 'fallback' group by 1, 2, 3, 4, 5, 6
    ) n
    group by 1, 2, 3, 4
  )
  select t.starts_at, t.project_id, t.provider, t.model, jsonb_build_object(
    'attempts', t.attempts, 'completed', t.completed, 'partial', t.partial, 'failed', t.failed, 'abandoned', t.abandoned,
    'success_rate', (t.completed + t.partial)::double precision / nullif(t.attempts - t.abandoned, 0),
    'latency_ms', coalesce(d.percentiles, image_generation.no_percentiles()),
    'cost_usd', t.usd, 'maybe_billed_usd', t.maybe_billed_usd, 'pictures', t.pictures, 'bytes', t.bytes,
    'failures', coalesce(n.failures, '{}'), 'fallbacks', coalesce(n.fallbacks, '{}'),
    'fallbacks_to', coalesce(n.fallbacks_to, '{}'), 'losses', coalesce(n.losses, '{}'))
  from told t
  left join named n using (starts_at, project_id, provider, model)
  left join image_generation.analytics_durations(question, '{attempt}') d using (starts_at, project_id, provider, model)
$$;

-- How requests went, by who drew them; nobody for those that nobody did.
create function image_generation.report_usage(question image_generation.analytics_question)
returns setof image_generation.report_row
language sql stable set search_path = '' set enable_nestloop = off as $$
  with cells as materialized (
    select * from image_generation.analytics_selection(question, '{job,picture,fallback,cache}')
  ), told as (
    select c.starts_at, c.project_id, c.provider, c.model,
      coalesce(sum(c.count) filter (where c.topic = 'job'), 0) as requests,
      coalesce(sum(c.count) filter (where c.topic = 'job' and c.kind = 'completed'), 0) as completed,
      coalesce(sum(c.count) filter (where c.topic = 'job' and c.kind = 'failed'), 0) as failed,
      coalesce(sum(c.count) filter (where c.topic = 'job' and c.kind = 'cancelled'), 0) as cancelled,
      coalesce(sum(c.usd) filter (where c.topic = 'job'), 0) as usd,
      coalesce(sum(c.maybe_billed_usd) filter (where c.topic = 'job'), 0) as maybe_billed_usd,
      coalesce(sum(c.count) filter (where c.topic = 'picture' and c.kind = 'stored' and c.detail = 'drawn'), 0) as pictures,
      coalesce(sum(c.bytes) filter (where c.topic = 'picture' and c.kind = 'stored' and c.detail = 'drawn'), 0) as bytes,
      coalesce(sum(c.count) filter (where c.topic = 'fallback'), 0) as fallbacks,
      coalesce(sum(c.count) filter (where c.topic = 'cache'), 0) as cache_hits,
      coalesce(sum(c.usd) filter (where c.topic = 'cache'), 0) as cache_saved_usd
    from cells c
    group by 1, 2, 3, 4
  ), lasted as (
    select d.starts_at, d.project_id, d.provider, d.model, jsonb_object_agg(d.duration, d.percentiles) as durations
    from image_generation.analytics_durations(question, '{job,queue,overhead}') d
    group by 1, 2, 3, 4
  )
  select t.starts_at, t.project_id, t.provider, t.model, jsonb_build_object(
    'requests', t.requests, 'completed', t.completed, 'failed', t.failed, 'cancelled', t.cancelled,
    'success_rate', t.completed::double precision / nullif(t.completed + t.failed, 0),
    'cost_usd', t.usd, 'maybe_billed_usd', t.maybe_billed_usd, 'pictures', t.pictures, 'bytes', t.bytes,
    'fallbacks', t.fallbacks, 'cache_hits', t.cache_hits, 'cache_saved_usd', t.cache_saved_usd,
    'total_ms', coalesce(l.durations -> 'total', image_generation.no_percentiles()),
    'queue_ms', coalesce(l.durations -> 'queue', image_generation.no_percentiles()),
    'overhead_ms', coalesce(l.durations -> 'overhead', image_generation.no_percentiles()))
  from told t
  left join lasted l using (starts_at, project_id, provider, model)
$$;

-- How prompts were shortened, by method and language model.
create function image_generation.report_prompts(question image_generation.analytics_question)
returns setof image_generation.report_row
language sql stable set search_path = '' set enable_nestloop = off as $$
  with cells as materialized (
    select * from image_generation.analytics_selection(question, '{prompt}')
  ), told as (
    select c.starts_at, c.project_id, c.provider, c.model, c.kind as method, sum(c.count) as count,
      sum(c.characters_before) as characters_before, sum(c.characters_after) as characters_after, sum(c.coverage) as coverage,
      sum(c.ms) as ms
    from cells c group by 1, 2, 3, 4, 5
  ), failed as (
    select f.starts_at, f.project_id, f.provider, f.model, f.method, jsonb_object_agg(f.detail, f.count) as failures
    from (
      select c.starts_at, c.project_id, c.provider, c.model, c.kind as method, c.detail, sum(c.count) as count
      from cells c where c.detail <> '' group by 1, 2, 3, 4, 5, 6
    ) f
    group by 1, 2, 3, 4, 5
  )
  select t.starts_at, t.project_id, t.provider, t.model, jsonb_build_object(
    'method', t.method, 'compressions', t.count,
    'share', t.count / nullif(sum(t.count) over (partition by t.starts_at, t.project_id), 0)::double precision,
    'coverage', t.coverage / nullif(t.count, 0), 'characters_before', t.characters_before,
    'characters_after', t.characters_after, 'kept', t.characters_after / nullif(t.characters_before, 0)::double precision,
    'duration_ms', coalesce(d.percentiles, image_generation.no_percentiles()), 'failures', coalesce(f.failures, '{}'))
  from told t
  left join failed f using (starts_at, project_id, provider, model, method)
  left join image_generation.analytics_durations(question, '{prompt}') d
  on (d.starts_at, d.project_id, d.provider, d.model, d.series) = (t.starts_at, t.project_id, t.provider, t.model, t.method)
$$;

-- What was stored and removed.
create function image_generation.report_storage(question image_generation.analytics_question)
returns setof image_generation.report_row
language sql stable set search_path = '' as $$
  select c.starts_at, c.project_id, c.provider, c.model, jsonb_build_object(
    'pictures_stored', coalesce(sum(c.count) filter (where c.topic = 'picture' and c.kind = 'stored'), 0),
    'bytes_stored', coalesce(sum(c.bytes) filter (where c.topic = 'picture' and c.kind = 'stored'), 0),
    'pictures_handed_in', coalesce(sum(c.count) filter (where c.topic = 'picture' and c.kind = 'stored' and c.detail <> 'drawn'), 0),
    'pictures_deleted', coalesce(sum(c.count) filter (where c.topic = 'picture' and c.kind = 'deleted'), 0),
    'bytes_deleted', coalesce(sum(c.bytes) filter (where c.topic = 'picture' and c.kind = 'deleted'), 0),
    'objects_removed', coalesce(sum(c.count) filter (where c.topic = 'object'), 0),
    'orphans_removed', coalesce(sum(c.count) filter (where c.topic = 'object' and c.detail = 'left'), 0))
  from image_generation.analytics_selection(question, '{picture,object}') c
  group by c.starts_at, c.project_id, c.provider, c.model
$$;

-- What went wrong, by class at providers and by code of requests.
create function image_generation.report_errors(question image_generation.analytics_question)
returns setof image_generation.report_row
language sql stable set search_path = '' as $$
  select c.starts_at, c.project_id, c.provider, c.model, jsonb_build_object(
    'of', case c.topic when 'attempt' then 'attempt' else 'request' end, 'code', c.detail, 'count', sum(c.count))
  from image_generation.analytics_selection(question, '{attempt,job}') c
  where c.detail <> ''
  group by c.starts_at, c.project_id, c.provider, c.model, c.topic, c.detail
$$;

-- The groups of errors that were seen in a time, the latest first.
create function image_generation.error_group_rows(question image_generation.analytics_question, most integer)
returns table (last_seen_at timestamptz, document jsonb)
language sql stable set search_path = '' as $$
  select max(c.last_seen_at), jsonb_build_object(
    'fingerprint', c.fingerprint, 'code', c.code, 'provider', nullif(c.provider, ''), 'message', c.message,
    'count', sum(c.count), 'first_seen_at', min(c.first_seen_at), 'last_seen_at', max(c.last_seen_at),
    'request_id', (array_agg(c.request_id order by c.last_seen_at desc))[1],
    'generation_id', (array_agg(c.job_id order by c.last_seen_at desc))[1])
  from image_generation.error_cells c
  where ((question).scope = array[image_generation.whole_service()] or c.project_id = any ((question).scope))
    and ((question).provider is null or c.provider = (question).provider)
  group by c.fingerprint, c.code, c.provider, c.message
  having max(c.last_seen_at) >= (question).from_at and min(c.first_seen_at) < (question).until_at
  order by 1 desc
  limit most
$$;

-- What is there now, by provider and origin.
create function image_generation.stored_pictures(question image_generation.analytics_question) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'provider', nullif(s.provider, ''), 'origin', s.origin, 'pictures', s.pictures, 'bytes', s.bytes)
    order by s.provider, s.origin), '[]')
  from (
    select c.provider, c.detail as origin,
      coalesce(sum(c.count) filter (where c.kind = 'stored'), 0) - coalesce(sum(c.count) filter (where c.kind = 'deleted'), 0)
        as pictures,
      coalesce(sum(c.bytes) filter (where c.kind = 'stored'), 0) - coalesce(sum(c.bytes) filter (where c.kind = 'deleted'), 0)
        as bytes
    from image_generation.analytics_cells c
    where c.project_id = any ((question).scope) and c.period = 'ever' and c.topic = 'picture' and c.model <> '*'
      and ((question).provider is null or c.provider = (question).provider)
      and ((question).model is null or c.model = (question).model)
    group by 1, 2
  ) s
  where s.pictures <> 0
$$;

-- Whose numbers a caller sees who asks for a project's, an organization's, or all: for the service itself all are those of
-- the whole service, unless it wants each project's. Null for a project or an organization that is not theirs.
create function image_generation.analytics_scope(project_id uuid, organization_id uuid, of_each boolean) returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  visible uuid[];
begin
  if auth.uid() is null then
    if analytics_scope.project_id is not null then
      return array[analytics_scope.project_id];
    elsif analytics_scope.organization_id is null and not of_each then
      return array[image_generation.whole_service()];
    end if;
    select array_agg(p.id) into visible from image_generation.projects p
    where analytics_scope.organization_id is null
      or analytics_scope.organization_id in (p.organization_id, p.external_organization_id);
    return visible;
  end if;
  select array_agg(m) into visible from image_generation.my_projects() m
  where (analytics_scope.project_id is null or m = analytics_scope.project_id)
    and (analytics_scope.organization_id is null or m in (
      select p.id from image_generation.projects p
      where analytics_scope.organization_id in (p.organization_id, p.external_organization_id)));
  if visible is null and analytics_scope.project_id is null and analytics_scope.organization_id is null then
    return '{}';
  end if;
  return visible;
end
$$;

-- A report: providers, usage, prompts, storage or errors.
-- filter: {project_id, organization_id, provider, model, from, until, interval: hour or day or null, by: [provider, model,
--   project]}; from and until are of whole hours or days.
-- Answers {rows: [{starts_at, project_id, provider, model, …}], groups: of errors, stored: of storage}, null of a row for what
-- it was not told apart by; {too_many_rows: how many there may be}; null when the project or the organization is none of the
-- caller's.
create function public.image_generation_analytics(report text, filter jsonb) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  most constant integer := 10000;
  question image_generation.analytics_question;
  of_interval constant boolean := coalesce(filter ->> 'interval', 'none') <> 'none';
  rows jsonb;
  answer jsonb;
begin
  question.scope := image_generation.analytics_scope(
    (filter ->> 'project_id')::uuid, (filter ->> 'organization_id')::uuid, coalesce(filter -> 'by' ? 'project', false));
  if question.scope is null then
    return null;
  end if;
  question.from_at := filter ->> 'from';
  question.until_at := filter ->> 'until';
  question.period := filter ->> 'period';
  question.by_what := image_generation.text_array(filter -> 'by') || case when of_interval then '{interval}'::text[] else '{}' end;
  question.provider := filter ->> 'provider';
  question.model := filter ->> 'model';
  select coalesce(jsonb_agg(jsonb_build_object(
    'starts_at', case when of_interval then r.starts_at end,
    'project_id', case when 'project' = any (question.by_what) then nullif(r.project_id, image_generation.whole_service()) end,
    'provider', nullif(r.provider, ''), 'model', nullif(r.model, '')) || r.numbers
    order by r.starts_at, r.project_id, r.provider, r.model), '[]')
  into rows
  from (
    select p.* from image_generation.report_providers(question) p where report = 'providers'
    union all
    select u.* from image_generation.report_usage(question) u where report = 'usage'
    union all
    select p.* from image_generation.report_prompts(question) p where report = 'prompts'
    union all
    select s.* from image_generation.report_storage(question) s where report = 'storage'
    union all
    select e.* from image_generation.report_errors(question) e where report = 'errors'
    limit most + 1
  ) r;
  if jsonb_array_length(rows) > most then
    return jsonb_build_object('too_many_rows', most);
  end if;
  answer := jsonb_build_object('rows', rows);
  if report = 'errors' then
    answer := answer || jsonb_build_object('groups', (
      select coalesce(jsonb_agg(g.document order by g.last_seen_at desc), '[]')
      from image_generation.error_group_rows(question, 200) g));
  elsif report = 'storage' then
    answer := answer || jsonb_build_object('stored', image_generation.stored_pictures(question));
  end if;
  return answer;
end
$$;
