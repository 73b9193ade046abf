-- The deliveries of webhooks, as the worker sends them.

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
  refusal := image_generation.administration_refusal(caller, held.project_id);
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
-- Answers with a list of {id, lease_id, url, payload, tries, secrets, traceparent}, the newest secret first.
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
    'traceparent', (select j.traceparent from image_generation.generation_jobs j where j.id = c.job_id),
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
