-- Who may do what, in one place: nothing is granted by itself, to nobody. A migration that adds a table or a function
-- ends with its own grants in the same way.

revoke all on all tables in schema image_generation from public, anon, authenticated, service_role;
revoke execute on all functions in schema image_generation from public, anon, authenticated, service_role;
revoke all on all sequences in schema image_generation from public, anon, authenticated, service_role;

grant usage on schema image_generation to authenticated, service_role;

-- The service reads and writes everything of its own.
grant select, insert, update, delete on all tables in schema image_generation to service_role;
-- What was used and what was changed is written once, changes by their trigger alone.
revoke update, delete on image_generation.usage_ledger, image_generation.configuration_changes from service_role;
revoke insert on image_generation.configuration_changes from service_role;
grant usage on all sequences in schema image_generation to service_role;
grant execute on all functions in schema image_generation to service_role;

-- A user reads what is theirs and writes nothing directly but tenants: jobs are made through the functions. The cache of
-- prompts, the secrets of webhooks and the settings of providers have no users.
grant select on image_generation.organizations, image_generation.organization_members, image_generation.projects,
  image_generation.images, image_generation.job_images, image_generation.generation_events, image_generation.api_keys,
  image_generation.analytics, image_generation.analytics_facts, image_generation.error_groups,
  image_generation.analytics_cells, image_generation.error_cells, image_generation.analytics_percentiles,
  image_generation.alert_rules, image_generation.alerts,
  image_generation.batch_progress, image_generation.batch_items, image_generation.batch_events,
  image_generation.styles, image_generation.style_versions
to authenticated;
-- Of these only what is shown: not the leases, the hash and the key of a request, nor where webhooks are sent.
do $$
declare
  shown record;
begin
  for shown in
    select c.table_name, string_agg(quote_ident(c.column_name), ', ') as columns
    from information_schema.columns c
    where c.table_schema = 'image_generation' and (
      (c.table_name in ('generation_jobs', 'generation_attempts') and exists (
        select from information_schema.columns v
        where v.table_schema = 'public' and v.table_name = c.table_name and v.column_name = c.column_name))
      or (c.table_name = 'invitations' and c.column_name not in ('token_hash', 'by_operator'))
      or (c.table_name = 'limits')
      or (c.table_name = 'batches' and c.column_name not in ('caller', 'request_hash'))
      or (c.table_name = 'webhook_endpoints' and c.column_name <> 'url')
      or (c.table_name = 'webhook_deliveries' and c.column_name <> 'lease_id'))
    group by c.table_name
  loop
    execute format('grant select (%s) on image_generation.%I to authenticated', shown.columns, shown.table_name);
  end loop;
end
$$;
grant delete on image_generation.organizations, image_generation.organization_members, image_generation.projects
to authenticated;
grant update (name) on image_generation.organizations, image_generation.projects to authenticated;
grant update (prompt_optimization, keep_workflows, strip_metadata, embed_metadata, cache, keep_pictures_days) on image_generation.projects to authenticated;
grant update (role) on image_generation.organization_members to authenticated;
-- Not their ids: a project of a team's own could be taken by making its id here first.
grant insert (organization_id, name) on image_generation.projects to authenticated;

-- What policies ask, and what a user's own calls run through.
grant execute on function
  image_generation.member_organization_ids(),
  image_generation.administered_organization_ids(),
  image_generation.owned_organization_ids(),
  image_generation.my_projects(),
  image_generation.my_administered_projects(),
  image_generation.my_verified_email(),
  image_generation.organization_name(uuid),
  image_generation.api_key_used_at(uuid),
  image_generation.limit_scopes(),
  image_generation.require_role(uuid, text[], text),
  image_generation.change_member(uuid, uuid, text),
  image_generation.remove_member(uuid, uuid),
  image_generation.transfer(uuid, uuid),
  image_generation.invite(uuid, text, text),
  image_generation.accept_invitation(text, uuid),
  image_generation.remove_invitation(uuid, uuid),
  image_generation.my_role(uuid),
  image_generation.create_organization(text),
  image_generation.enqueue_generation(uuid, text, jsonb, text),
  image_generation.enqueue_batch(uuid, jsonb, jsonb, text),
  image_generation.control(text, uuid),
  image_generation.generation_document(uuid, integer),
  image_generation.batch_document(uuid),
  image_generation.described_by(jsonb), image_generation.having_words(jsonb, uuid[]), image_generation.most_with_words(),
  image_generation.jobs_with_words(jsonb, text, text, boolean, integer),
  image_generation.style_document(uuid, integer),
  image_generation.batch_counts(uuid),
  image_generation.clock(),
  image_generation.told_status(text),
  image_generation.webhook_address(uuid),
  image_generation.event_document(image_generation.generation_events),
  image_generation.whole_service(),
  image_generation.alert_document(image_generation.alerts),
  image_generation.alert_rule_document(image_generation.alert_rules),
  image_generation.error_fingerprint(text, text, text),
  image_generation.step_durations(),
  image_generation.histogram_percentiles(smallint[], bigint[]),
  image_generation.is_of_all_models(image_generation.analytics_question),
  image_generation.is_of_everybody(image_generation.analytics_question),
  image_generation.no_percentiles(),
  image_generation.text_array(jsonb),
  image_generation.analytics_scope(uuid, uuid, boolean),
  image_generation.analytics_selection(image_generation.analytics_question, text[]),
  image_generation.analytics_durations(image_generation.analytics_question, text[]),
  image_generation.report_providers(image_generation.analytics_question),
  image_generation.report_usage(image_generation.analytics_question),
  image_generation.report_prompts(image_generation.analytics_question),
  image_generation.report_storage(image_generation.analytics_question),
  image_generation.report_errors(image_generation.analytics_question),
  image_generation.error_group_rows(image_generation.analytics_question, integer),
  image_generation.stored_pictures(image_generation.analytics_question)
to authenticated;

do $$
declare
  ours record;
begin
  for ours in
    select p.oid::regprocedure as signature, p.proname as name from pg_proc p
    join image_generation.own_names n on n.kind = 'function' and n.name = p.proname
    where p.pronamespace = 'public'::regnamespace
  loop
    execute format('revoke execute on function %s from public, anon, authenticated, service_role', ours.signature);
    -- Which make the caller a member, so they are for accounts.
    if ours.name not in ('accept_generation_invitation', 'create_generation_organization') then
      execute format('grant execute on function %s to service_role', ours.signature);
    end if;
    if ours.name !~ '^image_generation_' or ours.name in (
      'image_generation_alerts', 'image_generation_analytics', 'image_generation_api_keys', 'image_generation_batch', 'image_generation_batch_events', 'image_generation_batch_items',
      'image_generation_batches', 'image_generation_style', 'image_generation_styles', 'image_generation_deliveries', 'image_generation_events', 'image_generation_image', 'image_generation_images', 'image_generation_lineage',
      'image_generation_invitations', 'image_generation_job', 'image_generation_jobs', 'image_generation_limit_settings',
      'image_generation_members', 'image_generation_organizations', 'image_generation_project_role',
      'image_generation_projects', 'image_generation_webhooks') then
      execute format('grant execute on function %s to authenticated', ours.signature);
    end if;
  end loop;
end
$$;

revoke all on public.generation_organizations, public.generation_organization_members, public.generation_projects,
  public.generation_jobs, public.generation_attempts, public.generation_images, public.generation_usage,
  public.generation_batches, public.generation_styles, public.generation_api_keys, public.generation_invitations, public.generation_analytics_providers,
  public.generation_analytics_usage, public.generation_analytics_prompts, public.generation_analytics_storage,
  public.generation_analytics_errors
from public, anon, authenticated, service_role;
grant select on public.generation_organizations, public.generation_organization_members, public.generation_projects,
  public.generation_jobs, public.generation_attempts, public.generation_images, public.generation_usage,
  public.generation_batches, public.generation_styles, public.generation_api_keys, public.generation_invitations, public.generation_analytics_providers,
  public.generation_analytics_usage, public.generation_analytics_prompts, public.generation_analytics_storage,
  public.generation_analytics_errors
to authenticated, service_role;
grant delete on public.generation_organizations, public.generation_organization_members, public.generation_projects
to authenticated;
grant update (name) on public.generation_organizations, public.generation_projects to authenticated;
grant update (prompt_optimization, keep_workflows, strip_metadata, embed_metadata, cache, keep_pictures_days) on public.generation_projects to authenticated;
grant update (role) on public.generation_organization_members to authenticated;
grant insert (organization_id, name) on public.generation_projects to authenticated;
grant insert, update, delete
on public.generation_organizations, public.generation_organization_members, public.generation_projects to service_role;

-- PostgREST reads the catalog anew.
notify pgrst, 'reload schema';
