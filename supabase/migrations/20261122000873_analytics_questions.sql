-- What reports ask of the sums: how much, and how long.

create type image_generation.analytics_question as (
  -- Whose numbers: projects, or the whole service alone.
  scope uuid[],
  period text,
  from_at timestamptz,
  until_at timestamptz,
  -- By what they are told apart: interval, project, provider, model.
  by_what text[],
  -- Null for any.
  provider text,
  model text
);

-- Which sums a question is about: where it does not tell models apart, those over all models of a provider; where it does not
-- tell providers apart either, those over everybody.
create function image_generation.is_of_all_models(question image_generation.analytics_question) returns boolean
language sql immutable set search_path = '' as $$
  select question.model is null and not 'model' = any (question.by_what)
$$;

create function image_generation.is_of_everybody(question image_generation.analytics_question) returns boolean
language sql immutable set search_path = '' as $$
  select image_generation.is_of_all_models(question) and question.provider is null and not 'provider' = any (question.by_what)
$$;

-- The sums that a question is about, over what it does not tell apart; what it does not tell apart is empty. It is planned
-- for each question, because a plan for all of them reads everything.
create function image_generation.analytics_selection(question image_generation.analytics_question, topics text[])
returns table (
  starts_at timestamptz, project_id uuid, provider text, model text, topic text, kind text, detail text,
  count bigint, ms bigint, usd numeric, maybe_billed_usd numeric, bytes bigint, characters_before bigint, characters_after bigint,
  coverage double precision
)
language plpgsql stable set search_path = '' as $$
begin
  return query execute $query$
    select
      case when 'interval' = any ($5) then c.starts_at else $3 end,
      case when 'project' = any ($5) then c.project_id else image_generation.whole_service() end,
      case when 'provider' = any ($5) then c.provider else '' end,
      case when 'model' = any ($5) then c.model else '' end,
      c.topic, c.kind, c.detail, sum(c.count)::bigint, sum(c.ms)::bigint, sum(c.usd), sum(c.maybe_billed_usd),
      sum(c.bytes)::bigint, sum(c.characters_before)::bigint, sum(c.characters_after)::bigint, sum(c.coverage)
    from image_generation.analytics_cells c
    where c.project_id = any ($1) and c.period = $2 and c.topic = any ($8)
      and c.starts_at >= $3 and c.starts_at < $4 and (c.model = '*') = $9 and (c.provider = '*') = $10
      and ($6 is null or c.provider = $6) and ($7 is null or c.model = $7)
    group by 1, 2, 3, 4, 5, 6, 7
    having sum(c.count) <> 0 or sum(c.usd) <> 0
  $query$ using question.scope, question.period, question.from_at, question.until_at, question.by_what, question.provider,
    question.model, topics, image_generation.is_of_all_models(question), image_generation.is_of_everybody(question);
end
$$;

-- {p50, p95, p99} of a histogram, in ms; null of an empty one. A loop is several times quicker here than rows and windows.
create function image_generation.histogram_percentiles(steps smallint[], counts bigint[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  durations constant bigint[] := image_generation.step_durations();
  total bigint := 0;
  count bigint;
  reached bigint := 0;
  place integer := 0;
  p50 bigint;
  p95 bigint;
begin
  foreach count in array counts loop
    total := total + count;
  end loop;
  if total <= 0 then
    return null;
  end if;
  while reached * 2 < total loop
    place := place + 1;
    reached := reached + counts[place];
  end loop;
  p50 := durations[steps[place] + 1];
  while reached * 20 < total * 19 loop
    place := place + 1;
    reached := reached + counts[place];
  end loop;
  p95 := durations[steps[place] + 1];
  while reached * 100 < total * 99 loop
    place := place + 1;
    reached := reached + counts[place];
  end loop;
  return jsonb_build_object('p50', p50, 'p95', p95, 'p99', durations[steps[place] + 1]);
end
$$;

-- How long things took: {p50, p95, p99}, of each the middle of the step that it falls into, in ms. Only histograms that have
-- to be added are unfolded, because there are many more steps than rows.
create function image_generation.analytics_durations(question image_generation.analytics_question, topics text[])
returns table (
  starts_at timestamptz, project_id uuid, provider text, model text, duration text, series text, percentiles jsonb
)
language plpgsql stable set search_path = '' as $$
begin
  return query execute $query$
    with cells as materialized (
      select
        case when 'interval' = any ($5) then c.starts_at else $3 end as starts_at,
        case when 'project' = any ($5) then c.project_id else image_generation.whole_service() end as project_id,
        case when 'provider' = any ($5) then c.provider else '' end as provider,
        case when 'model' = any ($5) then c.model else '' end as model,
        c.duration, case when c.topic = 'prompt' then c.kind else '' end as series, c.steps, c.step_counts
      from image_generation.analytics_cells c
      where c.project_id = any ($1) and c.period = $2 and c.topic = any ($8)
        and c.starts_at >= $3 and c.starts_at < $4 and (c.model = '*') = $9 and (c.provider = '*') = $10 and c.duration is not null
        and ($6 is null or c.provider = $6) and ($7 is null or c.model = $7)
    ), numbered as materialized (
      select c.*, dense_rank() over (
        order by c.starts_at, c.project_id, c.provider collate "C", c.model collate "C", c.duration collate "C", c.series collate "C"
      ) as place
      from cells c
    ), places as materialized (
      select n.place, count(*) as members from numbered n group by 1
    ), summed as (
      select s.place, array_agg(s.step order by s.step) as steps, array_agg(s.count order by s.step) as step_counts
      from (
        select n.place, h.step, sum(h.count)::bigint as count
        from places p join numbered n using (place) cross join lateral unnest(n.steps, n.step_counts) h (step, count)
        where p.members > 1
        group by 1, 2 having sum(h.count) > 0
      ) s
      group by 1
    ), whole as (
      select s.place, s.steps, s.step_counts from summed s
      union all
      select n.place, n.steps, n.step_counts from places p join numbered n using (place) where p.members = 1
    ), found as (
      select w.place, image_generation.histogram_percentiles(w.steps, w.step_counts) as percentiles from whole w
    )
    select distinct on (f.place) n.starts_at, n.project_id, n.provider, n.model, n.duration, n.series, f.percentiles
    from found f join numbered n using (place)
    where f.percentiles is not null
  $query$ using question.scope, question.period, question.from_at, question.until_at, question.by_what, question.provider,
    question.model, topics, image_generation.is_of_all_models(question), image_generation.is_of_everybody(question);
end
$$;

create function image_generation.no_percentiles() returns jsonb
language sql immutable set search_path = '' as $$
  select '{"p50": null, "p95": null, "p99": null}'::jsonb
$$;
