-- What requests have shown of the models, for the strategy that goes by it, and what callers think of pictures.

-- By kind of request ("context") and model: how many succeeded and failed, how long the successes took, and how their
-- pictures were liked. An observation counts less with each later one of its context, so none of these is whole.
create table image_generation.routing_experience (
  -- Whose requests; null for everybody's.
  project_id uuid references image_generation.projects (id) on delete cascade,
  context text not null check (char_length(context) between 1 and 100),
  provider text not null,
  model text not null,
  successes double precision not null default 0,
  failures double precision not null default 0,
  -- Sum of the natural logarithms of latencies, in ms, and their number.
  latency_logs double precision not null default 0,
  latencies double precision not null default 0,
  -- Sum of ratings, each 0 to 1, and their number.
  ratings double precision not null default 0,
  rated double precision not null default 0,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (project_id, context, provider, model)
);
create index routing_experience_updated_at on image_generation.routing_experience (updated_at);

create table image_generation.image_ratings (
  image_id uuid not null references image_generation.images (id) on delete cascade,
  -- The account or API key that says so: a plain id, which outlives both; null for a secret key.
  rated_by uuid,
  -- 0 to 1.
  rating double precision not null check (rating between 0 and 1),
  created_at timestamptz not null default now(),
  constraint image_ratings_one_each unique nulls not distinct (image_id, rated_by)
);
create index image_ratings_rated_by on image_generation.image_ratings (rated_by, created_at);

alter table image_generation.routing_experience enable row level security;
alter table image_generation.image_ratings enable row level security;
create policy "the service reads and writes experience" on image_generation.routing_experience
for all to service_role using (true) with check (true);
create policy "the service reads and writes ratings" on image_generation.image_ratings
for all to service_role using (true) with check (true);

-- Adds to what is known of a model with requests of a context, for everybody and for the project. kept: what is left of the
-- earlier observations of that context, of all its models.
create function image_generation.learn(
  project_id uuid, context text, seen image_generation.routing_experience, kept double precision
) returns void
language plpgsql set search_path = '' as $$
declare
  owner uuid;
begin
  -- Everybody's first, and each in the order of its models, so that nobody waits in a circle.
  foreach owner in array array[null, learn.project_id] loop
    insert into image_generation.routing_experience (project_id, context, provider, model)
    values (owner, learn.context, seen.provider, seen.model)
    on conflict do nothing;
    perform from image_generation.routing_experience e
    where e.project_id is not distinct from owner and e.context = learn.context
    order by e.provider, e.model
    for update;
    update image_generation.routing_experience e set
      successes = e.successes * kept + own.is_it * seen.successes,
      failures = e.failures * kept + own.is_it * seen.failures,
      latency_logs = e.latency_logs * kept + own.is_it * seen.latency_logs,
      latencies = e.latencies * kept + own.is_it * seen.latencies,
      ratings = greatest(0, e.ratings * kept + own.is_it * seen.ratings),
      rated = e.rated * kept + own.is_it * seen.rated,
      updated_at = case own.is_it when 1 then image_generation.clock() else e.updated_at end
    from (values (1), (0)) own (is_it)
    where e.project_id is not distinct from owner and e.context = learn.context
      and own.is_it = (e.provider = seen.provider and e.model = seen.model)::integer;
  end loop;
end
$$;

-- Learns from an attempt that has ended, where it was chosen by what was learned. What is said of a prompt says nothing of
-- the model.
create function image_generation.learn_outcome(attempt_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  ended image_generation.generation_attempts;
  seen image_generation.routing_experience;
begin
  select * into ended from image_generation.generation_attempts a
  where a.id = learn_outcome.attempt_id and a.decision ->> 'context' is not null
    and coalesce(a.error_scope, '') <> 'prompt' and coalesce(a.error_class, '') <> 'cancelled';
  if not found then
    return;
  end if;
  seen.provider := ended.provider;
  seen.model := ended.model;
  seen.successes := case when ended.status in ('completed', 'partial') then 1 else 0 end;
  seen.failures := 1 - seen.successes;
  seen.latency_logs := seen.successes * ln(greatest(1, coalesce(ended.latency_ms, 1)));
  seen.latencies := seen.successes;
  seen.ratings := 0;
  seen.rated := 0;
  perform image_generation.learn(ended.project_id, ended.decision ->> 'context', seen, 0.98);
end
$$;

-- What was learned with requests of a context, everybody's and the project's, without one that of the caller's own:
-- [{of, provider, model, ...}].
create function public.image_generation_experience(caller uuid, project_id uuid, context text) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'of', case when e.project_id is null then 'all' else 'project' end, 'provider', e.provider, 'model', e.model,
    'successes', e.successes, 'failures', e.failures, 'latency_logs', e.latency_logs, 'latencies', e.latencies,
    'ratings', e.ratings, 'rated', e.rated)), '[]')
  from image_generation.routing_experience e
  where e.context = image_generation_experience.context
    and (e.project_id is null or e.project_id = coalesce(image_generation_experience.project_id, (
      select own.id
      from image_generation.organizations o
      join image_generation.projects own on own.organization_id = o.id
      where o.personal_user_id = image_generation_experience.caller
      order by own.created_at, own.id
      limit 1)))
$$;

-- Keeps what somebody thinks of a picture, 0 to 1, in place of what they said of it before; rated_by is null for a secret
-- key. Nobody else's choice is bent by whoever rates much: 20 ratings in 24 hours count.
-- Outcomes: rated · not_found · limited {retry_after_ms}.
create function public.image_generation_rate_image(image_id uuid, rated_by uuid, rating double precision) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  drawn record;
  before double precision;
  twentieth timestamptz;
  seen image_generation.routing_experience;
begin
  select i.project_id, a.provider, a.model, a.decision ->> 'context' as context into drawn
  from image_generation.images i
  left join image_generation.generation_attempts a on a.id = i.attempt_id
  where i.id = image_generation_rate_image.image_id;
  if not found then
    return '{"outcome": "not_found"}';
  end if;
  if image_generation_rate_image.rated_by is not null then
    perform pg_advisory_xact_lock(hashtextextended('image_generation_rate_image' || image_generation_rate_image.rated_by, 0));
  end if;
  select r.rating into before from image_generation.image_ratings r
  where r.image_id = image_generation_rate_image.image_id
    and r.rated_by is not distinct from image_generation_rate_image.rated_by
  for update;
  if not found and image_generation_rate_image.rated_by is not null then
    select r.created_at into twentieth from image_generation.image_ratings r
    where r.rated_by = image_generation_rate_image.rated_by and r.created_at > at - interval '1 day'
    order by r.created_at desc
    offset 19 limit 1;
    if found then
      return jsonb_build_object('outcome', 'limited',
        'retry_after_ms', ceil(extract(epoch from twentieth + interval '1 day' - at) * 1000));
    end if;
  end if;
  insert into image_generation.image_ratings as r (image_id, rated_by, rating, created_at)
  values (image_generation_rate_image.image_id, image_generation_rate_image.rated_by, image_generation_rate_image.rating, at)
  on conflict on constraint image_ratings_one_each do update set rating = excluded.rating;
  if drawn.context is not null then
    seen.provider := drawn.provider;
    seen.model := drawn.model;
    seen.successes := 0;
    seen.failures := 0;
    seen.latency_logs := 0;
    seen.latencies := 0;
    seen.ratings := image_generation_rate_image.rating - coalesce(before, 0);
    seen.rated := case when before is null then 1 else 0 end;
    perform image_generation.learn(drawn.project_id, drawn.context, seen, 1);
  end if;
  return '{"outcome": "rated"}';
end
$$;
