-- The endpoints of webhooks, as those who manage them call.

-- endpoint: {project_id, url, description, events}; without a project it is the caller's default project.
-- Outcomes: created {endpoint} · limit_reached {allowed} · not_found · forbidden.
create function public.image_generation_create_webhook(caller uuid, endpoint jsonb, secret text) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  allowed constant integer := 10;
  project constant uuid :=
    coalesce((endpoint ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  refusal constant jsonb := image_generation.administration_refusal(caller, project);
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
    image_generation.text_array(endpoint -> 'events'), image_generation.account_of(caller))
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
  refusal constant jsonb := image_generation.administration_refusal(caller, (
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
  refusal constant jsonb := image_generation.administration_refusal(caller, (
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
  refusal := image_generation.administration_refusal(caller, rotated.project_id);
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
