-- Removes everything of the image generation service from a database, in one transaction, and nothing else, also after an
-- installation that stopped half way. The buckets have to be empty or gone before, through Storage's API: rows alone would
-- leave the files.

do $$
declare
  ours record;
  foreign_parts text[];
  our_names text;
  extension text;
  is_used boolean;
  our_schemas text[];
begin
  if to_regnamespace('image_generation') is null then
    raise notice 'image generation is not installed here';
    return;
  end if;
  -- What a text of somebody else's is recognised by that calls or reads what is ours.
  select '\m(image_generation\.|(' || string_agg(name, '|') filter (where kind = 'function') || ') *\('
    || '|(' || string_agg(name, '|') filter (where kind = 'view') || ')\M)' into our_names
  from image_generation.own_names;

  for ours in
    select format('%I on %I.%I', policyname, schemaname, tablename) as name from pg_policies
    where (schemaname, tablename, policyname) in (
        ('storage', 'objects', 'members see their project''s pictures'),
        ('realtime', 'messages', 'members follow their generations'))
      and (qual like '%image\_generation.%' or with_check like '%image\_generation.%')
  loop
    execute 'drop policy ' || ours.name;
  end loop;

  -- What somebody else built on ours would go with it, so they are asked first.
  with relations as (
    select c.oid, c.reltype from pg_class c
    where c.relnamespace = 'image_generation'::regnamespace
      or (c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and (
        obj_description(c.oid, 'pg_class') = 'image_generation short name'
        or exists (select from image_generation.own_names n where n.kind = 'view' and n.name = c.relname)))
  ), functions as (
    select p.oid from pg_proc p
    where p.pronamespace = 'image_generation'::regnamespace
      or (p.pronamespace = 'public'::regnamespace
        and exists (select from image_generation.own_names n where n.kind = 'function' and n.name = p.proname))
  ), inside as (
    select 'pg_class'::regclass as classid, oid from relations
    union all
    select 'pg_proc'::regclass, oid from functions
    union all
    select 'pg_type'::regclass, t.oid from pg_type t
    where t.typnamespace = 'image_generation'::regnamespace
      or exists (select from relations r where r.reltype <> 0 and r.reltype in (t.oid, t.typelem))
  ), hanging as (
    select d.classid, d.objid, d.objsubid from pg_depend d
    join inside on inside.classid = d.refclassid and inside.oid = d.refobjid
    where d.deptype in ('n', 'a')
  )
  select array_agg(distinct regexp_replace(pg_describe_object(h.classid, h.objid, h.objsubid), '^rule _RETURN on ', ''))
  into foreign_parts
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
  where coalesce(c.oid, f.oid) not in (select oid from relations union all select oid from functions)
    and c.relnamespace is distinct from 'pg_toast'::regnamespace;

  -- A trigger of theirs on a table of ours would go without a word.
  foreign_parts := foreign_parts || (
    select array_agg(pg_describe_object('pg_trigger'::regclass, t.oid, 0) order by t.oid) from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_proc p on p.oid = t.tgfoid
    where c.relnamespace = 'image_generation'::regnamespace and not t.tgisinternal
      and p.pronamespace <> 'image_generation'::regnamespace);

  -- The catalog knows nothing of what a function's text or a schedule's command asks. Left behind, a trigger of theirs
  -- would fail with every row that they write.
  foreign_parts := foreign_parts || (
    select array_agg(pg_describe_object('pg_proc'::regclass, p.oid, 0) order by p.oid) from pg_proc p
    where p.pronamespace not in (
        'image_generation'::regnamespace, 'pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and p.prosrc ~ our_names
      and not (p.pronamespace = 'public'::regnamespace
        and exists (select from image_generation.own_names n where n.kind = 'function' and n.name = p.proname))
      and not exists (
        select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'));
  if to_regclass('cron.job') is not null then
    for ours in
      execute $q$
        select coalesce(j.jobname, j.jobid::text) as name from cron.job j
        where j.command ~ $1 and not exists (
          select from image_generation.own_names n where n.kind = 'schedule' and n.name = j.jobname)
      $q$ using our_names
    loop
      foreign_parts := foreign_parts || format('the schedule %s', ours.name);
    end loop;
  end if;
  if foreign_parts is not null then
    raise exception 'these hang on image generation and are not its own: %', array_to_string(foreign_parts, ', ')
      using hint = 'Drop them, or let them hang on something else, and run the removal again.';
  end if;

  if to_regprocedure('image_generation.withdraw_short_names()') is not null then
    perform image_generation.withdraw_short_names();
  end if;
  for ours in
    select c.oid::regclass as name from pg_class c
    join image_generation.own_names n on n.kind = 'view' and n.name = c.relname
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
  loop
    execute format('drop view %s', ours.name);
  end loop;
  for ours in
    select min(p.oid::regprocedure::text) as signature, count(*) as versions, p.proname as name from pg_proc p
    join image_generation.own_names n on n.kind = 'function' and n.name = p.proname
    where p.pronamespace = 'public'::regnamespace
    group by p.proname
  loop
    if ours.versions > 1 then
      raise exception 'there is more than one function public.%, and only one is of image generation', ours.name
        using hint = 'Drop or rename the other one, and run the removal again.';
    end if;
    execute format('drop function %s', ours.signature);
  end loop;

  -- By their ids: how a schedule is unscheduled by name differs between releases of pg_cron.
  if to_regclass('cron.job') is not null then
    for ours in
      execute $q$
        select j.jobid from cron.job j
        join image_generation.own_names n on n.kind = 'schedule' and n.name = j.jobname
      $q$
    loop
      execute 'select cron.unschedule($1::bigint)' using ours.jobid;
    end loop;
  end if;
  if to_regclass('vault.secrets') is not null then
    execute $q$delete from vault.secrets where name in ('image_generation_url', 'image_generation_secret_key')$q$;
  end if;

  -- Extensions that the installation enabled go where nobody else has come to use them.
  for extension in
    select n.name from image_generation.own_names n join pg_extension e on e.extname = n.name where n.kind = 'extension'
  loop
    begin
      is_used := exists (
        select from pg_proc p
        where p.prosrc ~ case extension when 'pg_net' then '\mnet\.\w+ *\(' else '\mcron\.\w+' end
          and p.pronamespace <> 'image_generation'::regnamespace and p.prorettype <> 'event_trigger'::regtype
          and not exists (
            select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'));
      if not is_used and to_regclass('cron.job') is not null then
        execute $q$select exists (select from cron.job where $1 = 'pg_cron' or command ~ '\mnet\.\w+ *\(')$q$
        into is_used using extension;
      end if;
      if not is_used then
        execute format('drop extension %I', extension);
      end if;
    exception when others then
      raise notice 'the extension % stays: %', extension, sqlerrm;
    end;
  end loop;
  our_schemas := array(select n.name from image_generation.own_names n where n.kind = 'schema');
  drop schema image_generation cascade;

  -- Those that a plain PostgreSQL did not have go if nothing of anybody's is in them: accounts are.
  begin
    if 'auth' = any (our_schemas) and not exists (select from auth.users) then
      drop function auth.uid();
      drop table auth.users;
      drop schema auth;
    end if;
  exception when others then
    raise notice 'the schema auth stays: %', sqlerrm;
  end;
  begin
    if 'extensions' = any (our_schemas) then
      drop schema extensions;
    end if;
  exception when others then
    raise notice 'the schema extensions stays: %', sqlerrm;
  end;
end
$$;
