-- Removes everything of the image generation service from a database, in one transaction, and nothing else, also after an
-- installation that stopped half way. The buckets have to be empty or gone before, through Storage's API: rows alone would
-- leave the files.

do $$
declare
  ours record;
  foreign_parts text[];
  our_names constant text := '\m(image_generation\.|image_generation_\w+ *\(|(request|retry|cancel)_generation *\('
    || '|generation_(attempts|batches|images|jobs|organizations|organization_members|projects|usage)\M)';
begin
  if to_regnamespace('image_generation') is null then
    raise notice 'image generation is not installed here';
    return;
  end if;

  if to_regprocedure('image_generation.withdraw_short_names()') is not null then
    perform image_generation.withdraw_short_names();
  end if;
  for ours in
    select format('%I on %I.%I', policyname, schemaname, tablename) as name from pg_policies
    where (schemaname, tablename, policyname) in (
        ('storage', 'objects', 'members see their project''s pictures'),
        ('realtime', 'messages', 'members follow their generations'))
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

  -- What somebody else built on ours would go with it, so they are asked first.
  with inside as (
    select 'pg_class'::regclass as classid, oid from pg_class where relnamespace = 'image_generation'::regnamespace
    union all
    select 'pg_proc'::regclass, oid from pg_proc where pronamespace = 'image_generation'::regnamespace
    union all
    select 'pg_type'::regclass, oid from pg_type where typnamespace = 'image_generation'::regnamespace
  ), hanging as (
    select d.classid, d.objid, d.objsubid from pg_depend d
    join inside on inside.classid = d.refclassid and inside.oid = d.refobjid
    where d.deptype in ('n', 'a')
  )
  select array_agg(distinct pg_describe_object(h.classid, h.objid, h.objsubid)) into foreign_parts
  from hanging h
  left join pg_rewrite r on h.classid = 'pg_rewrite'::regclass and r.oid = h.objid
  left join pg_policy p on h.classid = 'pg_policy'::regclass and p.oid = h.objid
  left join pg_constraint k on h.classid = 'pg_constraint'::regclass and k.oid = h.objid
  left join pg_trigger t on h.classid = 'pg_trigger'::regclass and t.oid = h.objid
  left join pg_attrdef v on h.classid = 'pg_attrdef'::regclass and v.oid = h.objid
  left join pg_class c on c.oid = coalesce(
    r.ev_class, p.polrelid, nullif(k.conrelid, 0), t.tgrelid, v.adrelid,
    case when h.classid = 'pg_class'::regclass then h.objid end)
  left join pg_proc f on h.classid = 'pg_proc'::regclass and f.oid = h.objid
  where coalesce(c.relnamespace, f.pronamespace) not in ('image_generation'::regnamespace, 'pg_toast'::regnamespace);

  -- The catalog knows nothing of what a function's text or a schedule's command asks. Left behind, a trigger of theirs
  -- would fail with every row that they write.
  foreign_parts := foreign_parts || (
    select array_agg(pg_describe_object('pg_proc'::regclass, p.oid, 0) order by p.oid) from pg_proc p
    where p.pronamespace not in (
        'image_generation'::regnamespace, 'pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and p.prosrc ~ our_names
      and not exists (
        select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'));
  if to_regprocedure('cron.unschedule(text)') is not null then
    for ours in
      execute $q$
        select coalesce(jobname, jobid::text) as name from cron.job
        where command ~ $1 and coalesce(jobname, '') not like 'image-generation-%'
      $q$ using our_names
    loop
      foreign_parts := foreign_parts || format('the schedule %s', ours.name);
    end loop;
  end if;
  if foreign_parts is not null then
    raise exception 'these hang on image generation and are not its own: %', array_to_string(foreign_parts, ', ')
      using hint = 'Drop them, or let them hang on something else, and run the removal again.';
  end if;

  if to_regprocedure('cron.unschedule(text)') is not null then
    for ours in execute $q$select jobname from cron.job where jobname like 'image-generation-%'$q$ loop
      execute 'select cron.unschedule($1)' using ours.jobname;
    end loop;
  end if;
  if to_regclass('vault.secrets') is not null then
    execute $q$delete from vault.secrets where name in ('image_generation_url', 'image_generation_secret_key')$q$;
  end if;
  drop schema image_generation cascade;
end
$$;
