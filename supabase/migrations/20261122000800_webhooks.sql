-- Webhooks: when a generation ends, the endpoints of its project are told. The delivery is written in the transaction
-- that ends the job, so that none is lost, and sent by the worker, at least once.
--
-- A claimed delivery is due again when its lease runs out: next_try_at is both. What a worker that was lost may have
-- sent is sent once more, under the same id.

create table image_generation.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  url text not null check (char_length(url) between 1 and 2000),
  description text not null default '' check (char_length(description) <= 500),
  events text[] not null check (
    cardinality(events) > 0
    and events <@ array[
      'generation.completed', 'generation.failed', 'generation.cancelled', 'alert.firing', 'alert.resolved', 'batch.completed',
      'batch.held']),
  enabled boolean not null default true,
  -- Why the service disabled it; null when it did not.
  disabled_reason text,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (not enabled or disabled_reason is null)
);
create index webhook_endpoints_project_id on image_generation.webhook_endpoints (project_id, created_at desc, id desc);
create index webhook_endpoints_created_by on image_generation.webhook_endpoints (created_by);

-- What the deliveries of an endpoint are signed with: "whsec_" and base64. No user reads it.
create table image_generation.webhook_secrets (
  endpoint_id uuid primary key references image_generation.webhook_endpoints (id) on delete cascade,
  secret text not null,
  -- The secret before the last rotation signs as well until it expires.
  previous_secret text,
  previous_expires_at timestamptz,
  check ((previous_secret is null) = (previous_expires_at is null))
);

create table image_generation.webhook_deliveries (
  -- Also the message's id, the same for every try.
  id uuid primary key default image_generation.time_ordered_id(),
  endpoint_id uuid not null references image_generation.webhook_endpoints (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  -- What it tells of: a job, a batch, or neither.
  job_id uuid references image_generation.generation_jobs (id) on delete cascade,
  batch_id uuid references image_generation.batches (id) on delete cascade,
  event text not null,
  -- The message's body.
  payload jsonb not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  -- Those that were begun.
  tries integer not null default 0,
  next_try_at timestamptz default now(),
  -- Whoever knows the lease id records how a try went.
  lease_id uuid,
  -- HTTP status of the last answer; null when there was none.
  last_status integer,
  last_error text check (char_length(last_error) <= 500),
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  check (job_id is null or batch_id is null),
  check ((status = 'pending') = (next_try_at is not null)),
  check ((status = 'delivered') = (delivered_at is not null))
);
create index webhook_deliveries_project_id on image_generation.webhook_deliveries (project_id, created_at desc, id desc);
create index webhook_deliveries_endpoint_id on image_generation.webhook_deliveries (endpoint_id, created_at desc, id desc);
create index webhook_deliveries_job_id on image_generation.webhook_deliveries (job_id);
create index webhook_deliveries_batch_id on image_generation.webhook_deliveries (batch_id);
create index webhook_deliveries_pending on image_generation.webhook_deliveries (next_try_at) where status = 'pending';
-- By which all are listed, and forgotten when they are old.
create index webhook_deliveries_created_at on image_generation.webhook_deliveries (created_at desc, id desc);

alter table image_generation.webhook_endpoints enable row level security;
alter table image_generation.webhook_secrets enable row level security;
alter table image_generation.webhook_deliveries enable row level security;

create policy "members see their webhook endpoints" on image_generation.webhook_endpoints
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their webhook deliveries" on image_generation.webhook_deliveries
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "the service reads and writes webhook secrets" on image_generation.webhook_secrets
for all to service_role using (true) with check (true);

create trigger webhook_endpoints_updated_at before update on image_generation.webhook_endpoints
for each row execute function image_generation.touch_updated_at();

-- ## From a job to its deliveries

-- What an endpoint is told of a job that has ended. The pictures themselves are asked for with the caller's own rights.
create function image_generation.webhook_payload(job image_generation.generation_jobs) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'type', 'generation.' || job.status,
    'timestamp', job.completed_at,
    'data', jsonb_build_object(
      'generation_id', job.id,
      'project_id', job.project_id,
      'status', job.status,
      'provider', job.provider,
      'images', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', i.id, 'object_path', i.object_path, 'width', i.width, 'height', i.height,
          'format', i.format) order by i.ordinal)
        from image_generation.images i where i.job_id = job.id), '[]'),
      'error', case when job.error is not null then jsonb_build_object(
        'code', job.error -> 'code', 'detail', left(job.error ->> 'detail', 500)) end))
$$;

create function image_generation.enqueue_webhooks() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  happened constant text := 'generation.' || new.status;
begin
  insert into image_generation.webhook_deliveries (endpoint_id, project_id, job_id, event, payload)
  select e.id, new.project_id, new.id, happened, image_generation.webhook_payload(new)
  from image_generation.webhook_endpoints e
  where e.project_id = new.project_id and e.enabled and happened = any (e.events);
  if found then
    perform image_generation.wake_worker();
  end if;
  return null;
end
$$;
create trigger generation_jobs_webhooks after update of status on image_generation.generation_jobs
for each row when (
  new.status in ('completed', 'failed', 'cancelled') and new.status is distinct from old.status)
execute function image_generation.enqueue_webhooks();

-- What waits for an endpoint when it is disabled is given up, and can be replayed.
create function image_generation.give_up_webhooks() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update image_generation.webhook_deliveries d set
    status = 'failed', next_try_at = null, lease_id = null, last_error = 'The endpoint was disabled.'
  where d.endpoint_id = new.id and d.status = 'pending';
  return null;
end
$$;
create trigger webhook_endpoints_give_up after update of enabled on image_generation.webhook_endpoints
for each row when (old.enabled and not new.enabled) execute function image_generation.give_up_webhooks();
