-- Batches: up to a thousand requests that belong together. Each item becomes a job when the limits of whoever asked have room
-- for it, a few at a time, so that nothing fails because of being many and nobody else waits behind all of them.
--
-- A batch is written once; what changes is its progress. Everything locks in one order, so that nobody waits in a circle:
-- the batch (whoever feeds, moves, cancels or retries it), a job, the totals of usage, the progress, the items.

create table image_generation.batches (
  id uuid primary key,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  created_by uuid references auth.users (id) on delete set null,
  -- The account or API key that its jobs count to; a plain id, which outlives both. Null for a secret key.
  caller uuid,
  name text check (char_length(name) between 1 and 200),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
  total integer not null check (total between 1 and 1000),
  -- "relaxed" may take a day, where a provider charges less for it.
  urgency text not null default 'normal' check (urgency in ('normal', 'relaxed')),
  -- What all of it costs either way, by the prices of when it was asked for; null where they are not known.
  normal_usd numeric(12, 6),
  relaxed_usd numeric(12, 6),
  -- Whether one provider and model draw all of it, and what becomes of the rest when that one fails.
  consistent boolean not null default false,
  on_failure text not null default 'move' check (on_failure in ('move', 'hold')),
  -- Fields of a request that hold for every job from now on, such as {provider, model_id, enable_fallback}; changed by a move.
  held jsonb not null default '{}',
  -- SHA-256 of the request, by which one that is sent again is known.
  request_hash text,
  created_at timestamptz not null default now()
);
create index batches_project_id on image_generation.batches (project_id, created_at desc, id desc);
create index batches_created_by on image_generation.batches (created_by);

create table image_generation.batch_progress (
  batch_id uuid primary key references image_generation.batches (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  status text not null default 'running' check (status in ('running', 'held', 'cancelled', 'completed')),
  -- Why it is held.
  reason text,
  -- Whether the provider it is held to has failed, and somebody is to choose another one.
  needs_move boolean not null default false,
  -- When its next items are tried; null while others have to end first, or nothing is left.
  next_feed_at timestamptz,
  -- The limit that it waits for: {limit, scope, allowed, retry_after_ms, until}.
  waits_for jsonb,
  last_event bigint not null default 0,
  completed_at timestamptz
);
create index batch_progress_due on image_generation.batch_progress (next_feed_at) where next_feed_at is not null;
create index batch_progress_moves on image_generation.batch_progress (batch_id) where needs_move;
create index batch_progress_project_id on image_generation.batch_progress (project_id);

create table image_generation.batch_items (
  batch_id uuid not null references image_generation.batches (id) on delete cascade,
  ordinal integer not null check (ordinal between 0 and 999),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  -- The caller's own, such as a product's number; pictures are named by it.
  name text check (char_length(name) between 1 and 200),
  prompt text not null check (octet_length(prompt) <= 65536),
  -- The parsed request without the prompt.
  request jsonb not null default '{}' check (octet_length(request::text) <= 262144),
  -- What goes in: [{image_id, role, weight, control}].
  images jsonb not null default '[]',
  images_requested integer not null default 1 check (images_requested between 1 and 20),
  -- By the prices of when it was asked for; null where they are not known.
  estimated_usd numeric(12, 6),
  -- "running" has a job that has not ended.
  status text not null default 'waiting' check (status in ('waiting', 'running', 'completed', 'failed', 'cancelled')),
  -- A plain id: it is chosen before the job is written.
  job_id uuid,
  -- Not tried earlier; later after it failed for lack of a place or of money.
  ready_at timestamptz not null default now(),
  -- How often it went back to wait.
  returns integer not null default 0,
  error jsonb,
  changed_at timestamptz not null default now(),
  primary key (batch_id, ordinal)
);
create unique index batch_items_name on image_generation.batch_items (batch_id, name) where name is not null;
create unique index batch_items_job_id on image_generation.batch_items (job_id) where job_id is not null;
create index batch_items_unfinished on image_generation.batch_items (batch_id, status, ordinal)
where status in ('waiting', 'running');
create index batch_items_project_id on image_generation.batch_items (project_id);

-- What happened to a batch, numbered within it.
create table image_generation.batch_events (
  batch_id uuid not null references image_generation.batches (id) on delete cascade,
  id bigint not null,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  type text not null check (type in ('item', 'waiting', 'moved', 'held', 'retried', 'cancelled', 'done')),
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (batch_id, id)
);
create index batch_events_project_id on image_generation.batch_events (project_id);
create index batch_events_created_at on image_generation.batch_events (created_at);

alter table image_generation.batches enable row level security;
alter table image_generation.batch_progress enable row level security;
alter table image_generation.batch_items enable row level security;
alter table image_generation.batch_events enable row level security;

create policy "members see their batches" on image_generation.batches
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see how their batches are doing" on image_generation.batch_progress
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see what is in their batches" on image_generation.batch_items
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their batches' events" on image_generation.batch_events
for select to authenticated
using (project_id in (select image_generation.my_projects()));

-- A batch that was deleted leaves its jobs to themselves, so they are told apart from those of one that is there.
create index generation_jobs_of_batch on image_generation.generation_jobs (batch_id, status) where batch_id is not null;

-- Counts and times of a batch: {waiting, running, completed, failed, cancelled, pictures, cost_usd, maybe_billed_usd,
-- estimated_usd, left_usd, seconds_left}. Estimates are null where nobody knows; the time left goes by how long what has ended
-- took.
create function image_generation.batch_counts(batch_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'waiting', count(*) filter (where i.status = 'waiting'),
    'running', count(*) filter (where i.status = 'running'),
    'completed', count(*) filter (where i.status = 'completed'),
    'failed', count(*) filter (where i.status = 'failed'),
    'cancelled', count(*) filter (where i.status = 'cancelled'),
    'pictures', coalesce(sum(spent.pictures), 0),
    'cost_usd', coalesce(sum(spent.cost_usd), 0),
    'maybe_billed_usd', coalesce(sum(spent.maybe_billed_usd), 0),
    'estimated_usd', case when bool_and(i.estimated_usd is not null) then sum(i.estimated_usd) end,
    'left_usd', case when coalesce(bool_and(i.estimated_usd is not null) filter (where i.status in ('waiting', 'running')), true)
      then coalesce(sum(i.estimated_usd) filter (where i.status in ('waiting', 'running')), 0) end,
    'seconds_left', case
      when count(*) filter (where i.status in ('waiting', 'running')) = 0 then 0
      when count(*) filter (where i.status = 'completed') > 0 then round((
        extract(epoch from image_generation.clock() - min(spent.started_at))
        * count(*) filter (where i.status in ('waiting', 'running')) / count(*) filter (where i.status = 'completed'))::numeric, 1)
      end)
  from image_generation.batch_items i
  left join lateral (
    select j.started_at,
      (select sum(a.cost_usd) from image_generation.generation_attempts a where a.job_id = j.id) as cost_usd,
      (select sum(a.maybe_billed_usd) from image_generation.generation_attempts a where a.job_id = j.id) as maybe_billed_usd,
      (select count(*) from image_generation.images m where m.job_id = j.id) as pictures
    from image_generation.generation_jobs j where j.id = i.job_id
  ) spent on true
  where i.batch_id = batch_counts.batch_id
$$;

-- A batch as it is told; null when there is none, or none that the caller may see.
create function image_generation.batch_document(batch_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', b.id, 'project_id', b.project_id, 'created_by', b.created_by, 'name', b.name, 'metadata', b.metadata,
    'status', p.status, 'reason', p.reason, 'total', b.total, 'urgency', b.urgency,
    'prices', jsonb_build_object('normal', b.normal_usd, 'relaxed', b.relaxed_usd), 'consistent', b.consistent, 'on_failure', b.on_failure,
    'held', b.held, 'waits_for', p.waits_for, 'counts', image_generation.batch_counts(b.id),
    'moves', coalesce((
      select jsonb_agg(e.data || jsonb_build_object('at', e.created_at) order by e.id)
      from image_generation.batch_events e where e.batch_id = b.id and e.type = 'moved'), '[]'),
    'created_at', b.created_at, 'completed_at', p.completed_at)
  from image_generation.batches b
  join image_generation.batch_progress p on p.batch_id = b.id
  where b.id = batch_document.batch_id
$$;

-- Tells of something that happened to a batch, by a row. Whoever calls it holds the row of its progress, so that the numbers
-- grow in the order of what happened.
create function image_generation.emit_batch_event(batch_id uuid, type text, data jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  with numbered as (
    update image_generation.batch_progress p set last_event = p.last_event + 1
    where p.batch_id = emit_batch_event.batch_id
    returning p.project_id, p.last_event
  )
  insert into image_generation.batch_events (batch_id, id, project_id, type, data, created_at)
  select emit_batch_event.batch_id, n.last_event, n.project_id, emit_batch_event.type, emit_batch_event.data,
    image_generation.clock()
  from numbered n;
end
$$;

-- Ends a batch when nothing of it is left to do. Whoever calls it holds the row of its progress.
create function image_generation.end_batch(batch_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  told jsonb;
begin
  if exists (
    select from image_generation.batch_items i
    where i.batch_id = end_batch.batch_id and i.status in ('waiting', 'running')
  ) then
    return;
  end if;
  update image_generation.batch_progress p set
    status = case p.status when 'cancelled' then 'cancelled' else 'completed' end, reason = null,
    completed_at = image_generation.clock(), next_feed_at = null, needs_move = false, waits_for = null
  where p.batch_id = end_batch.batch_id and p.completed_at is null;
  if not found then
    return;
  end if;
  told := image_generation.batch_document(end_batch.batch_id);
  perform image_generation.emit_batch_event(end_batch.batch_id, 'done',
    jsonb_build_object('status', told -> 'status', 'counts', told -> 'counts'));
  perform image_generation.tell_webhooks_of_batch(told, 'batch.completed');
end
$$;

-- Begins nothing more of a batch, and ends it when nothing is left under way. Answers whether it was to be stopped.
create function image_generation.stop_batch(batch_id uuid, detail text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update image_generation.batch_progress p set
    status = 'cancelled', next_feed_at = null, needs_move = false, waits_for = null, reason = null
  where p.batch_id = stop_batch.batch_id and p.completed_at is null and p.status <> 'cancelled';
  if not found then
    return false;
  end if;
  update image_generation.batch_items i set status = 'cancelled', changed_at = image_generation.clock(),
    error = jsonb_build_object('code', 'cancelled', 'detail', stop_batch.detail)
  where i.batch_id = stop_batch.batch_id and i.status = 'waiting';
  -- When those that are under way have been cancelled one by one.
  update image_generation.upstream_batches u set next_at = image_generation.clock() + interval '2 seconds'
  where u.batch_id = stop_batch.batch_id and u.ended_at is null and u.lease_until is null;
  perform image_generation.emit_batch_event(stop_batch.batch_id, 'cancelled', '{}');
  perform image_generation.end_batch(stop_batch.batch_id);
  return true;
end
$$;

-- Writes the deliveries that tell a project's endpoints of a batch.
create function image_generation.tell_webhooks_of_batch(told jsonb, event text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into image_generation.webhook_deliveries (endpoint_id, project_id, batch_id, event, payload)
  select e.id, e.project_id, (told ->> 'id')::uuid, tell_webhooks_of_batch.event, jsonb_build_object(
    'type', tell_webhooks_of_batch.event, 'timestamp', image_generation.clock(), 'data', jsonb_build_object(
      'batch_id', told -> 'id', 'project_id', told -> 'project_id', 'name', told -> 'name', 'metadata', told -> 'metadata',
      'status', told -> 'status', 'reason', told -> 'reason', 'total', told -> 'total', 'counts', told -> 'counts',
      'failed', (
        select coalesce(jsonb_agg(jsonb_build_object('index', f.ordinal, 'name', f.name, 'generation_id', f.job_id,
          'code', f.error -> 'code') order by f.ordinal), '[]')
        from (
          select i.* from image_generation.batch_items i
          where i.batch_id = (told ->> 'id')::uuid and i.status = 'failed' order by i.ordinal limit 100
        ) f)))
  from image_generation.webhook_endpoints e
  where e.project_id = (told ->> 'project_id')::uuid and e.enabled and tell_webhooks_of_batch.event = any (e.events);
  if found then
    perform image_generation.wake_worker();
  end if;
end
$$;
