-- What the platform adds where it can: calls to the worker, schedules, live events. Each part fails alone, with a notice,
-- and everything else works without it.

do $$
begin
  if to_regnamespace('net') is null
    and exists (select from pg_available_extensions where name = 'pg_net') then
    create schema if not exists extensions;
    create extension pg_net schema extensions;
  end if;
exception when others then
  raise notice 'pg_net was not enabled, so the worker waits for its schedule: %', sqlerrm;
end
$$;

do $$
begin
  if to_regnamespace('cron') is null
    and exists (select from pg_available_extensions where name = 'pg_cron') then
    create extension pg_cron;
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
