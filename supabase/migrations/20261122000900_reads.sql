-- What the functions of the service read and change besides a generation's life, each by one call. Reads have the rights
-- of whoever calls, so row-level security decides what there is; changes are for the service.

-- Whether an account is still there, which its tokens do not tell.
create function public.image_generation_account_exists(account uuid) returns boolean
language sql stable security invoker set search_path = '' as $$
  select image_generation.account_exists(image_generation_account_exists.account)
$$;

-- A job with its attempts and pictures; null when there is none, or none that the caller may see.
create function public.image_generation_job(job_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select image_generation.generation_document(image_generation_job.job_id)
$$;

-- What each attempt of a job was chosen by: [{attempt, ...}].
create function public.image_generation_decisions(job_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(a.decision || jsonb_build_object('attempt', a.ordinal) order by a.ordinal), '[]')
  from image_generation.generation_attempts a
  where a.job_id = image_generation_decisions.job_id and a.decision is not null
$$;

-- What happened to a job after an event, in order.
create function public.image_generation_events(job_id uuid, after_id bigint, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(image_generation.event_document(page) order by page.id), '[]')
  from (
    select e.* from image_generation.generation_events e
    where e.job_id = image_generation_events.job_id and e.id > after_id
    order by e.id
    limit least(most, 1000)
  ) page
$$;

-- One picture, by its id or by its object's name.
create function public.image_generation_image(image_id uuid default null, object_path text default null) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select to_jsonb(i) from image_generation.images i
  where i.id = image_generation_image.image_id or i.object_path = image_generation_image.object_path
$$;

-- What a picture was made of and what was made of it, as far as that goes: {pictures, links}, the links as [{made_from,
-- made_into, role, generation_id}]. Of a tree that is larger the nearest 200 pictures.
create function public.image_generation_lineage(image_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  with recursive ancestors (id, steps) as (
    select image_generation_lineage.image_id, 0
    union
    select w.image_id, a.steps + 1
    from ancestors a
    join image_generation.images i on i.id = a.id
    join image_generation.job_images w on w.job_id = i.job_id
    where a.steps < 20
  ), descendants (id, steps) as (
    select image_generation_lineage.image_id, 0
    union
    select i.id, d.steps + 1
    from descendants d
    join image_generation.job_images w on w.image_id = d.id
    join image_generation.images i on i.job_id = w.job_id
    where d.steps < 20
  ), reached as (
    select r.id from (select * from ancestors union all select * from descendants) r
    group by r.id order by min(r.steps), r.id limit 200
  )
  select case when exists (
    select from image_generation.images i where i.id = image_generation_lineage.image_id
  ) then jsonb_build_object(
    'pictures', (
      select coalesce(jsonb_agg(to_jsonb(i) order by i.created_at, i.id), '[]')
      from image_generation.images i where i.id in (select r.id from reached r)),
    'links', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'made_from', w.image_id, 'made_into', i.id, 'role', w.role, 'generation_id', w.job_id)
        order by i.created_at, i.id, w.ordinal), '[]')
      from image_generation.job_images w join image_generation.images i on i.job_id = w.job_id
      where w.image_id in (select r.id from reached r) and i.id in (select r.id from reached r)))
  end
$$;

-- The caller's own role in a project; null when the project is not theirs.
create function public.image_generation_project_role(project_id uuid) returns text
language sql stable security invoker set search_path = '' as $$
  select image_generation.my_role(image_generation_project_role.project_id)
$$;

-- Where an endpoint is, whole for those who manage it: addresses of hooks often have a token in them. Other members are
-- told the server.
create function image_generation.webhook_address(endpoint_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select case
    when coalesce((nullif(current_setting('request.jwt.claims', true), '')::jsonb) ->> 'role', 'service_role') = 'service_role'
      or image_generation.my_role(e.project_id) in ('owner', 'admin') then e.url
    when image_generation.my_role(e.project_id) is not null then substring(e.url from '^https?://[^/?#]+') || '/…' end
  from image_generation.webhook_endpoints e where e.id = webhook_address.endpoint_id
$$;

-- Webhook endpoints, newest first. filter: {project_id, after: {created_at, id}}.
create function public.image_generation_webhooks(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]')
  from (
    select e.id, e.project_id, image_generation.webhook_address(e.id) as url, e.description, e.events, e.enabled, e.disabled_reason, e.created_at, e.updated_at
    from image_generation.webhook_endpoints e
    where (filter ->> 'project_id' is null or e.project_id = (filter ->> 'project_id')::uuid)
      and (filter -> 'after' is null or (e.created_at, e.id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by e.created_at desc, e.id desc
    limit least(most, 200)
  ) page
$$;

-- Deliveries, newest first. filter: {project_id, endpoint_id, job_id, event, status, after: {created_at, id}}. The conditions are
-- written out, and a user's are looked for project by project, as image_generation_jobs has it.
create function public.image_generation_deliveries(filter jsonb, most integer) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  conditions text := '';
  page text := 'select d.id, d.endpoint_id, d.project_id, d.job_id, d.batch_id, d.event, d.payload, d.status, d.tries,
      d.next_try_at, d.last_status, d.last_error, d.created_at, d.delivered_at
    from image_generation.webhook_deliveries d where true %s order by d.created_at desc, d.id desc limit $2';
  answered jsonb;
begin
  if filter ->> 'project_id' is not null then
    conditions := conditions || ' and d.project_id = ($1 ->> ''project_id'')::uuid';
  end if;
  if filter ->> 'endpoint_id' is not null then
    conditions := conditions || ' and d.endpoint_id = ($1 ->> ''endpoint_id'')::uuid';
  end if;
  if filter ->> 'job_id' is not null then
    conditions := conditions || ' and d.job_id = ($1 ->> ''job_id'')::uuid';
  end if;
  if filter ->> 'event' is not null then
    conditions := conditions || ' and d.event = $1 ->> ''event''';
  end if;
  if filter ->> 'status' is not null then
    conditions := conditions || ' and d.status = $1 ->> ''status''';
  end if;
  if filter -> 'after' is not null then
    conditions := conditions || ' and (d.created_at, d.id)
      < (($1 #>> ''{after,created_at}'')::timestamptz, ($1 #>> ''{after,id}'')::uuid)';
  end if;
  if (select auth.uid()) is not null and coalesce(filter ->> 'project_id', filter ->> 'endpoint_id', filter ->> 'job_id') is null then
    page := format('select own.* from (select distinct p.id from image_generation.my_projects() p (id)) project
      cross join lateral (%s) own order by own.created_at desc, own.id desc limit $2',
      format(page, ' and d.project_id = project.id' || conditions));
  else
    page := format(page, conditions);
  end if;
  execute format('select coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), ''[]'') from (%s) page', page)
  into answered using filter, least(most, 200);
  return answered;
end
$$;

-- How far a project wants its prompts shortened, null where it says nothing. Without a project, the one that the caller's
-- requests are for.
create function public.image_generation_prompt_optimization(caller uuid, project_id uuid) returns text
language sql stable security invoker set search_path = '' as $$
  select p.prompt_optimization from image_generation.projects p
  where p.id = coalesce(image_generation_prompt_optimization.project_id, (
    select k.project_id from image_generation.api_key(caller) k), (
    select own.id
    from image_generation.organizations o
    join image_generation.projects own on own.organization_id = o.id
    where o.personal_user_id = caller
    order by own.created_at, own.id
    limit 1))
$$;

-- Keeps a compressed prompt; the first of a key stays.
create function public.image_generation_save_prompt(optimization jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into image_generation.prompt_optimizations
    (key, project_id, account_id, target_length, model, method, original_length, optimized_length, optimized_prompt, preservation,
    missing_concepts, duration_ms)
  select o.key, (select p.id from image_generation.projects p where p.id = o.project_id),
    case when image_generation.account_exists(o.account_id) then o.account_id end, o.target_length, o.model, o.method, o.original_length, o.optimized_length, o.optimized_prompt,
    o.preservation, coalesce(o.missing_concepts, '{}'), o.duration_ms
  from jsonb_populate_record(null::image_generation.prompt_optimizations, optimization) o
  on conflict (key) do nothing
$$;

-- Counts a compression, for the numbers.
create function public.image_generation_count_compression(compression jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into image_generation.prompt_compressions
    (project_id, method, model, original_length, optimized_length, target_length, preservation, duration_ms, failure_class)
  select coalesce(c.project_id, (
      select own.id from image_generation.organizations o
      join image_generation.projects own on own.organization_id = o.id
      where o.personal_user_id = (compression ->> 'account_id')::uuid
      order by own.created_at, own.id
      limit 1)), c.method, c.model, c.original_length, c.optimized_length, c.target_length, c.preservation, c.duration_ms,
    c.failure_class
  from jsonb_populate_record(null::image_generation.prompt_compressions, compression) c
$$;

-- Changes a provider's settings; fields that are absent stay as they are.
create function public.image_generation_change_provider(provider text, change jsonb) returns void
language sql security invoker set search_path = '' as $$
  update image_generation.provider_configs p set
    enabled = c.enabled, priority = c.priority, weight = c.weight, default_model = c.default_model, models = c.models,
    capabilities = c.capabilities, requests_per_minute = c.requests_per_minute, max_concurrency = c.max_concurrency,
    timeout_ms = c.timeout_ms, options = c.options
  from (
    select (jsonb_populate_record(settings, change)).*
    from image_generation.provider_configs settings
    where settings.provider = image_generation_change_provider.provider
  ) c
  where p.provider = image_generation_change_provider.provider
$$;

-- Adds a ComfyUI workflow, or replaces the one of its name, beside the others: two additions at once are both kept.
create function public.image_generation_add_workflow(name text, workflow jsonb) returns void
language sql security invoker set search_path = '' as $$
  update image_generation.provider_configs p
  set options = jsonb_set(
    p.options, '{workflows}',
    coalesce(p.options -> 'workflows', '{}') || jsonb_build_object(image_generation_add_workflow.name, workflow))
  where p.provider = 'comfyui'
$$;

-- ## For users

-- A user writes no job directly, so this acts for them, as them.
create function image_generation.control(action text, job_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  api_role constant text := (nullif(current_setting('request.jwt.claims', true), '')::jsonb) ->> 'role';
  caller constant uuid := auth.uid();
  outcome jsonb;
begin
  if caller is null and coalesce(api_role, 'service_role') <> 'service_role' then
    raise exception 'only a signed-in user or the service can % a generation', action using errcode = '42501';
  end if;
  outcome := case action
    when 'cancel' then public.image_generation_cancel(caller, control.job_id)
    else public.image_generation_retry(caller, control.job_id) end;
  case outcome ->> 'outcome'
    when 'limited' then
      perform image_generation.raise_refusal(outcome);
    when 'not_found' then
      raise exception 'there is no generation %, or it is not yours', control.job_id using errcode = 'PT404';
    when 'forbidden' then
      raise exception 'a viewer cannot % a generation', action using errcode = '42501';
    when 'ended', 'not_ended' then
      raise exception 'the generation % cannot be %: it is in another state', control.job_id,
        case action when 'cancel' then 'cancelled' else 'retried' end using errcode = 'PT409';
    else null;
  end case;
  return outcome -> 'job';
end
$$;

-- Cancels one of the caller's own generations; see image_generation_cancel.
create function public.cancel_generation(generation_id uuid) returns jsonb
language sql security invoker set search_path = '' as $$
  select image_generation.control('cancel', cancel_generation.generation_id)
$$;

-- Queues one of the caller's own generations, which failed or was cancelled, once more; see image_generation_retry.
create function public.retry_generation(generation_id uuid) returns jsonb
language sql security invoker set search_path = '' as $$
  select image_generation.control('retry', retry_generation.generation_id)
$$;
