-- The life of a generation in the database: begin or claim, next attempt, finish. Each is one call, so that a
-- generation costs two round trips and one more per fallback. Only the service calls them; they answer with an
-- "outcome" for everything that is expected to happen and raise only for defects.
--
-- generation_jobs is the queue. Whoever runs a job holds its lease and extends it while it works; when the lease runs
-- out the job goes back into the queue with its open attempt, and the next runner resumes that.

-- Whether a caller, an account or an API key, or null for a secret key, may generate in a project: allowed, project_not_found
-- or forbidden.
create function public.image_generation_access(caller uuid, project_id uuid) returns text
language sql stable security invoker set search_path = '' as $$
  select case
    when caller is null then case
      when image_generation.project_exists(image_generation_access.project_id) then 'allowed'
      else 'project_not_found' end
    else case image_generation.project_role(caller, image_generation_access.project_id)
      when 'viewer' then 'forbidden'
      when 'owner' then 'allowed'
      when 'admin' then 'allowed'
      when 'member' then 'allowed'
      else 'project_not_found' end
    end
$$;

-- Checks access, idempotency, limits and budget, then writes the job with its first attempt. Where no provider has a
-- place just now, the job waits: with the lease of a caller who waits, else in the queue.
--
-- job: {id, lease_id, caller, project_id, source, batch_id, prompt, texts, request, images_requested, caller_waits, deadline_ms,
--   idempotency_key, request_hash, prepared_ms, request_id, traceparent, images: [{image_id, role, weight, control}]}.
-- lease_id is what it is leased by when it is: whoever begins makes a new one, and the same call sent again has the same.
-- cache and cache_key: whether an equal generation answers for it, as image_generation.cached has it; with the cache "only"
--   nothing else does.
-- Outcomes: started {project_id, lease_id, created_at, attempt, quotas} · waiting {project_id, lease_id or null, created_at,
--   unavailable, quotas} · replayed {job} · joined {job_id, project_id, created_at} · not_cached · in_progress {job_id} · key_reused ·
--   image_not_found {image_id} · project_not_found · forbidden ·
--   limited {limit, scope, allowed, retry_after_ms, quotas} · unavailable {unavailable}. Quotas and refusals are those of
--   image_generation.admit.
-- Only "started" and "waiting" write anything, besides the caller's own workspace on first use.
create function public.image_generation_begin(job jsonb, plan jsonb, lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at constant timestamptz := image_generation.clock();
  caller constant uuid := (job ->> 'caller')::uuid;
  caller_waits constant boolean := (job ->> 'caller_waits')::boolean;
  project uuid := (job ->> 'project_id')::uuid;
  access text;
  line image_generation.usage_ledger;
  admitted jsonb;
  covered jsonb;
  place jsonb;
  wait_ms double precision;
  lease constant uuid := (job ->> 'lease_id')::uuid;
  is_leased boolean;
  written jsonb;
  answered jsonb;
  missing uuid;
begin
  if lease is null then
    raise exception 'a job is begun with a lease of its own' using errcode = '22023';
  end if;
  written := image_generation.begun_before((job ->> 'id')::uuid, lease, plan, lease_seconds);
  if written is not null then
    return written;
  end if;
  project := coalesce(project, image_generation.default_project_id(caller));
  access := public.image_generation_access(caller, project);
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  perform image_generation.adopt_project(caller, project);
  -- Whoever deletes the project waits until the job is written, or the job is refused; taken before any other lock.
  perform from image_generation.projects p where p.id = project for key share;
  if not found then
    return jsonb_build_object('outcome', 'project_not_found');
  end if;

  if job ->> 'idempotency_key' is not null then
    -- Requests with the same key wait here for each other, so that only the first of them takes a place.
    perform pg_advisory_xact_lock(hashtextextended(project || (job ->> 'idempotency_key'), 0));
    -- A key is good for a day and can be used anew after that.
    update image_generation.generation_jobs j set idempotency_key = null
    where j.project_id = project and j.idempotency_key = job ->> 'idempotency_key'
      and j.created_at < at - interval '24 hours';
    answered := image_generation.repeated(project, job ->> 'idempotency_key', job ->> 'request_hash');
    if answered is not null then
      return answered;
    end if;
  end if;

  if coalesce(job ->> 'cache', (select p.cache from image_generation.projects p where p.id = project)) in ('use', 'only') then
    -- Equal requests wait here for each other, so that only the first of them is drawn.
    perform pg_advisory_xact_lock(hashtextextended(project || (job ->> 'cache_key'), 1));
    answered := image_generation.cached(project, job ->> 'cache_key');
    if answered is not null then
      return answered;
    elsif job ->> 'cache' = 'only' then
      return '{"outcome": "not_cached"}';
    end if;
  end if;

  missing := image_generation.use_pictures(null, project, coalesce(job -> 'images', '[]'));
  if missing is not null then
    return jsonb_build_object('outcome', 'image_not_found', 'image_id', missing);
  end if;

  line := image_generation.usage_of(caller, project);
  line.requests := 1;
  line.pictures := (job ->> 'images_requested')::integer;
  line.usd := 0;
  line.bytes := 0;
  admitted := image_generation.admit(line, true);
  if admitted #>> '{refusal,limit}' = 'at_once' and not caller_waits then
    place := '{"unavailable": []}';
  elsif admitted -> 'refusal' <> 'null' then
    return image_generation.limited(admitted, admitted -> 'refusal');
  else
    covered := image_generation.affordable(plan, nullif(admitted -> 'usd_left', 'null'));
    if covered = '[]' and plan <> '[]' then
      return image_generation.limited(admitted, (admitted -> 'usd_left') - 'left');
    end if;
    place := image_generation.take_place(covered, image_generation.lock_routing(plan, null));
  end if;
  if place ? 'unavailable' and place -> 'unavailable' <> '[]' then
    -- What is not free again in a while is told at once: a caller waits 15 s, the queue 10 minutes, and for a place
    -- among others as long as it takes.
    select min(case when u ->> 'reason' in ('concurrency', 'rate_limit') then 0
      else (u ->> 'retry_after_ms')::double precision end) into wait_ms
    from jsonb_array_elements(place -> 'unavailable') u;
    if coalesce(wait_ms, 'infinity') > (case when caller_waits then 15000 else 600000 end) then
      return jsonb_build_object('outcome', 'unavailable') || place;
    end if;
    select min((u ->> 'retry_after_ms')::double precision) into wait_ms
    from jsonb_array_elements(place -> 'unavailable') u;
  end if;

  is_leased := caller_waits or place ? 'candidate';
  if not is_leased then
    admitted := image_generation.admit(line, false);
    if admitted -> 'refusal' <> 'null' then
      return image_generation.limited(admitted, admitted -> 'refusal');
    end if;
  end if;
  insert into image_generation.generation_jobs as j
    (id, project_id, created_by, account_id, api_key_id, source, batch_id, status, prompt, texts, request, images_requested,
     caller_waits, idempotency_key, request_hash, cache_key, lease_id, lease_until, ready_at, deadline_at,
     created_at, queued_at, started_at, prepared_ms, request_id, traceparent)
  values
    ((job ->> 'id')::uuid, project, image_generation.account_of(caller), case when 'account' = any (line.counts_to) then line.account_id end,
     line.api_key_id, job ->> 'source', (job ->> 'batch_id')::uuid,
     case when is_leased then 'running' else 'queued' end,
     job ->> 'prompt', job -> 'texts', job -> 'request', (job ->> 'images_requested')::integer, caller_waits,
     job ->> 'idempotency_key', job ->> 'request_hash', job ->> 'cache_key',
     case when is_leased then lease end,
     case when is_leased then at + make_interval(secs => lease_seconds) end,
     at + make_interval(secs => coalesce(wait_ms, 0) / 1000),
     at + make_interval(secs => (job ->> 'deadline_ms')::double precision / 1000),
     at, at, case when is_leased then at end, coalesce((job ->> 'prepared_ms')::integer, 0), job ->> 'request_id',
     job ->> 'traceparent')
  returning jsonb_build_object(
    'project_id', j.project_id, 'lease_id', j.lease_id, 'created_at', j.created_at,
    'picture_settings', image_generation.picture_settings(j.project_id, j.request), 'quotas', admitted -> 'quotas') into written;
  perform image_generation.use_pictures((job ->> 'id')::uuid, project, coalesce(job -> 'images', '[]'));
  line.job_id := (job ->> 'id')::uuid;
  line.entry := image_generation.asking(line.job_id) || ':reserve';
  perform image_generation.book(line);
  if place ? 'unavailable' then
    perform image_generation.emit_event((job ->> 'id')::uuid, project, 'queued', '{}');
    return jsonb_build_object('outcome', 'waiting') || written || place;
  end if;
  perform image_generation.emit_event((job ->> 'id')::uuid, project, 'planned', jsonb_build_object(
    'providers', (select jsonb_agg(c -> 'provider') from jsonb_array_elements(covered) c)));
  return jsonb_build_object(
    'outcome', 'started',
    'attempt', image_generation.open_attempt(
      (job ->> 'id')::uuid, project, lease,
      place -> 'candidate' || jsonb_build_object('decision', plan #> '{0,decision}'), lease_seconds, line)) || written;
end
$$;

-- The outcome of a request that a limit refuses.
create function image_generation.limited(admitted jsonb, refusal jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('outcome', 'limited', 'quotas', admitted -> 'quotas') || refusal
$$;

-- What came of a request of a project whose idempotency key is known, of those of a day: replayed {job} · in_progress {job_id} ·
-- key_reused; null for none.
create function image_generation.repeated(project_id uuid, idempotency_key text, request_hash text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  earlier record;
begin
  select j.id, j.status, j.request_hash into earlier from image_generation.generation_jobs j
  where j.project_id = repeated.project_id and j.idempotency_key = repeated.idempotency_key
    and j.created_at >= image_generation.clock() - interval '24 hours';
  return case
    when not found then null
    when earlier.request_hash is distinct from repeated.request_hash then '{"outcome": "key_reused"}'::jsonb
    when earlier.status in ('queued', 'running', 'waiting')
      then jsonb_build_object('outcome', 'in_progress', 'job_id', earlier.id)
    else jsonb_build_object('outcome', 'replayed', 'job', image_generation.generation_document(earlier.id)) end;
end
$$;

-- The same for whoever may draw in the project, before anything is planned.
-- Outcomes: as image_generation.repeated has them · none · project_not_found · forbidden.
create function public.image_generation_repeated(
  caller uuid, project_id uuid, idempotency_key text, request_hash text
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project constant uuid :=
    coalesce(image_generation_repeated.project_id, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
begin
  return case when access <> 'allowed' then jsonb_build_object('outcome', access)
    else coalesce(image_generation.repeated(
      project, image_generation_repeated.idempotency_key, image_generation_repeated.request_hash),
      '{"outcome": "none"}') end;
end
$$;

insert into image_generation.own_names (kind, name) values ('function', 'image_generation_repeated');
