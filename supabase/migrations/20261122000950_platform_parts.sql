-- What the platform adds where it can: calls to the worker, schedules, live events. Each part fails alone, with a notice,
-- and everything else works without it. An extension that is enabled here is written down, for the removal.

do $$
begin
  if to_regnamespace('net') is null
    and exists (select from pg_available_extensions where name = 'pg_net') then
    if to_regnamespace('extensions') is null then
      create schema extensions;
      insert into image_generation.own_names (kind, name) values ('schema', 'extensions');
    end if;
    create extension pg_net schema extensions;
    insert into image_generation.own_names (kind, name) values ('extension', 'pg_net');
  end if;
exception when others then
  raise notice 'pg_net was not enabled, so the worker waits for its schedule: %', sqlerrm;
end
$$;

do $$
begin
  if to_regnamespace('cron') is null
    and exists (select from pg_available_extensions where name = 'pg_cron') then
    create extension pg_cron schema pg_catalog;
    insert into image_generation.own_names (kind, name) values ('extension', 'pg_cron');
  end if;
exception when others then
  raise notice 'pg_cron was not enabled, so nothing runs by itself: %', sqlerrm;
end
$$;

-- Runs a command of ours on a schedule, where there is pg_cron. Before its release 1.5 it knows no seconds, and gets the
-- five fields of the other schedule.
create function image_generation.add_schedule(name text, schedule text, in_minutes text, command text) returns void
language plpgsql set search_path = '' as $$
begin
  if to_regprocedure('cron.schedule(text,text,text)') is null then
    return;
  end if;
  begin
    execute 'select cron.schedule($1, $2, $3)' using name, schedule, command;
  exception when others then
    execute 'select cron.schedule($1, $2, $3)' using name, in_minutes, command;
    raise notice 'pg_cron refused "%", so the schedule % is "%": %', schedule, name, in_minutes, sqlerrm;
  end;
exception when others then
  raise notice 'the schedule % was not made: %', name, sqlerrm;
end
$$;

select
  image_generation.add_schedule(
    'image-generation-maintenance', '15 seconds', '* * * * *', 'select image_generation.maintain_generations()'),
  image_generation.add_schedule(
    'image-generation-webhooks', '15 seconds', '* * * * *', 'select image_generation.maintain_webhooks()'),
  -- The worker sweeps the buckets when it is called and has nothing else to do.
  image_generation.add_schedule(
    'image-generation-sweep', '*/10 * * * *', '*/10 * * * *', 'select image_generation.wake_worker()');

-- A signed-in user may follow the jobs of their projects over Realtime.
do $$
begin
  if to_regclass('realtime.messages') is null then
    return;
  end if;
  execute $policy$
    create policy "members follow their generations" on realtime.messages
    for select to authenticated
    using (
      messages.extension = 'broadcast'
      and (select realtime.topic()) in (
        select 'generation:' || j.id from image_generation.generation_jobs j
        where 'generation:' || j.id = (select realtime.topic())
      )
    )
  $policy$;
exception when others then
  raise notice 'generations cannot be followed over Realtime: %', sqlerrm;
end
$$;

-- Which of these parts this database has, and how often the schedules run: what /health/ready tells to anybody, so no more
-- than that. The owner of the migrations may look where the service may not.
create function image_generation.platform_parts() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  schedule text;
  parts jsonb := jsonb_build_object('pg_net', false, 'pg_cron', null, 'vault_secrets', false, 'realtime', false);
begin
  parts := parts || jsonb_build_object(
    'pg_net', to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is not null,
    'realtime', exists (
      select from pg_catalog.pg_policies
      where (schemaname, tablename, policyname) = ('realtime', 'messages', 'members follow their generations')));
  begin
    parts := parts || jsonb_build_object('vault_secrets',
      image_generation.setting('image_generation_url') is not null
      and image_generation.setting('image_generation_secret_key') is not null);
  exception when others then
    raise notice 'Vault cannot be read: %', sqlerrm;
  end;
  begin
    if to_regclass('cron.job') is not null then
      execute $query$
        select j.schedule from cron.job j where j.jobname = 'image-generation-maintenance' and j.active
      $query$ into schedule;
      parts := parts || jsonb_build_object('pg_cron', case
        when schedule like '%second%' then 'by_seconds'
        when schedule is not null then 'by_minutes' end);
    end if;
  exception when others then
    raise notice 'the schedules cannot be read: %', sqlerrm;
  end;
  return parts;
end
$$;

-- Whether this database wakes a worker by itself, without which nobody would look at a parked job.
create function image_generation.wakes_workers() returns boolean
language sql stable set search_path = '' as $$
  select (parts -> 'pg_net')::boolean and (parts -> 'vault_secrets')::boolean and parts ->> 'pg_cron' is not null
  from image_generation.platform_parts() parts
$$;

create function public.image_generation_platform_parts() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select image_generation.platform_parts()
$$;
