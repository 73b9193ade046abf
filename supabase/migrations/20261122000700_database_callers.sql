-- Generations asked for in SQL: by rpc(), in a query, or from a trigger on any table. The job waits in the queue; a
-- hint over pg_net wakes the worker at once, and a sweep over pg_cron finds what a lost hint left. Without those
-- extensions jobs wait until the worker function is called by other means.

-- Text of a Vault secret, or of the setting app.<name> where there is no Vault.
create function image_generation.setting(name text) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  value text;
begin
  if to_regclass('vault.decrypted_secrets') is not null then
    execute 'select decrypted_secret from vault.decrypted_secrets where name = $1' into value
    using setting.name;
  end if;
  return coalesce(value, nullif(current_setting('app.' || setting.name, true), ''));
end
$$;

-- Tells the worker function that there is work, once in a transaction; never fails the statement that caused it.
-- Needs the secrets image_generation_url (such as https://<ref>.supabase.co) and image_generation_secret_key.
create function image_generation.wake_worker() returns void
language plpgsql security definer set search_path = '' as $$
declare
  url text;
  secret_key text;
begin
  -- Here and not in the declarations, which the handler below does not cover.
  url := image_generation.setting('image_generation_url');
  secret_key := image_generation.setting('image_generation_secret_key');
  if url is null or secret_key is null
    or current_setting('image_generation.worker_woken', true) = 'yes'
    or to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is null then
    return;
  end if;
  execute 'select net.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := $4)'
  using rtrim(url, '/') || '/functions/v1/worker',
    '{}'::jsonb,
    jsonb_build_object('content-type', 'application/json', 'apikey', secret_key),
    5000;
  perform set_config('image_generation.worker_woken', 'yes', true);
exception when others then
  raise warning 'the image generation worker could not be woken: %', sqlerrm;
end
$$;

create function image_generation.wake_worker_for_row() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Who was woken for another job that waits for a moment stays for this one.
  if new.is_due or not exists (
    select from image_generation.generation_jobs j where j.status = 'queued' and not j.is_due and j.id <> new.id
  ) then
    perform image_generation.wake_worker();
  end if;
  return null;
end
$$;
-- A new job may be due in a moment: a worker waits for it, if that is within its time.
create trigger generation_jobs_wake_worker after insert on image_generation.generation_jobs
for each row when (new.status = 'queued' and new.ready_at <= clock_timestamp() + interval '15 seconds')
execute function image_generation.wake_worker_for_row();
create trigger generation_jobs_wake_worker_again after update of status on image_generation.generation_jobs
for each row when (new.status = 'queued' and new.ready_at <= clock_timestamp())
execute function image_generation.wake_worker_for_row();

create function image_generation.enqueue_generation(
  project_id uuid, prompt text, options jsonb, deduplication_key text
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  caller constant uuid := auth.uid();
  api_role constant text :=
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb) ->> 'role';
  member_role text;
  images numeric := 1;
  line image_generation.usage_ledger;
  admitted jsonb;
  made uuid;
  named jsonb;
  styled jsonb;
  needs_prompt boolean;
begin
  -- Without claims it is a session of the database's own: the SQL editor, a migration, a cron job.
  if coalesce(api_role, 'service_role') <> 'service_role' then
    member_role := image_generation.project_role(caller, enqueue_generation.project_id);
    if member_role is null then
      raise exception 'project % does not exist or is not yours', enqueue_generation.project_id
        using errcode = 'PT404';
    elsif member_role = 'viewer' then
      raise exception 'a viewer cannot generate pictures in project %', enqueue_generation.project_id
        using errcode = '42501';
    end if;
  elsif not image_generation.project_exists(enqueue_generation.project_id) then
    raise exception 'project % does not exist', enqueue_generation.project_id using errcode = 'PT404';
  end if;
  -- Which operations need none is checked where the request is read.
  needs_prompt := coalesce(options ->> 'operation', case when options ? 'outpaint' or options ? 'scale' then 'some' end)
    is null or options ->> 'operation' in ('generate', 'edit', 'inpaint');
  if (needs_prompt and (prompt is null or char_length(btrim(prompt)) = 0)) or char_length(prompt) > 10000 then
    raise exception 'a prompt has 1 to 10000 characters, this one has %',
      coalesce(char_length(btrim(prompt)), 0) using errcode = '22023';
  elsif octet_length(prompt) > 65536 then
    raise exception 'a prompt has at most 65536 bytes, this one has %', octet_length(prompt) using errcode = '22023';
  end if;
  if jsonb_typeof(coalesce(options, '{}')) <> 'object' then
    raise exception 'options is a JSON object such as {"provider": "comfyui"}' using errcode = '22023';
  end if;
  if octet_length(options::text) > 65536 then
    raise exception 'options have at most 65536 bytes of JSON, these have %', octet_length(options::text)
      using errcode = '22023';
  elsif octet_length((options -> 'metadata')::text) > 16384 then
    raise exception 'metadata has at most 16384 bytes of JSON, this has %', octet_length((options -> 'metadata')::text)
      using errcode = '22023';
  end if;
  if jsonb_typeof(options -> 'num_images') = 'number' then
    images := options ->> 'num_images';
  end if;
  if images not between 1 and 20 or images <> trunc(images) then
    raise exception 'num_images is a whole number from 1 to 20, not %', images using errcode = '22023';
  end if;

  -- First of all, for what it names may be gone by the time it is asked for again.
  if char_length(deduplication_key) not between 1 and 255 then
    raise exception 'a deduplication_key has 1 to 255 characters, this one has %',
      char_length(deduplication_key) using errcode = '22023';
  elsif deduplication_key is not null then
    perform pg_advisory_xact_lock(
      hashtextextended(enqueue_generation.project_id || deduplication_key, 0));
    select j.id into made from image_generation.generation_jobs j
    where j.project_id = enqueue_generation.project_id and j.idempotency_key = deduplication_key;
    if found then
      return made;
    end if;
  end if;
  perform image_generation.adopt_project(case when member_role is not null then caller end, enqueue_generation.project_id);
  styled := image_generation.with_style(enqueue_generation.project_id, prompt, coalesce(options, '{}'));
  if styled ? 'unknown' then
    raise exception 'style: there is no style % in project %', styled ->> 'unknown', enqueue_generation.project_id
      using errcode = 'PT404';
  end if;
  prompt := styled ->> 'prompt';
  options := styled -> 'options';
  named := image_generation.name_pictures(enqueue_generation.project_id, options);
  line := image_generation.usage_of(case when member_role is not null then caller end, enqueue_generation.project_id);
  line.requests := 1;
  line.pictures := images;
  line.usd := 0;
  line.bytes := 0;
  admitted := image_generation.admit(line, false);
  if admitted -> 'refusal' <> 'null' then
    perform image_generation.raise_refusal(admitted -> 'refusal');
  end if;

  insert into image_generation.generation_jobs
    (project_id, created_by, account_id, source, status, prompt, request, images_requested, idempotency_key, created_at,
     queued_at)
  values (enqueue_generation.project_id, image_generation.account_of(caller),
    case when 'account' = any (line.counts_to) then line.account_id end, 'database', 'queued',
    coalesce(enqueue_generation.prompt, ''), named -> 'options', images, deduplication_key,
    image_generation.clock(), image_generation.clock())
  returning id into made;
  perform image_generation.use_pictures(made, enqueue_generation.project_id, named -> 'pictures');
  line.job_id := made;
  line.entry := image_generation.asking(made) || ':reserve';
  perform image_generation.book(line);
  perform image_generation.emit_event(made, enqueue_generation.project_id, 'queued', '{}');
  return made;
end
$$;

-- Asks for a generation and answers with the job's id at once.
--
-- options: the fields of a generate request besides prompt and project_id, such as {"provider": "comfyui"}; pictures that go
-- in are named by image_id, or by {"path": …} as their object is called.
-- deduplication_key: asking again with the same key answers with the same job, such as 'scenes/' || new.id.
create function public.request_generation(
  project_id uuid, prompt text, options jsonb default '{}', deduplication_key text default null
) returns uuid
language sql security invoker set search_path = '' as $$
  select image_generation.enqueue_generation(
    request_generation.project_id, request_generation.prompt, request_generation.options,
    request_generation.deduplication_key)
$$;

-- Maintenance, which the schedule runs: requeues stalled jobs, forgets what is old, wakes the worker when jobs wait or
-- looks are due, or somebody is to be asked how they are.
create function image_generation.maintain_generations() returns void
language plpgsql security definer set search_path = '' as $$
declare
  at timestamptz;
begin
  perform image_generation.sweep_generations();
  perform image_generation.apply_retention();
  perform image_generation.count_left_successes();
  perform image_generation.maintain_batches();
  -- After them, since what they put back is due at once.
  at := image_generation.clock();
  if exists (
    select from image_generation.generation_jobs j where j.status = 'queued' and j.is_due
    union all
    select from image_generation.generation_jobs j
    where j.status = 'queued' and not j.is_due and j.ready_at <= at
    union all
    select from image_generation.generation_attempts a
    where a.status = 'running' and a.lease_until = 'infinity' and a.next_look_at <= at
    union all
    select from image_generation.batch_progress p
    where p.status = 'running' and (p.needs_move or p.next_feed_at <= at)
    union all
    select from image_generation.upstream_batches u
    where u.next_at <= at or u.lease_until <= at
  ) or image_generation.probes_are_due() then
    perform image_generation.wake_worker();
  end if;
  begin
    perform image_generation.maintain_analytics();
  exception when others then
    raise warning 'the numbers could not be kept: %', sqlerrm;
  end;
end
$$;

-- Takes objects that belong to no picture to have them removed: [{what, bucket, stem, extension or null}]. Those of deleted
-- pictures, and what is older and was left by a runner that died between storing and writing the rows. Only what the ledger
-- names, and nothing of a job that has not ended. What is taken belongs to no picture any more: whoever still writes one down
-- for it is refused.
create function public.image_generation_orphaned_objects(older_than_seconds integer, most integer) returns jsonb
language sql security invoker set search_path = '' as $$
  with due as (
    select d.* from image_generation.due_objects(older_than_seconds) d
    order by d.created_at
    limit most
  ), taken as (
    update image_generation.stored_objects o set deleted_at = coalesce(o.deleted_at, image_generation.clock())
    from due d where o.stem = d.stem and o.image_id is null
    returning d.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'what', o.what, 'bucket', o.bucket, 'stem', o.stem, 'extension', o.extension, 'project_id', o.project_id)
    order by o.created_at), '[]')
  from taken o
$$;

-- Strikes objects that were removed out of the ledger.
create function public.image_generation_forget_objects(stems text[]) returns void
language sql security invoker set search_path = '' as $$
  delete from image_generation.stored_objects o where o.stem = any (stems) and o.image_id is null
$$;
