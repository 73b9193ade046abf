-- What people read: views under the same names in every installation, with the rights of whoever reads, so that
-- row-level security decides what there is. They show what the API shows and no more. Whoever administers an organization
-- changes it through them.

create view public.generation_organizations with (security_invoker = true) as
select id, name, personal_user_id, created_at from image_generation.organizations;

create view public.generation_organization_members with (security_invoker = true) as
select organization_id, user_id, role, created_at from image_generation.organization_members;

create view public.generation_projects with (security_invoker = true) as
select id, organization_id, name, prompt_optimization, keep_workflows, strip_metadata, embed_metadata, cache,
  keep_pictures_days, created_at
from image_generation.projects;

create view public.generation_jobs with (security_invoker = true) as
select id, project_id, created_by, source, batch_id, series_id, parent_image_id, scene_id, metadata, style_id,
  image_generation.told_status(status) as status, priority, prompt, prompt_used, request, prompt_validation,
  images_requested, provider, model, model_name, cost_usd, maybe_billed_usd, warnings, error, created_at, queued_at,
  started_at, completed_at
from image_generation.generation_jobs;

create view public.generation_styles with (security_invoker = true) as
select s.id, s.project_id, s.name, s.description, v.version, v.fields, s.created_by, s.created_at, v.created_at as changed_at
from image_generation.styles s
join image_generation.style_versions v on v.style_id = s.id and v.version = s.version
where s.deleted_at is null;

create view public.generation_attempts with (security_invoker = true) as
select id, job_id, project_id, ordinal, provider, model, upstream_id, status, error_class, error_scope, error_message,
  provider_message, refusal_category, provider_code, http_status,
  warnings, losses, estimated_cost_usd, cost_usd, cost_estimated, maybe_billed, maybe_billed_usd, started_at, finished_at, latency_ms
from image_generation.generation_attempts;

create view public.generation_images with (security_invoker = true) as
select id, origin, job_id, attempt_id, project_id, ordinal, provider, model, provider_image_id, provider_url, parent_image_id,
  object_path, width, height, has_alpha, format, file_size, sha256, source_sha256, seed, nsfw, metadata, created_at, expires_at,
  published_at
from image_generation.images;

-- What each project drew and spent, by UTC day, provider and model.
create view public.generation_usage with (security_invoker = true) as
select a.project_id, (a.started_at at time zone 'UTC')::date as day, a.provider, a.model,
  count(*) as attempts, sum(a.cost_usd) as cost_usd, sum(a.maybe_billed_usd) as maybe_billed_usd,
  sum((select count(*) from image_generation.images i where i.attempt_id = a.id)) as images
from image_generation.generation_attempts a
group by 1, 2, 3, 4;

create view public.generation_batches with (security_invoker = true) as
select b.id, b.project_id, b.created_by, b.name, b.metadata, p.status, p.reason, b.urgency, b.consistent, b.on_failure, b.held,
  p.waits_for, b.total, i.completed, i.failed, i.cancelled, b.total - i.completed - i.failed - i.cancelled as under_way,
  b.created_at, p.completed_at
from image_generation.batches b
join image_generation.batch_progress p on p.batch_id = b.id
cross join lateral (
  select count(*) filter (where n.status = 'completed') as completed, count(*) filter (where n.status = 'failed') as failed,
    count(*) filter (where n.status = 'cancelled') as cancelled
  from image_generation.batch_items n where n.batch_id = b.id
) i;

-- ## Short names

-- Makes the views images, projects and provider_configs in public, each where its name is free.
--
-- Answers with the names that it made.
create function image_generation.publish_short_names() returns text[]
language plpgsql set search_path = '' as $$
declare
  made text[] := '{}';
  short record;
begin
  for short in
    select * from (values
      ('images', 'select * from public.generation_images', 'select'),
      ('projects', 'select * from public.generation_projects', 'select, insert, update, delete'),
      ('provider_configs', 'select * from image_generation.provider_configs', '')
    ) as names (name, query, for_users)
  loop
    continue when to_regclass('public.' || short.name) is not null or to_regtype('public.' || short.name) is not null;
    execute format('create view public.%I with (security_invoker = true) as %s', short.name, short.query);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', short.name);
    execute format('grant select, insert, update, delete on public.%I to service_role', short.name);
    if short.for_users <> '' then
      execute format('grant %s on public.%I to authenticated', short.for_users, short.name);
    end if;
    execute format('comment on view public.%I is %L', short.name, 'image_generation short name');
    made := made || short.name::text;
  end loop;
  perform pg_catalog.pg_notify('pgrst', 'reload schema');
  return made;
end
$$;

-- Takes back what publish_short_names made, and nothing else of these names.
create function image_generation.withdraw_short_names() returns text[]
language plpgsql set search_path = '' as $$
declare
  taken_back text[] := '{}';
  view_name text;
begin
  for view_name in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
      and c.relname in ('images', 'projects', 'provider_configs')
      and pg_catalog.obj_description(c.oid, 'pg_class') = 'image_generation short name'
  loop
    execute format('drop view public.%I', view_name);
    taken_back := taken_back || view_name;
  end loop;
  perform pg_catalog.pg_notify('pgrst', 'reload schema');
  return taken_back;
end
$$;
