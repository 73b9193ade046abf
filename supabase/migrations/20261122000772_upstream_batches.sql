-- Relaxed batches: what may take a day is sent to a provider that charges less for it, many calls at a time, and is drawn when
-- the provider has the time.
--
-- An item's job plans and reserves as any other. Its first attempt is then not sent but written down here, as a line of an
-- upstream batch, and the job is parked without a runner. Whoever holds the lease of an upstream batch sends it, looks how it
-- is doing, and reads its results line by line: each line ends the attempt that it is of, and how many were read is written
-- down with each. What comes back without a result goes into the queue, and is drawn the ordinary way.
--
-- An upstream batch is locked before the jobs of it, but while it forms, when it is passed over by whoever cannot lock it.

create table image_generation.upstream_batches (
  -- Our name for it at the provider, by which it is found again when the answer that told the provider's own was lost.
  id uuid primary key default gen_random_uuid(),
  batch_id uuid not null references image_generation.batches (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  provider text not null,
  model text not null,
  upstream_id text not null,
  status text not null default 'forming' check (status in ('forming', 'sending', 'at_work', 'collecting', 'ended')),
  -- The provider's name for it, and for the file of its results.
  name text,
  results_file text,
  -- Lines of that file that need not be read any more.
  lines_read integer not null default 0,
  -- How often it was seen to since something has changed: it is put off longer each time.
  looks integer not null default 0,
  -- When somebody is to see to it; null once it has ended, and while somebody does.
  next_at timestamptz,
  lease_id uuid,
  lease_until timestamptz,
  -- When it was, or may have been, sent, and when what it has not brought is drawn the ordinary way.
  sent_at timestamptz,
  ends_at timestamptz not null,
  -- Why calls of it are drawn the ordinary way.
  failure text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((status = 'ended') = (ended_at is not null))
);
create index upstream_batches_batch_id on image_generation.upstream_batches (batch_id, status);
create index upstream_batches_project_id on image_generation.upstream_batches (project_id);
create index upstream_batches_due on image_generation.upstream_batches (next_at) where next_at is not null;
create index upstream_batches_leased on image_generation.upstream_batches (lease_until) where lease_until is not null;

create table image_generation.upstream_batch_lines (
  -- By which the result is known.
  attempt_id uuid primary key references image_generation.generation_attempts (id) on delete cascade,
  upstream_batch_id uuid not null references image_generation.upstream_batches (id) on delete cascade,
  -- What is sent; null once it was.
  request jsonb
);
create index upstream_batch_lines_upstream_batch_id on image_generation.upstream_batch_lines (upstream_batch_id);

alter table image_generation.upstream_batches enable row level security;
alter table image_generation.upstream_batch_lines enable row level security;
create policy "the service reads and writes batches at providers" on image_generation.upstream_batches
for all to service_role using (true) with check (true);
create policy "the service reads and writes what is sent in batches" on image_generation.upstream_batch_lines
for all to service_role using (true) with check (true);

-- An account for a relaxed attempt, as image_generation.take_place answers: nothing is sent now, so no place is needed. A batch
-- stays with one account, and others go to the one with the least to do.
create function image_generation.relaxed_place(job_id uuid, plan jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce((
    select jsonb_build_object('candidate', c.value || jsonb_build_object(
      'upstream_id', u.id, 'upstreams', jsonb_build_array(u.id), 'slots', '[]'::jsonb))
    from jsonb_array_elements(plan) with ordinality c
    join image_generation.provider_configs p on p.provider = c.value ->> 'provider' and p.enabled
    cross join jsonb_array_elements_text(c.value -> 'upstreams') u (id)
    order by c.ordinality,
      (select count(*) from image_generation.upstream_batches b
        join image_generation.generation_jobs j on j.batch_id = b.batch_id and j.id = relaxed_place.job_id
        where b.upstream_id = u.id) desc,
      (select count(*) from image_generation.upstream_batches b where b.upstream_id = u.id and b.ended_at is null),
      u.id
    limit 1
  ), jsonb_build_object('unavailable', (
    select jsonb_agg(jsonb_build_object(
      'provider', c -> 'provider', 'model', c -> 'model', 'reason', 'disabled', 'retry_after_ms', null))
    from jsonb_array_elements(plan) c)))
$$;

-- Adds an attempt to a batch that forms: it is sent when it is full, when nothing else of its batch can join, or when nothing
-- has joined for a while. Whoever calls it holds the job.
create function image_generation.join_upstream_batch(attempt_id uuid, request jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  most constant integer := 50;
  batch uuid;
  attempt image_generation.generation_attempts;
  joined uuid;
  others integer;
begin
  select * into attempt from image_generation.generation_attempts a where a.id = join_upstream_batch.attempt_id;
  select j.batch_id into batch from image_generation.generation_jobs j where j.id = attempt.job_id;
  perform pg_advisory_xact_lock(hashtextextended('image_generation upstream batch ' || batch, 0));
  select u.id into joined from image_generation.upstream_batches u
  where u.batch_id = batch and u.status = 'forming' and u.upstream_id = attempt.upstream_id and u.model = attempt.model
  order by u.created_at desc limit 1
  for update skip locked;
  if not found then
    insert into image_generation.upstream_batches (batch_id, project_id, provider, model, upstream_id, ends_at, created_at)
    values (batch, attempt.project_id, attempt.provider, attempt.model, attempt.upstream_id, at + interval '25 hours', at)
    returning id into joined;
  end if;
  insert into image_generation.upstream_batch_lines (attempt_id, upstream_batch_id, request)
  values (attempt.id, joined, join_upstream_batch.request)
  on conflict do nothing;
  select count(*) into others from image_generation.upstream_batch_lines l where l.upstream_batch_id = joined;
  if others < most and exists (
    select from image_generation.batch_items i
    where i.batch_id = batch and (i.status = 'waiting' or (i.status = 'running' and not exists (
      select from image_generation.generation_attempts a join image_generation.upstream_batch_lines l on l.attempt_id = a.id
      where a.job_id = i.job_id and a.status = 'running')))
  ) then
    update image_generation.upstream_batches u set next_at = at + interval '10 seconds' where u.id = joined;
  else
    -- It is full, or all that could join it has.
    update image_generation.upstream_batches u set next_at = at,
      status = case when others >= most then 'sending' else u.status end
    where u.id = joined;
    perform image_generation.wake_worker();
  end if;
  -- There is room for the next item.
  update image_generation.batch_progress p set next_feed_at = at
  where p.batch_id = batch and p.status = 'running' and not p.needs_move and p.waits_for is null and p.next_feed_at is null
    and exists (select from image_generation.batch_items i where i.batch_id = batch and i.status = 'waiting');
end
$$;

-- Takes the upstream batch that has waited longest for somebody to see to it, and one that somebody took and was lost. Nothing
-- joins it from then on. Answers null, or {id, lease_id, provider, model, upstream_id, status, name, results_file, lines_read,
-- looks, sent_at, is_over, open, lines: [{key, request}]}: open is how many of its calls wait for a result, and lines are
-- what is to be sent.
create function public.image_generation_claim_upstream_batch(lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  taken image_generation.upstream_batches;
begin
  select u.* into taken from image_generation.upstream_batches u
  where u.next_at <= at or u.lease_until <= at
  order by coalesce(u.next_at, u.lease_until) limit 1
  for update skip locked;
  if not found then
    return null;
  end if;
  update image_generation.upstream_batches u set
    status = case u.status when 'forming' then 'sending' else u.status end, looks = u.looks + 1,
    next_at = null, lease_id = gen_random_uuid(), lease_until = at + make_interval(secs => lease_seconds)
  where u.id = taken.id
  returning u.* into taken;
  return to_jsonb(taken) - array['lease_until', 'next_at', 'failure', 'created_at', 'ended_at', 'ends_at']
    || jsonb_build_object('is_over', taken.ends_at <= at, 'open', (
      select count(*) from image_generation.upstream_batch_lines l
      join image_generation.generation_attempts a on a.id = l.attempt_id and a.status = 'running'
      where l.upstream_batch_id = taken.id), 'lines', case when taken.status = 'sending' then (
        select coalesce(jsonb_agg(jsonb_build_object('key', l.attempt_id, 'request', l.request) order by l.attempt_id), '[]')
        from image_generation.upstream_batch_lines l
        join image_generation.generation_attempts a on a.id = l.attempt_id and a.status = 'running'
        where l.upstream_batch_id = taken.id) else '[]' end);
end
$$;

-- Notes how an upstream batch is doing: {status, name, results_file, lines_read, is_sent}, each where it has changed. What was
-- sent is forgotten with the provider's name for it. next_in_ms: gives it back until then; null keeps the lease for
-- lease_seconds more. False when the lease is lost.
create function public.image_generation_note_upstream_batch(
  upstream_batch_id uuid, lease_id uuid, changes jsonb, next_in_ms double precision, lease_seconds integer
) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
begin
  update image_generation.upstream_batches u set
    status = coalesce(changes ->> 'status', u.status),
    name = coalesce(changes ->> 'name', u.name),
    results_file = coalesce(changes ->> 'results_file', u.results_file),
    lines_read = coalesce((changes ->> 'lines_read')::integer, u.lines_read),
    looks = case when changes ?| array['status', 'lines_read'] then 0 else u.looks end,
    sent_at = case when changes ? 'is_sent' then at else u.sent_at end,
    next_at = case when next_in_ms is not null then at + make_interval(secs => next_in_ms / 1000) end,
    lease_id = case when next_in_ms is null then u.lease_id end,
    lease_until = case when next_in_ms is null then at + make_interval(secs => lease_seconds) end
  where u.id = image_generation_note_upstream_batch.upstream_batch_id
    and u.lease_id = image_generation_note_upstream_batch.lease_id and u.ended_at is null;
  if not found then
    return false;
  end if;
  if changes ? 'name' then
    update image_generation.upstream_batch_lines l set request = null
    where l.upstream_batch_id = image_generation_note_upstream_batch.upstream_batch_id and l.request is not null;
  end if;
  return true;
end
$$;

-- Gives the job of a line to whoever holds the upstream batch, as image_generation_claim gives one of the queue, and takes it from
-- whoever had it: nobody else knows the result. Null when the attempt has ended.
create function public.image_generation_claim_line(
  upstream_batch_id uuid, lease_id uuid, attempt_id uuid, lease_seconds integer
) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  until constant timestamptz := at + make_interval(secs => lease_seconds);
  lease constant uuid := gen_random_uuid();
  job uuid;
begin
  perform from image_generation.upstream_batches u
  where u.id = image_generation_claim_line.upstream_batch_id and u.lease_id = image_generation_claim_line.lease_id
  for update;
  if not found then
    return null;
  end if;
  select a.job_id into job from image_generation.generation_attempts a
  join image_generation.upstream_batch_lines l
    on l.attempt_id = a.id and l.upstream_batch_id = image_generation_claim_line.upstream_batch_id
  where a.id = image_generation_claim_line.attempt_id and a.status = 'running';
  perform from image_generation.generation_jobs j where j.id = job and j.completed_at is null for update;
  if not found then
    return null;
  end if;
  update image_generation.generation_jobs j set
    status = 'running', lease_id = lease, lease_until = until, started_at = coalesce(j.started_at, at)
  where j.id = job;
  update image_generation.generation_attempts a set lease_until = until, next_look_at = null
  where a.id = image_generation_claim_line.attempt_id and a.status = 'running';
  return jsonb_build_object('now', at, 'lease_id', lease, 'job', image_generation.runner_document(job));
end
$$;

-- Ends an upstream batch. What has no result goes into the queue, to be drawn the ordinary way.
--
-- reason: why there is none, in a sentence. may_be_billed: whether it may have been charged for all the same.
-- Answers how many went into the queue; null when the lease is lost.
create function public.image_generation_end_upstream_batch(
  upstream_batch_id uuid, lease_id uuid, reason text, may_be_billed boolean
) returns integer
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  left_over record;
  queued integer := 0;
begin
  update image_generation.upstream_batches u set
    status = 'ended', ended_at = at, next_at = null, lease_id = null, lease_until = null
  where u.id = image_generation_end_upstream_batch.upstream_batch_id
    and u.lease_id = image_generation_end_upstream_batch.lease_id;
  if not found then
    return null;
  end if;
  -- Whoever calls is a worker.
  perform set_config('image_generation.worker_woken', 'yes', true);
  for left_over in
    select j.id as job_id, a.id as attempt_id from image_generation.upstream_batch_lines l
    join image_generation.generation_attempts a on a.id = l.attempt_id and a.status = 'running'
    join image_generation.generation_jobs j on j.id = a.job_id and j.completed_at is null
    where l.upstream_batch_id = image_generation_end_upstream_batch.upstream_batch_id
    order by j.id
    for update of j
  loop
    perform image_generation.close_attempt(left_over.job_id, jsonb_build_object('attempt_id', left_over.attempt_id,
      'status', 'abandoned', 'class', 'cancelled', 'scope', 'prompt', 'message', left(reason, 1000),
      'maybe_billed_share', case when may_be_billed then 1 else 0 end));
    update image_generation.generation_jobs j set status = 'queued', lease_id = null, lease_until = null, ready_at = at
    where j.id = left_over.job_id;
    queued := queued + 1;
  end loop;
  if queued > 0 then
    update image_generation.upstream_batches u set failure = left(reason, 1000)
    where u.id = image_generation_end_upstream_batch.upstream_batch_id;
  end if;
  delete from image_generation.upstream_batch_lines l
  where l.upstream_batch_id = image_generation_end_upstream_batch.upstream_batch_id;
  return queued;
end
$$;
