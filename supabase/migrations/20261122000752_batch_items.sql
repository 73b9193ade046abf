-- From an item to its job, and back.

-- Whether a job that failed may do better later, because a place or money was lacking and the request was right; and whether
-- its provider is to blame.
create function image_generation.is_lack(code text) returns boolean
language sql immutable set search_path = '' as $$
  select code in ('budget_exceeded', 'rate_limited', 'providers_unavailable')
$$;
create function image_generation.is_providers_failure(code text) returns boolean
language sql immutable set search_path = '' as $$
  select code in ('providers_failed', 'providers_unavailable', 'deadline_exceeded', 'no_capable_provider')
$$;

-- Notes in a batch how a job of it is doing. It runs at the end of the transaction, when everything else is locked already.
create function image_generation.follow_batch() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  job image_generation.generation_jobs;
  batch image_generation.batches;
  progress image_generation.batch_progress;
  item image_generation.batch_items;
  code text;
  became text;
  later interval := '0';
begin
  select * into progress from image_generation.batch_progress p where p.batch_id = new.batch_id for update;
  if not found then
    return null;
  end if;
  -- As it stands now: a transaction may change a job more than once.
  select * into job from image_generation.generation_jobs j where j.id = new.id;
  select * into item from image_generation.batch_items i where i.job_id = new.id;
  if job.id is null or item.job_id is null then
    return null;
  end if;
  select * into batch from image_generation.batches b where b.id = new.batch_id;
  if job.completed_at is null then
    if item.status <> 'running' then
      update image_generation.batch_items i set status = 'running', error = null, changed_at = image_generation.clock()
      where i.batch_id = item.batch_id and i.ordinal = item.ordinal;
      -- Somebody tries one again of a batch that had ended.
      update image_generation.batch_progress p set
        completed_at = null, status = case p.status when 'completed' then 'running' else p.status end
      where p.batch_id = item.batch_id and p.completed_at is not null;
    end if;
    return null;
  end if;
  if item.status <> 'running' then
    return null;
  end if;

  code := job.error ->> 'code';
  became := job.status;
  if job.status = 'failed' and progress.status <> 'cancelled' then
    if batch.consistent and image_generation.is_providers_failure(code) then
      became := 'waiting';
      if job.request ->> 'provider' is distinct from batch.held ->> 'provider'
        or job.request ->> 'model_id' is distinct from batch.held ->> 'model_id' then
        -- It has moved already; this one goes with the others.
        null;
      elsif item.returns = 0 and 2 > (
        select count(*) from image_generation.batch_items i
        where i.batch_id = batch.id and i.status = 'waiting' and i.returns > 0
          and image_generation.is_providers_failure(i.error ->> 'code')
      ) then
        -- One failure of one item is no dead provider: only its second one, or that of a third item.
        later := interval '5 seconds';
      elsif batch.on_failure = 'hold' then
        update image_generation.batch_progress p set
          status = 'held', next_feed_at = null, waits_for = null, reason = left(job.error ->> 'detail', 1000)
        where p.batch_id = batch.id and p.status = 'running';
        if found then
          perform image_generation.emit_batch_event(batch.id, 'held', jsonb_build_object(
            'provider', batch.held -> 'provider', 'code', code, 'detail', left(job.error ->> 'detail', 1000)));
          perform image_generation.tell_webhooks_of_batch(image_generation.batch_document(batch.id), 'batch.held');
        end if;
      else
        update image_generation.batch_progress p set needs_move = true, next_feed_at = null
        where p.batch_id = batch.id and not p.needs_move;
        if found then
          perform image_generation.wake_worker();
        end if;
      end if;
    elsif image_generation.is_lack(code) and item.returns < 20 then
      became := 'waiting';
      later := make_interval(secs => least(60 * (1 + item.returns), 600));
    end if;
  end if;
  update image_generation.batch_items i set
    status = became, changed_at = image_generation.clock(),
    error = case when became = 'completed' then null else job.error end,
    returns = i.returns + (became = 'waiting')::integer,
    ready_at = image_generation.clock() + later
  where i.batch_id = item.batch_id and i.ordinal = item.ordinal;
  perform image_generation.emit_batch_event(batch.id, case became when 'waiting' then 'waiting' else 'item' end,
    jsonb_build_object('index', item.ordinal, 'name', item.name, 'status', became, 'generation_id', job.id, 'code', code));
  -- There is room for the next one.
  update image_generation.batch_progress p set next_feed_at = image_generation.clock()
  where p.batch_id = batch.id and p.status = 'running' and not p.needs_move and p.waits_for is null
    and (p.next_feed_at is null or p.next_feed_at > image_generation.clock())
    and exists (select from image_generation.batch_items i where i.batch_id = batch.id and i.status = 'waiting');
  if job.status = 'cancelled' or became = 'waiting' then
    -- Which may happen outside of the worker, who waits until it is due.
    perform image_generation.wake_worker();
  end if;
  perform image_generation.end_batch(batch.id);
  return null;
end
$$;
create constraint trigger generation_jobs_follow_batch after update of status on image_generation.generation_jobs
deferrable initially deferred
for each row when (
  new.batch_id is not null and (new.completed_at is null) <> (old.completed_at is null))
execute function image_generation.follow_batch();

-- Makes the job of an item that waits, or queues the one it had once more, when the limits have room for it. Answers with
-- null when that is done, with {refusal} of the limit that it waits for, or with the {error} that it ends with.
create function image_generation.feed_item(batch image_generation.batches, item image_generation.batch_items) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  wanted constant jsonb := item.request || batch.held;
  access constant text := public.image_generation_access(batch.caller, batch.project_id);
  line image_generation.usage_ledger;
  admitted jsonb;
  outcome jsonb;
  missing uuid;
  made uuid;
  sentence text;
begin
  if access <> 'allowed' then
    return jsonb_build_object('error', jsonb_build_object('code', access,
      'detail', 'Whoever asked for the batch may not generate in its project any more.'));
  end if;
  missing := image_generation.use_pictures(null, batch.project_id, item.images);
  if missing is not null then
    return jsonb_build_object('error', jsonb_build_object('code', 'image_not_found',
      'detail', format('There is no picture %s in the project any more.', missing)));
  end if;

  line := image_generation.usage_of(batch.caller, batch.project_id);
  line.requests := 1;
  line.pictures := item.images_requested;
  -- With what those will reserve that wait for their turn.
  line.usd := coalesce(item.estimated_usd, 0) + (
    select coalesce(sum(i.estimated_usd), 0) from image_generation.batch_items i
    join image_generation.generation_jobs j on j.id = i.job_id and j.status = 'queued' and not j.has_open_attempt
    where i.batch_id = batch.id and i.status = 'running');
  line.bytes := 0;
  admitted := image_generation.admit(line, false);
  if admitted -> 'refusal' <> 'null' then
    if admitted #> '{refusal,retry_after_ms}' = 'null' or (admitted #>> '{refusal,limit}' = 'pictures_per_day'
      and (admitted #>> '{refusal,allowed}')::numeric < item.images_requested) then
      -- It never passes by itself.
      sentence := image_generation.refusal_sentence(admitted -> 'refusal');
      return jsonb_build_object('error', jsonb_build_object(
        'code', case when admitted #>> '{refusal,limit}' in ('bytes', 'usd_per_day', 'usd_per_month') then 'budget_exceeded'
          when (admitted #>> '{refusal,allowed}')::numeric = 0 then 'forbidden' else 'rate_limited' end,
        'detail', upper(left(sentence, 1)) || substr(sentence, 2) || '.'));
    end if;
    return jsonb_build_object('refusal', admitted -> 'refusal');
  end if;
  line.usd := 0;

  if item.job_id is not null and exists (
    select from image_generation.generation_jobs j where j.id = item.job_id
  ) then
    update image_generation.generation_jobs j set request = wanted
    where j.id = item.job_id and j.status in ('failed', 'cancelled');
    outcome := public.image_generation_retry(batch.caller, item.job_id);
    if outcome ->> 'outcome' = 'limited' then
      return jsonb_build_object('refusal', outcome - 'outcome' - 'quotas');
    elsif outcome ->> 'outcome' not in ('queued', 'not_ended') then
      return jsonb_build_object('error', jsonb_build_object('code', outcome ->> 'outcome',
        'detail', 'The generation cannot be queued once more.'));
    end if;
    made := item.job_id;
  else
    made := coalesce(item.job_id, image_generation.time_ordered_id());
    insert into image_generation.generation_jobs
      (id, project_id, created_by, account_id, api_key_id, source, batch_id, status, priority, prompt, request,
       images_requested, urgency, deadline_at, created_at, queued_at)
    values (made, batch.project_id, batch.created_by,
      case when 'account' = any (line.counts_to) then line.account_id end, line.api_key_id, 'batch', batch.id, 'queued',
      -- Behind what somebody waits for.
      case when batch.total > 10 then -10 else 0 end,
      item.prompt, wanted, item.images_requested, batch.urgency,
      -- A provider's day, and time to draw what it has not.
      case batch.urgency when 'relaxed' then at + interval '26 hours' end, at, at);
    perform image_generation.use_pictures(made, batch.project_id, item.images);
    line.job_id := made;
    line.entry := image_generation.asking(made) || ':reserve';
    perform image_generation.book(line);
    perform image_generation.emit_event(made, batch.project_id, 'queued', '{}');
  end if;
  update image_generation.batch_items i set status = 'running', job_id = made, error = null, changed_at = at
  where i.batch_id = item.batch_id and i.ordinal = item.ordinal;
  return null;
end
$$;

-- How many items of a batch are in the queue or at work; those that are not drawn until a provider has time count as neither.
create function image_generation.under_way(batch_id uuid) returns integer
language sql stable set search_path = '' as $$
  select count(*)::integer from image_generation.batch_items i
  where i.batch_id = under_way.batch_id and i.status = 'running' and not exists (
    select from image_generation.generation_attempts a
    where a.job_id = i.job_id and a.status = 'running' and a.relaxed and a.lease_until = 'infinity')
$$;

-- Makes jobs of the next items of batches, as many as there is room for: so many jobs of a batch are in the queue or at work
-- at a time. A batch that somebody else feeds just now is left to them.
create function image_generation.feed_batches(most integer default 100) returns void
language plpgsql set search_path = '' as $$
declare
  at_once constant integer := 40;
  at constant timestamptz := image_generation.clock();
  batch image_generation.batches;
  item image_generation.batch_items;
  under_way integer;
  came_to jsonb;
  refusal jsonb;
  failed jsonb;
  fed integer := 0;
  visited jsonb := '[]';
  visit record;
begin
  for batch in
    select b.* from image_generation.batch_progress p join image_generation.batches b on b.id = p.batch_id
    where p.next_feed_at <= at and p.status = 'running' and not p.needs_move
    order by p.next_feed_at limit 10
    for update of b skip locked
  loop
    refusal := null;
    failed := '[]';
    under_way := image_generation.under_way(batch.id);
    while under_way < at_once and fed < most and jsonb_array_length(failed) < 1000 loop
      select * into item from image_generation.batch_items i
      where i.batch_id = batch.id and i.status = 'waiting' and i.ready_at <= image_generation.clock()
      order by i.ordinal limit 1
      for update skip locked;
      exit when not found;
      came_to := image_generation.feed_item(batch, item);
      refusal := came_to -> 'refusal';
      exit when refusal is not null;
      if came_to ? 'error' then
        update image_generation.batch_items i
        set status = 'failed', error = came_to -> 'error', changed_at = image_generation.clock()
        where i.batch_id = batch.id and i.ordinal = item.ordinal;
        failed := failed || jsonb_build_object('index', item.ordinal, 'name', item.name, 'status', 'failed',
          'generation_id', item.job_id, 'code', came_to #> '{error,code}');
      else
        under_way := under_way + 1;
        fed := fed + 1;
      end if;
    end loop;
    visited := visited || jsonb_build_object('batch', batch.id, 'refusal', refusal, 'failed', failed);
  end loop;

  -- Only now, since whoever ends a job has the totals of usage before the progress.
  for visit in
    select (v ->> 'batch')::uuid as batch_id, nullif(v -> 'refusal', 'null') as refusal, v -> 'failed' as failed
    from jsonb_array_elements(visited) v order by 1
  loop
    perform from image_generation.batch_progress p where p.batch_id = visit.batch_id for update;
    -- From here on nothing of it ends unnoticed.
    under_way := image_generation.under_way(visit.batch_id);
    update image_generation.batch_progress p set
      waits_for = visit.refusal || jsonb_build_object('until', image_generation.clock()
        + make_interval(secs => (visit.refusal ->> 'retry_after_ms')::double precision / 1000)),
      next_feed_at = case
        when p.status <> 'running' or p.needs_move then null
        when visit.refusal is not null then image_generation.clock()
          + make_interval(secs => (visit.refusal ->> 'retry_after_ms')::double precision / 1000)
        when under_way < at_once then (
          -- greatest() passes nulls over.
          select case when count(*) > 0 then greatest(min(i.ready_at), image_generation.clock()) end
          from image_generation.batch_items i
          where i.batch_id = visit.batch_id and i.status = 'waiting') end
    where p.batch_id = visit.batch_id;
    perform image_generation.emit_batch_event(visit.batch_id, 'item', f) from jsonb_array_elements(visit.failed) f;
    perform image_generation.end_batch(visit.batch_id);
  end loop;
end
$$;

-- Maintenance: items whose job was never written, because whoever was about to was lost, wait again, or are over with their
-- batch, and events that are older than those of jobs are kept are forgotten.
create function image_generation.maintain_batches() returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  forgotten_before constant timestamptz := at - (
    select r.keep from image_generation.retention r where r.what = 'events');
  stopped uuid;
begin
  for stopped in
    update image_generation.batch_items i set status = 'cancelled', job_id = null, changed_at = at,
      error = '{"code": "cancelled", "detail": "The batch was cancelled."}'
    from image_generation.batch_progress p
    where p.batch_id = i.batch_id and p.status = 'cancelled' and p.completed_at is null
      and i.status = 'running' and i.changed_at < at - interval '5 minutes'
      and not exists (select from image_generation.generation_jobs j where j.id = i.job_id)
    returning i.batch_id
  loop
    perform image_generation.end_batch(stopped);
  end loop;
  with lost as (
    update image_generation.batch_items i set status = 'waiting', job_id = null, changed_at = at
    where i.status = 'running' and i.changed_at < at - interval '5 minutes'
      and not exists (select from image_generation.generation_jobs j where j.id = i.job_id)
    returning i.batch_id
  )
  update image_generation.batch_progress p set next_feed_at = at
  where p.status = 'running' and p.batch_id in (select l.batch_id from lost l);
  delete from image_generation.batch_events e where (e.batch_id, e.id) in (
    select o.batch_id, o.id from image_generation.batch_events o
    where o.type in ('item', 'waiting') and o.created_at < forgotten_before
    order by o.created_at limit 1000);
end
$$;
