-- Every name outside its own schema that this service takes. Where one is taken already, by whatever, the installation
-- refuses here, with the whole list, before it has changed anything. The list is kept as data: the grants and the removal
-- go by it, and a test holds it against what is made. A later migration that takes a name more adds it to the table.

do $$
declare
  names constant jsonb := $names${
    "view": [
      "generation_analytics_errors", "generation_analytics_prompts", "generation_analytics_providers",
      "generation_analytics_storage", "generation_analytics_usage",
      "generation_api_keys", "generation_attempts", "generation_batches", "generation_images", "generation_invitations",
      "generation_jobs", "generation_organization_members", "generation_organizations", "generation_projects", "generation_styles", "generation_usage"
    ],
    "function": [
      "accept_generation_invitation", "cancel_generation", "change_generation_member", "create_generation_organization",
      "create_generation_project", "delete_generation_organization", "invite_to_generation_organization",
      "leave_generation_organization", "remove_generation_invitation", "remove_generation_member",
      "rename_generation_organization", "request_generation", "request_generation_batch", "retry_generation", "transfer_generation_organization",
      "image_generation_alerts", "image_generation_analytics", "image_generation_change_alert_rule",
      "image_generation_create_alert_rule", "image_generation_delete_alert_rule", "image_generation_readiness", "image_generation_timing", "image_generation_record_error",
      "image_generation_api_keys", "image_generation_authenticate_key", "image_generation_change_api_key",
      "image_generation_create_api_key", "image_generation_delete_api_key", "image_generation_invitations",
      "image_generation_members", "image_generation_organizations", "image_generation_projects",
      "image_generation_read_as_key", "image_generation_rotate_api_key",
      "image_generation_access", "image_generation_add_image", "image_generation_add_workflow",
      "image_generation_account_exists", "image_generation_apply_styles", "image_generation_await_answer", "image_generation_batch", "image_generation_batch_events", "image_generation_batch_items",
      "image_generation_batches", "image_generation_batches_to_move", "image_generation_begin", "image_generation_begin_upload", "image_generation_binding_limits",
      "image_generation_cancel", "image_generation_cancel_batch", "image_generation_change_provider", "image_generation_change_style", "image_generation_change_webhook",
      "image_generation_check_data", "image_generation_claim", "image_generation_claim_line", "image_generation_claim_upstream_batch", "image_generation_end_upstream_batch", "image_generation_note_upstream_batch", "image_generation_claim_copies", "image_generation_claim_deliveries", "image_generation_claim_looks",
      "image_generation_claim_probes",
      "image_generation_count_compression", "image_generation_create_batch", "image_generation_create_style", "image_generation_delete_style", "image_generation_create_webhook", "image_generation_decisions",
      "image_generation_delete_webhook", "image_generation_deliveries", "image_generation_events",
      "image_generation_experience", "image_generation_extend_lease", "image_generation_finish", "image_generation_forget_copies", "image_generation_forget_objects",
      "image_generation_image", "image_generation_input_images", "image_generation_job", "image_generation_jobs",
      "image_generation_leave_answer", "image_generation_limit_settings", "image_generation_lineage",
      "image_generation_move_batch", "image_generation_next_attempt", "image_generation_note_callback", "image_generation_park", "image_generation_pending_upload",
      "image_generation_orphaned_objects", "image_generation_platform_parts", "image_generation_project_role",
      "image_generation_rate_image", "image_generation_prompt_optimization", "image_generation_provider_snapshot", "image_generation_record_copies", "image_generation_record_delivery",
      "image_generation_record_event", "image_generation_record_looks", "image_generation_record_probe", "image_generation_record_tasks", "image_generation_release",
      "image_generation_replay_delivery", "image_generation_reset_limits", "image_generation_retry", "image_generation_retry_batch",
      "image_generation_rotate_webhook_secret",
      "image_generation_save_prompt", "image_generation_set_limits", "image_generation_settle_items", "image_generation_style", "image_generation_styles", "image_generation_use_prompt", "image_generation_webhooks"
    ],
    "schedule": ["image-generation-maintenance", "image-generation-sweep", "image-generation-webhooks"]
  }$names$;
  taken text[];
begin
  select array_agg(name order by name) into taken from (
    select format('the schema %s', nspname) as name from pg_namespace
    where nspname = 'image_generation'
    union all
    select format('the table or view public.%s', relname) from pg_class
    where relnamespace = 'public'::regnamespace and names -> 'view' ? relname
    union all
    -- A domain or an enumeration: a view has a type of its name besides.
    select format('the type public.%s', typname) from pg_type
    where typnamespace = 'public'::regnamespace and typrelid = 0 and names -> 'view' ? typname
    union all
    select distinct format('the function public.%s', proname) from pg_proc
    where pronamespace = 'public'::regnamespace and names -> 'function' ? proname
    union all
    select format('the policy "%s" on %s.%s', policyname, schemaname, tablename) from pg_policies
    where (schemaname, tablename, policyname) in (
      ('storage', 'objects', 'members see their project''s pictures'),
      ('realtime', 'messages', 'members follow their generations'))
  ) found;
  if to_regclass('storage.buckets') is not null then
    taken := taken || array(
      select format('the bucket %s, which is not made here, or was kept when an earlier installation went', b.id) from storage.buckets b
      where b.id in ('generated-images', 'generated-images-public') order by 1);
  end if;
  if exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'cron' and c.relname = 'job'
      and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  ) then
    execute $query$
      select $1 || array(
        select format('the schedule %s', j.jobname) from cron.job j where $2 ? j.jobname::text order by 1)
    $query$ into taken using taken, names -> 'schedule';
  end if;
  if cardinality(taken) > 0 then
    raise exception 'image generation is not installed, and nothing was changed: this database has %',
      array_to_string(taken, ', ')
      using hint = 'Rename or remove what has these names. What an earlier installation left is removed by deno task uninstall.';
  end if;

  -- Everything else of this service lives in one schema of its own, which is never exposed: the REST interface reaches it by
  -- the functions and views of constant names in public, and by nothing else.
  create schema image_generation;
  revoke all on schema image_generation from public;
  create table image_generation.own_names (
    kind text not null check (kind in ('view', 'function', 'schedule', 'extension', 'schema')),
    name text not null,
    primary key (kind, name)
  );
  insert into image_generation.own_names (kind, name)
  select kind, jsonb_array_elements_text(list) from jsonb_each(names) as of_kind (kind, list);
end
$$;
