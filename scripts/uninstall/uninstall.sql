-- Removes everything of the image generation service from a database, in one transaction, and nothing else. The buckets
-- have to be empty or gone before, through Storage's API: rows alone would leave the files.

do $$
declare
  ours record;
  foreign_parts text[];
begin
  if to_regnamespace('image_generation') is null then
    raise notice 'image generation is not installed here';
    return;
  end if;

  perform image_generation.withdraw_short_names();

  if to_regprocedure('cron.unschedule(text)') is not null then
    for ours in execute $q$select jobname from cron.job where jobname like 'image-generation-%'$q$ loop
      execute 'select cron.unschedule($1)' using ours.jobname;
    end loop;
  end if;
  if to_regclass('vault.secrets') is not null then
    execute $q$delete from vault.secrets where name in ('image_generation_url', 'image_generation_secret_key')$q$;
  end if;

  for ours in
    select format('%s on %I.%I', quote_ident(policyname), schemaname, tablename) as name from pg_policies
    where schemaname in ('storage', 'realtime')
      and (qual like '%image\_generation.%' or with_check like '%image\_generation.%')
  loop
    execute 'drop policy ' || ours.name;
  end loop;
  for ours in
    select c.oid::regclass as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and c.relname in (
      'generation_attempts', 'generation_batches', 'generation_images', 'generation_jobs',
      'generation_organization_members', 'generation_organizations', 'generation_projects', 'generation_usage')
  loop
    execute format('drop view %s', ours.name);
  end loop;
  for ours in
    select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'public'::regnamespace and (p.proname like 'image\_generation\_%' or p.proname in
      ('cancel_generation', 'create_organization', 'request_generation', 'retry_generation'))
  loop
    execute format('drop function %s', ours.signature);
  end loop;

  -- What somebody else built on ours would go with it, so they are asked first; an exception undoes all of the above.
  select array_agg(distinct name order by name) into foreign_parts from (
    select r.ev_class::regclass::text as name from pg_depend d
    join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
    join pg_class base on base.oid = d.refobjid and base.relnamespace = 'image_generation'::regnamespace
    join pg_class c on c.oid = r.ev_class and c.relnamespace <> 'image_generation'::regnamespace
    union all
    select format('%s of %s', k.conname, k.conrelid::regclass) from pg_constraint k
    join pg_class base on base.oid = k.confrelid and base.relnamespace = 'image_generation'::regnamespace
    join pg_class c on c.oid = k.conrelid and c.relnamespace <> 'image_generation'::regnamespace
    union all
    select format('%s of %s', t.tgname, t.tgrelid::regclass) from pg_trigger t
    join pg_proc f on f.oid = t.tgfoid and f.pronamespace = 'image_generation'::regnamespace
    join pg_class c on c.oid = t.tgrelid and c.relnamespace <> 'image_generation'::regnamespace
    union all
    select format('%s of %I.%I', policyname, schemaname, tablename) from pg_policies
    where schemaname <> 'image_generation'
      and (qual like '%image\_generation.%' or with_check like '%image\_generation.%')
  ) others;
  if foreign_parts is not null then
    raise exception 'these use image generation and are not its own: %', array_to_string(foreign_parts, ', ')
      using hint = 'Drop them, or let them use something else, and run the removal again.';
  end if;
  drop schema image_generation cascade;
end
$$;
