-- What is done with batches, each by one call.

-- Writes a batch and begins with it. One that is sent again under the same id is the one that is there.
--
-- batch: {id, caller, project_id or null for the caller's own, name, metadata, urgency, prices, consistent, on_failure, held,
--   request_hash, items: [{ordinal, name, prompt, request, images, images_requested, estimated_usd, status, job_id, error}]}.
--   An item is "waiting", "running" when whoever calls starts its job, or "failed" with an error.
-- Outcomes: created {project_id} · replayed {project_id, own, changed} · key_reused · image_not_found · project_not_found ·
--   forbidden. own: ordinals of the items that are this call's to start, or have failed without a job; changed: of those that
--   are others than the batch's. The rest was begun before.
create function public.image_generation_create_batch(batch jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  caller constant uuid := (batch ->> 'caller')::uuid;
  project uuid := coalesce((batch ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
  made constant uuid := (batch ->> 'id')::uuid;
  earlier image_generation.batches;
  missing uuid;
begin
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('image_generation batch ' || made, 0));
  select * into earlier from image_generation.batches b where b.id = made;
  if found then
    if earlier.project_id <> project or earlier.request_hash is distinct from batch ->> 'request_hash' then
      return jsonb_build_object('outcome', 'key_reused');
    end if;
    if earlier.request_hash = '' then
      -- Each of whose requests stands alone: one that was mended is drawn.
      perform from image_generation.batch_progress p where p.batch_id = made for update;
      update image_generation.batch_items i set status = 'running', job_id = n.job_id, name = n.name, prompt = n.prompt,
        request = n.request, images = n.images, images_requested = n.images_requested, estimated_usd = n.estimated_usd,
        error = null, changed_at = image_generation.clock()
      from jsonb_populate_recordset(null::image_generation.batch_items, batch -> 'items') n
      where i.batch_id = made and i.ordinal = n.ordinal and i.status = 'failed' and i.job_id is null and n.status = 'running';
      if found then
        update image_generation.batch_progress p set completed_at = null, status = 'running'
        where p.batch_id = made and p.status = 'completed';
      end if;
    end if;
    return (
      select jsonb_build_object('outcome', 'replayed', 'project_id', project,
        -- By the job's id, so that a call whose answer was lost starts what it has written.
        'own', coalesce(jsonb_agg(n.ordinal) filter (where i.status = 'running' and i.job_id = n.job_id
          or i.status = 'failed' and i.job_id is null and n.status = 'failed'), '[]'),
        'changed', coalesce(jsonb_agg(n.ordinal) filter (where i.ordinal is null or earlier.request_hash = ''
          and (i.prompt, i.request, i.images) is distinct from (n.prompt, n.request, n.images)), '[]'))
      from jsonb_populate_recordset(null::image_generation.batch_items, batch -> 'items') n
      left join image_generation.batch_items i on i.batch_id = made and i.ordinal = n.ordinal);
  end if;
  perform image_generation.adopt_project(caller, project);
  perform from image_generation.projects p where p.id = project for key share;
  if not found then
    return jsonb_build_object('outcome', 'project_not_found');
  end if;
  missing := image_generation.use_pictures(null, project, (
    select coalesce(jsonb_agg(distinct jsonb_build_object('image_id', w -> 'image_id')), '[]')
    from jsonb_array_elements(batch -> 'items') i, jsonb_array_elements(i -> 'images') w));
  if missing is not null then
    return jsonb_build_object('outcome', 'image_not_found', 'image_id', missing);
  end if;
  -- What goes in stays as long as it takes.
  update image_generation.images m set expires_at = null
  where m.expires_at is not null and m.id in (
    select (w ->> 'image_id')::uuid from jsonb_array_elements(batch -> 'items') i, jsonb_array_elements(i -> 'images') w);

  insert into image_generation.batches (id, project_id, created_by, caller, name, metadata, total, urgency, normal_usd, relaxed_usd,
    consistent, on_failure, held, request_hash, created_at)
  values (made, project, image_generation.account_of(caller), caller, batch ->> 'name', coalesce(nullif(batch -> 'metadata', 'null'), '{}'),
    jsonb_array_length(batch -> 'items'), coalesce(batch ->> 'urgency', 'normal'), (batch #>> '{prices,normal}')::numeric,
    (batch #>> '{prices,relaxed}')::numeric, (batch ->> 'consistent')::boolean, batch ->> 'on_failure',
    coalesce(nullif(batch -> 'held', 'null'), '{}'), batch ->> 'request_hash', image_generation.clock());
  -- One that came in SQL has nobody yet who draws all of it: that is chosen where the providers are known.
  insert into image_generation.batch_progress (batch_id, project_id, next_feed_at, needs_move)
  values (made, project, image_generation.clock(),
    (batch ->> 'consistent')::boolean and coalesce(nullif(batch -> 'held', 'null'), '{}') = '{}');
  insert into image_generation.batch_items (batch_id, ordinal, project_id, name, prompt, request, images, images_requested,
    estimated_usd, status, job_id, ready_at, error, changed_at)
  select made, i.ordinal, project, i.name, i.prompt, i.request, coalesce(i.images, '[]'), coalesce(i.images_requested, 1),
    i.estimated_usd, i.status, i.job_id, image_generation.clock(), nullif(i.error, 'null'), image_generation.clock()
  from jsonb_populate_recordset(null::image_generation.batch_items, batch -> 'items') i;
  perform image_generation.emit_batch_event(made, 'item', jsonb_build_object('index', i.ordinal, 'name', i.name,
    'status', 'failed', 'generation_id', null, 'code', i.error -> 'code'))
  from image_generation.batch_items i where i.batch_id = made and i.status = 'failed';
  begin
    perform image_generation.feed_batches();
  exception when others then
    -- What is wrong with another batch refuses nobody this one, which is fed by the worker then.
    raise warning 'the next items of batches could not be queued: %', sqlerrm;
    perform image_generation.wake_worker();
  end;
  perform image_generation.end_batch(made);
  perform image_generation.wake_worker()
  from image_generation.batch_progress p where p.batch_id = made and p.needs_move;
  return jsonb_build_object('outcome', 'created', 'project_id', project);
end
$$;

-- What became of items whose jobs were to be started at once and were not: they wait, or have failed with an error.
-- ends: [{ordinal, error or null, after_ms}]
create function public.image_generation_settle_items(batch_id uuid, ends jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  ended record;
begin
  perform from image_generation.batch_progress p where p.batch_id = image_generation_settle_items.batch_id for update;
  for ended in
    update image_generation.batch_items i set
      status = case when e.error is null then 'waiting' else 'failed' end, job_id = null, error = e.error,
      ready_at = image_generation.clock() + make_interval(secs => coalesce(e.after_ms, 0) / 1000),
      changed_at = image_generation.clock()
    from (
      select (e ->> 'ordinal')::integer as ordinal, nullif(e -> 'error', 'null') as error,
        (e ->> 'after_ms')::double precision as after_ms
      from jsonb_array_elements(image_generation_settle_items.ends) e
    ) e
    where i.batch_id = image_generation_settle_items.batch_id and i.ordinal = e.ordinal and i.status = 'running'
      and not exists (select from image_generation.generation_jobs j where j.id = i.job_id)
    returning i.ordinal, i.name, i.status, i.error
  loop
    perform image_generation.emit_batch_event(image_generation_settle_items.batch_id,
      case ended.status when 'waiting' then 'waiting' else 'item' end, jsonb_build_object('index', ended.ordinal,
        'name', ended.name, 'status', ended.status, 'generation_id', null, 'code', ended.error -> 'code'));
  end loop;
  update image_generation.batch_progress p set next_feed_at = (
    select case when count(*) > 0 then greatest(min(i.ready_at), image_generation.clock()) end
    from image_generation.batch_items i
    where i.batch_id = p.batch_id and i.status = 'waiting')
  where p.batch_id = image_generation_settle_items.batch_id and p.status = 'running' and not p.needs_move;
  perform image_generation.end_batch(image_generation_settle_items.batch_id);
  perform image_generation.wake_worker();
end
$$;

-- A batch with its counts; null when there is none, or none that the caller may see.
create function public.image_generation_batch(batch_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select image_generation.batch_document(image_generation_batch.batch_id)
$$;

-- Items of a batch in their order, each with its generation where there is one. filter: {status, name, after: ordinal}
create function public.image_generation_batch_items(batch_id uuid, filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('index', page.ordinal, 'name', page.name, 'status', page.status,
    'prompt', page.prompt, 'request', page.request, 'estimated_usd', page.estimated_usd,
    'error', page.error, 'job', image_generation.generation_document(page.job_id)) order by page.ordinal), '[]')
  from (
    select i.* from image_generation.batch_items i
    where i.batch_id = image_generation_batch_items.batch_id
      and i.ordinal > coalesce((filter ->> 'after')::integer, -1)
      and (filter ->> 'status' is null or i.status = filter ->> 'status')
      and (filter ->> 'name' is null or i.name = filter ->> 'name')
    order by i.ordinal
    limit least(most, 201)
  ) page
$$;

-- Batches, newest first. filter: {project_id, status, after: {created_at, id}}
create function public.image_generation_batches(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(image_generation.batch_document(page.id) order by page.created_at desc, page.id desc), '[]')
  from (
    select b.id, b.created_at from image_generation.batches b
    join image_generation.batch_progress p on p.batch_id = b.id
    where (filter ->> 'project_id' is null or b.project_id = (filter ->> 'project_id')::uuid)
      and (filter ->> 'status' is null or p.status = filter ->> 'status')
      and (filter -> 'after' is null or (b.created_at, b.id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by b.created_at desc, b.id desc
    limit least(most, 200)
  ) page
$$;

-- What happened to a batch after an event, in order.
create function public.image_generation_batch_events(batch_id uuid, after_id bigint, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', page.id, 'batch_id', page.batch_id, 'type', page.type, 'data', page.data,
    'created_at', page.created_at) order by page.id), '[]')
  from (
    select e.* from image_generation.batch_events e
    where e.batch_id = image_generation_batch_events.batch_id and e.id > after_id
    order by e.id
    limit least(most, 1000)
  ) page
$$;

-- Whether a caller may change a batch; null when they may, else the outcome. The batch is locked.
create function image_generation.batch_refusal(caller uuid, batch_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  project uuid;
  access text;
begin
  select b.project_id into project from image_generation.batches b where b.id = batch_refusal.batch_id for update;
  if project is null then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  access := public.image_generation_access(caller, project);
  return case access when 'allowed' then null when 'forbidden' then jsonb_build_object('outcome', 'forbidden')
    else jsonb_build_object('outcome', 'not_found') end;
end
$$;

-- Begins nothing more of a batch. Outcomes: cancelled {batch, jobs}, the jobs being those that are to be cancelled one by
-- one, also of one that was cancelled before and has some left · ended · not_found · forbidden.
create function public.image_generation_cancel_batch(caller uuid, batch_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.batch_refusal(caller, image_generation_cancel_batch.batch_id);
  jobs jsonb;
begin
  if refusal is not null then
    return refusal;
  end if;
  if not image_generation.stop_batch(image_generation_cancel_batch.batch_id, 'The batch was cancelled.') and not exists (
    select from image_generation.batch_progress p
    where p.batch_id = image_generation_cancel_batch.batch_id and p.status = 'cancelled' and p.completed_at is null
  ) then
    return jsonb_build_object('outcome', 'ended');
  end if;
  select coalesce(jsonb_agg(i.job_id order by i.ordinal), '[]') into jobs from image_generation.batch_items i
  where i.batch_id = image_generation_cancel_batch.batch_id and i.status = 'running';
  return jsonb_build_object('outcome', 'cancelled', 'jobs', jobs,
    'batch', image_generation.batch_document(image_generation_cancel_batch.batch_id));
end
$$;

-- Tries what failed or was cancelled once more, and goes on with a batch that is held. They count to whoever asks this time.
-- Outcomes: queued {batch, items} · not_ended · not_found · forbidden.
create function public.image_generation_retry_batch(caller uuid, batch_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.batch_refusal(caller, image_generation_retry_batch.batch_id);
  progress image_generation.batch_progress;
  again integer;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into progress from image_generation.batch_progress p
  where p.batch_id = image_generation_retry_batch.batch_id for update;
  if progress.status = 'cancelled' and progress.completed_at is null then
    return jsonb_build_object('outcome', 'not_ended');
  end if;
  update image_generation.batch_items i set
    status = 'waiting', error = null, returns = 0, ready_at = image_generation.clock(), changed_at = image_generation.clock()
  where i.batch_id = image_generation_retry_batch.batch_id and i.status in ('failed', 'cancelled')
    -- What was never a request is none now.
    and i.error ->> 'code' not in ('invalid_request', 'prompt_too_long') and not i.request ? 'forgotten'
    -- The queue would draw it.
    and i.request ->> 'cache' is distinct from 'only';
  get diagnostics again = row_count;
  if again = 0 and progress.status <> 'held' then
    return jsonb_build_object('outcome', 'not_ended');
  end if;
  update image_generation.batches b set caller = image_generation_retry_batch.caller
  where b.id = image_generation_retry_batch.batch_id;
  update image_generation.batch_progress p set
    status = 'running', reason = null, completed_at = null, waits_for = null, needs_move = (p.needs_move and again = 0) or exists (
      select from image_generation.batches b where b.id = p.batch_id and b.consistent and b.held = '{}'),
    next_feed_at = image_generation.clock()
  where p.batch_id = image_generation_retry_batch.batch_id;
  perform image_generation.emit_batch_event(image_generation_retry_batch.batch_id, 'retried', jsonb_build_object('items', again));
  perform image_generation.wake_worker();
  return jsonb_build_object('outcome', 'queued', 'items', again,
    'batch', image_generation.batch_document(image_generation_retry_batch.batch_id));
end
$$;

-- Batches whose provider has failed, or that have none yet: [{id, project_id, urgency, held, failed, requests}]: failed lists the {provider, model_id} that it
-- was held to so far, requests one of each kind of what is left, {prompt, request, images}, the longest prompt of its kind.
create function public.image_generation_batches_to_move(most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'project_id', b.project_id, 'urgency', b.urgency, 'held', b.held,
    'failed', jsonb_build_array(b.held) || coalesce((
      select jsonb_agg(e.data -> 'from') from image_generation.batch_events e where e.batch_id = b.id and e.type = 'moved'), '[]'),
    'requests', coalesce((
      select jsonb_agg(jsonb_build_object('prompt', kind.prompt, 'request', kind.request, 'images',
        image_generation.input_pictures(array(select (w ->> 'image_id')::uuid from jsonb_array_elements(kind.images) w))))
      from (
        select distinct on (i.request) i.prompt, i.request, i.images from image_generation.batch_items i
        where i.batch_id = b.id and i.status in ('waiting', 'running')
        order by i.request, octet_length(i.prompt) desc limit 100
      ) kind), '[]'))), '[]')
  from (
    select b.* from image_generation.batch_progress p join image_generation.batches b on b.id = p.batch_id
    where p.needs_move and p.status = 'running' limit most
  ) b
$$;

-- Moves what is left of a batch to another provider, or ends it where nobody else can draw it.
--
-- since: what it was held to when that was decided; without effect when it has moved meanwhile.
-- held: what it is held to from now on; null for nobody. reason: why, in a sentence. open_fields: what its requests have in
-- common from now on, where they say nothing themselves.
create function public.image_generation_move_batch(
  batch_id uuid, since jsonb, held jsonb, reason text, open_fields jsonb default '{}'
) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  failed record;
begin
  perform from image_generation.batches b
  where b.id = image_generation_move_batch.batch_id and b.held = image_generation_move_batch.since for update;
  if not found then
    return;
  end if;
  if image_generation_move_batch.held is not null then
    update image_generation.batches b set held = image_generation_move_batch.held
    where b.id = image_generation_move_batch.batch_id;
    -- Who runs one just now finds out by itself.
    update image_generation.generation_jobs j set request = j.request || image_generation_move_batch.held
    where j.id in (
      select q.id from image_generation.generation_jobs q
      where q.batch_id = image_generation_move_batch.batch_id and q.status = 'queued' and not q.has_open_attempt
      for update skip locked);
  end if;
  update image_generation.batch_progress p set needs_move = false, next_feed_at = image_generation.clock()
  where p.batch_id = image_generation_move_batch.batch_id and p.needs_move;
  if not found then
    return;
  end if;
  if image_generation_move_batch.held is not null then
    update image_generation.batch_items i set
      returns = 0, ready_at = image_generation.clock(), request = image_generation_move_batch.open_fields || i.request
    where i.batch_id = image_generation_move_batch.batch_id and i.status = 'waiting';
    if since <> '{}' then
      perform image_generation.emit_batch_event(image_generation_move_batch.batch_id, 'moved', jsonb_build_object(
        'from', since, 'to', image_generation_move_batch.held, 'reason', left(reason, 1000)));
    end if;
    return;
  end if;
  for failed in
    update image_generation.batch_items i set status = 'failed', changed_at = image_generation.clock(),
      error = jsonb_build_object('code', 'providers_failed', 'detail', left(reason, 1000))
    where i.batch_id = image_generation_move_batch.batch_id and i.status = 'waiting'
    returning i.ordinal, i.name, i.job_id
  loop
    perform image_generation.emit_batch_event(image_generation_move_batch.batch_id, 'item', jsonb_build_object(
      'index', failed.ordinal, 'name', failed.name, 'status', 'failed', 'generation_id', failed.job_id,
      'code', 'providers_failed'));
  end loop;
  perform image_generation.end_batch(image_generation_move_batch.batch_id);
end
$$;
