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
    and events <@ array['generation.completed', 'generation.failed', 'generation.cancelled']),
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
  id uuid primary key default gen_random_uuid(),
  endpoint_id uuid not null references image_generation.webhook_endpoints (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  job_id uuid not null references image_generation.generation_jobs (id) on delete cascade,
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
  check ((status = 'pending') = (next_try_at is not null)),
  check ((status = 'delivered') = (delivered_at is not null))
);
create index webhook_deliveries_project_id on image_generation.webhook_deliveries (project_id, created_at desc, id desc);
create index webhook_deliveries_endpoint_id on image_generation.webhook_deliveries (endpoint_id, created_at desc, id desc);
create index webhook_deliveries_job_id on image_generation.webhook_deliveries (job_id);
create index webhook_deliveries_pending on image_generation.webhook_deliveries (next_try_at) where status = 'pending';
create index webhook_deliveries_ended on image_generation.webhook_deliveries (created_at) where status <> 'pending';

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

-- ## Endpoints

-- Why a caller, null for one with a secret key, may not manage the webhooks of a project; null when they may.
create function image_generation.webhook_refusal(caller uuid, project_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  member_role text;
begin
  if caller is null then
    return case when image_generation.project_exists(webhook_refusal.project_id) then null
      else jsonb_build_object('outcome', 'not_found') end;
  end if;
  member_role := image_generation.project_role(caller, webhook_refusal.project_id);
  return case
    when member_role in ('owner', 'admin') then null
    when member_role is null then jsonb_build_object('outcome', 'not_found')
    else jsonb_build_object('outcome', 'forbidden')
  end;
end
$$;

-- endpoint: {project_id, url, description, events}; without a project it is the caller's default project.
-- Outcomes: created {endpoint} · limit_reached {allowed} · not_found · forbidden.
create function public.image_generation_create_webhook(caller uuid, endpoint jsonb, secret text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  allowed constant integer := 10;
  project constant uuid :=
    coalesce((endpoint ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  refusal constant jsonb := image_generation.webhook_refusal(caller, project);
  made image_generation.webhook_endpoints;
begin
  if refusal is not null then
    return refusal;
  end if;
  perform image_generation.adopt_project(caller, project);
  -- Two at once wait here for each other, so that both are counted.
  perform from image_generation.projects p where p.id = project for no key update;
  if (select count(*) from image_generation.webhook_endpoints e where e.project_id = project) >= allowed then
    return jsonb_build_object('outcome', 'limit_reached', 'allowed', allowed);
  end if;
  insert into image_generation.webhook_endpoints (project_id, url, description, events, created_by)
  values (project, endpoint ->> 'url', coalesce(endpoint ->> 'description', ''),
    image_generation.text_array(endpoint -> 'events'), caller)
  returning * into made;
  insert into image_generation.webhook_secrets (endpoint_id, secret)
  values (made.id, image_generation_create_webhook.secret);
  return jsonb_build_object('outcome', 'created', 'endpoint', to_jsonb(made));
end
$$;

-- change: {url, description, events, enabled}; what is absent stays as it is.
-- Outcomes: changed {endpoint} · not_found · forbidden.
create function public.image_generation_change_webhook(caller uuid, endpoint_id uuid, change jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.webhook_refusal(caller, (
    select e.project_id from image_generation.webhook_endpoints e where e.id = image_generation_change_webhook.endpoint_id));
  changed image_generation.webhook_endpoints;
begin
  if refusal is not null then
    return refusal;
  end if;
  update image_generation.webhook_endpoints e set
    url = coalesce(change ->> 'url', e.url),
    description = coalesce(change ->> 'description', e.description),
    events = case when change ? 'events' then image_generation.text_array(change -> 'events') else e.events end,
    enabled = coalesce((change ->> 'enabled')::boolean, e.enabled),
    disabled_reason = case when change ? 'enabled' then null else e.disabled_reason end
  where e.id = image_generation_change_webhook.endpoint_id
  returning * into changed;
  return jsonb_build_object('outcome', 'changed', 'endpoint', to_jsonb(changed));
end
$$;

-- Outcomes: deleted · not_found · forbidden.
create function public.image_generation_delete_webhook(caller uuid, endpoint_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.webhook_refusal(caller, (
    select e.project_id from image_generation.webhook_endpoints e where e.id = image_generation_delete_webhook.endpoint_id));
begin
  if refusal is not null then
    return refusal;
  end if;
  delete from image_generation.webhook_endpoints e where e.id = image_generation_delete_webhook.endpoint_id;
  return jsonb_build_object('outcome', 'deleted');
end
$$;

-- Gives an endpoint a new secret; the one it had signs as well for another day.
-- Outcomes: rotated {endpoint, previous_secret_expires_at} · not_found · forbidden.
create function public.image_generation_rotate_webhook_secret(caller uuid, endpoint_id uuid, secret text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  rotated image_generation.webhook_endpoints;
  refusal jsonb;
  expiry timestamptz;
begin
  select * into rotated from image_generation.webhook_endpoints e where e.id = image_generation_rotate_webhook_secret.endpoint_id;
  refusal := image_generation.webhook_refusal(caller, rotated.project_id);
  if refusal is not null then
    return refusal;
  end if;
  update image_generation.webhook_secrets s set
    secret = image_generation_rotate_webhook_secret.secret,
    previous_secret = s.secret,
    previous_expires_at = now() + interval '24 hours'
  where s.endpoint_id = image_generation_rotate_webhook_secret.endpoint_id
  returning s.previous_expires_at into expiry;
  return jsonb_build_object(
    'outcome', 'rotated', 'endpoint', to_jsonb(rotated), 'previous_secret_expires_at', expiry);
end
$$;

-- ## Deliveries

-- Sends an ended delivery once more, under the same id.
-- Outcomes: queued {delivery} · not_ended · endpoint_disabled · not_found · forbidden.
create function public.image_generation_replay_delivery(caller uuid, delivery_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  held image_generation.webhook_deliveries;
  refusal jsonb;
begin
  select * into held from image_generation.webhook_deliveries d
  where d.id = image_generation_replay_delivery.delivery_id for update;
  refusal := image_generation.webhook_refusal(caller, held.project_id);
  if refusal is not null then
    return refusal;
  elsif held.status = 'pending' then
    return jsonb_build_object('outcome', 'not_ended');
  end if;
  perform from image_generation.webhook_endpoints e where e.id = held.endpoint_id and e.enabled for share;
  if not found then
    return jsonb_build_object('outcome', 'endpoint_disabled');
  end if;
  update image_generation.webhook_deliveries d set
    status = 'pending', tries = 0, next_try_at = now(), delivered_at = null
  where d.id = held.id
  returning * into held;
  perform image_generation.wake_worker();
  return jsonb_build_object('outcome', 'queued', 'delivery', to_jsonb(held));
end
$$;

-- Takes deliveries that are due and leases them to the caller. The endpoints take turns, so that a thousand deliveries
-- of one do not keep another's one waiting.
-- Answers with a list of {id, lease_id, url, payload, tries, secrets}, the newest secret first.
create function public.image_generation_claim_deliveries(maximum integer, lease_seconds integer) returns jsonb
language sql security invoker set search_path = '' as $$
  with turns as (
    select d.id, row_number() over (partition by d.endpoint_id order by d.next_try_at) as turn
    from image_generation.webhook_deliveries d
    where d.status = 'pending' and d.next_try_at <= now()
  ), chosen as (
    select d.id from image_generation.webhook_deliveries d join turns using (id)
    -- Another worker may have taken it since the turns were counted.
    where d.status = 'pending' and d.next_try_at <= now()
    order by turns.turn, d.next_try_at
    limit maximum
    for update of d skip locked
  ), claimed as (
    update image_generation.webhook_deliveries d set
      tries = d.tries + 1,
      lease_id = gen_random_uuid(),
      next_try_at = now() + make_interval(secs => lease_seconds)
    from chosen where d.id = chosen.id
    returning d.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', c.id, 'lease_id', c.lease_id, 'url', e.url, 'payload', c.payload, 'tries', c.tries,
    'secrets', case when s.previous_expires_at > now()
      then jsonb_build_array(s.secret, s.previous_secret) else jsonb_build_array(s.secret) end)), '[]')
  from claimed c
  join image_generation.webhook_endpoints e on e.id = c.endpoint_id
  join image_generation.webhook_secrets s on s.endpoint_id = e.id
$$;

-- Records how a try went; false when the lease was lost.
--
-- result: {status: "delivered", "pending" to try again after delay_ms, or "failed", http_status, error, delay_ms,
--   disable_reason}. With a reason the endpoint is disabled.
create function public.image_generation_record_delivery(delivery_id uuid, lease_id uuid, result jsonb) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  reason constant text := result ->> 'disable_reason';
  endpoint uuid;
begin
  if reason is not null then
    -- The endpoint is locked before its deliveries, by everybody: two in another order would wait for each other.
    perform from image_generation.webhook_endpoints e where e.id = (
      select d.endpoint_id from image_generation.webhook_deliveries d where d.id = image_generation_record_delivery.delivery_id)
    for update;
  end if;
  update image_generation.webhook_deliveries d set
    status = result ->> 'status',
    lease_id = null,
    next_try_at = case when result ->> 'status' = 'pending'
      then now() + make_interval(secs => (result ->> 'delay_ms')::double precision / 1000) end,
    last_status = (result ->> 'http_status')::integer,
    last_error = left(result ->> 'error', 500),
    delivered_at = case when result ->> 'status' = 'delivered' then now() end
  where d.id = image_generation_record_delivery.delivery_id and d.lease_id = image_generation_record_delivery.lease_id
  returning d.endpoint_id into endpoint;
  if not found then
    return false;
  end if;
  if reason is not null then
    update image_generation.webhook_endpoints e
    set enabled = false, disabled_reason = reason
    where e.id = endpoint and e.enabled;
  end if;
  return true;
end
$$;

-- Maintenance, which the schedule runs: gives up deliveries that keep stalling, forgets replaced secrets, wakes the worker
-- when deliveries are due.
create function image_generation.maintain_webhooks() returns void
language plpgsql security definer set search_path = '' as $$
begin
  update image_generation.webhook_deliveries d set
    status = 'failed', next_try_at = null, lease_id = null,
    last_error = 'The delivery was interrupted too often.'
  where d.status = 'pending' and d.tries >= 20 and d.next_try_at <= now();
  update image_generation.webhook_secrets s set previous_secret = null, previous_expires_at = null
  where s.previous_expires_at <= now();
  if exists (
    select from image_generation.webhook_deliveries d where d.status = 'pending' and d.next_try_at <= now()
  ) then
    perform image_generation.wake_worker();
  end if;
end
$$;
