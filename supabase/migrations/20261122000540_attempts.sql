-- An attempt: one provider that is asked for pictures of a job.

-- Opens an attempt of a candidate, whose price counts to whom a line says, writes down what objects it may make, and answers {"id", "ordinal", "provider",
-- "model", "upstream_id", "upstreams", "passed_over"}.
create function image_generation.open_attempt(
  job_id uuid, project_id uuid, lease_id uuid, candidate jsonb, lease_seconds integer, line image_generation.usage_ledger
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  made image_generation.generation_attempts;
  opened jsonb;
begin
  insert into image_generation.generation_attempts as a
    (job_id, project_id, lease_id, ordinal, provider, model, upstream_id, plan_hash, places, concurrency, relaxed, slots,
     passed_over, decision, estimated_cost_usd, started_at, lease_until)
  values (
    open_attempt.job_id,
    open_attempt.project_id,
    open_attempt.lease_id,
    (select count(*) + 1 from image_generation.generation_attempts p where p.job_id = open_attempt.job_id),
    candidate ->> 'provider',
    candidate ->> 'model',
    candidate ->> 'upstream_id',
    candidate ->> 'plan_hash',
    array(select jsonb_array_elements_text(candidate -> 'places')::integer),
    coalesce((candidate ->> 'concurrency')::integer, 1),
    coalesce((candidate ->> 'relaxed')::boolean, false),
    array(select jsonb_array_elements_text(candidate -> 'slots')::integer),
    coalesce(candidate -> 'passed_over', '[]'),
    nullif(candidate -> 'decision', 'null'),
    (candidate ->> 'estimated_cost_usd')::numeric,
    image_generation.clock(),
    image_generation.clock() + make_interval(secs => lease_seconds))
  returning * into made;
  perform image_generation.reserve_attempt(made, line);
  opened := jsonb_build_object(
    'id', made.id, 'ordinal', made.ordinal, 'provider', made.provider, 'model', made.model,
    'upstream_id', made.upstream_id);
  insert into image_generation.stored_objects (stem, project_id, job_id, attempt_id, created_at)
  select format('%s/%s/%s-%s-%s', open_attempt.project_id, opened ->> 'provider', open_attempt.job_id,
    opened ->> 'ordinal', place), open_attempt.project_id, open_attempt.job_id, (opened ->> 'id')::uuid,
    image_generation.clock()
  from jsonb_array_elements_text(candidate -> 'places') place;
  perform image_generation.emit_event(
    open_attempt.job_id, open_attempt.project_id, 'attempt_started', opened - array['id', 'upstream_id']);
  return opened || jsonb_build_object('upstreams', candidate -> 'upstreams', 'passed_over', made.passed_over);
end
$$;

-- A candidate with those that stood before it and had no place, beside those that were not even asked for one.
create function image_generation.passing_over(unavailable jsonb, candidate jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return candidate || jsonb_build_object('passed_over', coalesce(candidate -> 'passed_over', '[]') || coalesce((
    select jsonb_agg((u - 'retry_after_ms') || '{"is_better": false}')
    from jsonb_array_elements(unavailable) u where u -> 'provider' <> candidate -> 'provider'), '[]'));
end
$$;

-- A number that a column can hold, whatever came from outside; null stays null.
create function image_generation.bounded(value numeric, least_value numeric, most numeric) returns numeric
language plpgsql immutable set search_path = '' as $$
begin
  return case when value is not null then least(greatest(value, least_value), most) end;
end
$$;

-- Closes an attempt as {attempt_id, status, class, scope, upstream_id, message, provider_message, refusal_category,
-- provider_code, http_status, latency_ms, drawn_ms, retry_after_ms, cost_usd, cost_estimated,
-- maybe_billed_share, broken_promise, provider_task_ids, warnings, losses, images: [{id, ordinal, provider_image_id, provider_url,
-- object_path, width, height, has_alpha, format, file_size, sha256, source_sha256, seed, nsfw, metadata}]}, and books it on the provider. An
-- attempt that is closed stays as it is. Nothing that a provider says can make it fail.
create function image_generation.close_attempt(job_id uuid, ended jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  closed record;
  share constant numeric := image_generation.bounded((ended ->> 'maybe_billed_share')::numeric, 0, 1);
  retry_after constant integer := image_generation.bounded((ended ->> 'retry_after_ms')::numeric, 0, 86400000);
  latency constant integer := image_generation.bounded((ended ->> 'latency_ms')::numeric, 0, 86400000);
begin
  update image_generation.generation_attempts a set
    status = ended ->> 'status',
    upstream_id = coalesce(ended ->> 'upstream_id', a.upstream_id),
    error_class = ended ->> 'class',
    error_scope = ended ->> 'scope',
    error_message = ended ->> 'message',
    provider_message = ended ->> 'provider_message',
    refusal_category = ended ->> 'refusal_category',
    provider_code = ended ->> 'provider_code',
    http_status = image_generation.bounded((ended ->> 'http_status')::numeric, 0, 999),
    latency_ms = latency,
    drawn_ms = image_generation.bounded((ended ->> 'drawn_ms')::numeric, 0, latency),
    retry_after_ms = retry_after,
    maybe_billed = coalesce(share > 0, false),
    maybe_billed_usd = case when share > 0 then a.estimated_cost_usd * share end,
    cost_usd = image_generation.bounded((ended ->> 'cost_usd')::numeric, 0, 100000),
    cost_estimated = coalesce((ended ->> 'cost_estimated')::boolean, false),
    warnings = image_generation.text_array(ended -> 'warnings'),
    losses = case jsonb_typeof(ended -> 'losses') when 'array' then ended -> 'losses' else '[]' end,
    provider_task_ids = case
      when jsonb_array_length(ended -> 'provider_task_ids') > 0
        then image_generation.text_array(ended -> 'provider_task_ids')
      else a.provider_task_ids end,
    finished_at = image_generation.clock()
  where a.id = (ended ->> 'attempt_id')::uuid and a.job_id = close_attempt.job_id
    and a.status = 'running'
  returning a.id, a.project_id, a.provider, a.model, a.upstream_id, a.status, a.started_at, a.relaxed, a.looks,
    a.decision ->> 'context' as context into closed;
  if found then
    insert into image_generation.images
      (id, job_id, attempt_id, project_id, ordinal, provider, model, provider_image_id, provider_url,
       object_path, width, height, has_alpha, format, file_size, sha256, source_sha256, seed, nsfw, metadata, parent_image_id)
    select i.id, close_attempt.job_id, closed.id, closed.project_id, i.ordinal, closed.provider,
      closed.model, i.provider_image_id, i.provider_url, i.object_path, i.width, i.height, i.has_alpha, i.format,
      i.file_size, i.sha256, i.source_sha256,
      case when i.seed between -9223372036854775808 and 9223372036854775807 and i.seed = trunc(i.seed)
        then i.seed end,
      i.nsfw, coalesce(i.metadata, '{}'), (
        select w.image_id from image_generation.job_images w
        where w.job_id = close_attempt.job_id and w.role in ('parent', 'init')
        order by w.role = 'parent' desc limit 1)
    from jsonb_to_recordset(coalesce(nullif(ended -> 'images', 'null'), '[]')) as i (
      id uuid, ordinal integer, provider_image_id text, provider_url text, object_path text,
      width integer, height integer, has_alpha boolean, format text, file_size bigint, sha256 text, source_sha256 text, seed numeric,
      nsfw boolean, metadata jsonb);
    update image_generation.stored_objects o
    set image_id = i.id, extension = substring(i.object_path from '[.]([a-z]+)$')
    from image_generation.images i
    where i.attempt_id = closed.id and o.stem = regexp_replace(i.object_path, '[.][a-z]+$', '');
    perform image_generation.settle_attempt(closed.id);
    if closed.relaxed then
      -- How long it waited among others, and what became of them, says nothing of how the provider is now.
      return;
    end if;
    -- What the first look finds ended may have ended long before. A third of the time is learned of it, so that the looks at the
    -- next ones come sooner until one comes too soon: else nobody would ever notice that less is needed than was expected.
    perform image_generation.record_outcome(closed.provider, closed.upstream_id, closed.model, row(
      case when closed.status in ('failed', 'abandoned') then ended ->> 'class' end, ended ->> 'scope', ended ->> 'message',
      closed.started_at, case when closed.looks = 1 then latency / 3 else latency end, retry_after, close_attempt.job_id, closed.project_id, 0)::image_generation.outcome);
    if closed.status in ('completed', 'partial') then
      perform image_generation.record_promise(
        closed.provider, closed.upstream_id, closed.model, coalesce((ended ->> 'broken_promise')::boolean, false));
    end if;
    if closed.context is not null then
      perform image_generation.learn_outcome(closed.id);
    end if;
  end if;
end
$$;
