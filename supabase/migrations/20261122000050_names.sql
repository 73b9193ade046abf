-- Every name outside its own schema that this service takes. Where one is taken already, by whatever, the installation
-- refuses here, with the whole list, before it has changed anything. A test holds the list against what is made.

do $$
declare
  taken text[];
begin
  select array_agg(name order by name) into taken from (
    select format('the schema %s', nspname) as name from pg_namespace
    where nspname = 'image_generation'
    union all
    select format('the table or view public.%s', relname) from pg_class
    where relnamespace = 'public'::regnamespace and relname = any (array[
      'generation_attempts', 'generation_batches', 'generation_images', 'generation_jobs', 'generation_organization_members',
      'generation_organizations', 'generation_projects', 'generation_usage'])
    union all
    -- A domain or an enumeration: a view has a type of its name besides.
    select format('the type public.%s', typname) from pg_type
    where typnamespace = 'public'::regnamespace and typrelid = 0 and typname = any (array[
      'generation_attempts', 'generation_batches', 'generation_images', 'generation_jobs', 'generation_organization_members',
      'generation_organizations', 'generation_projects', 'generation_usage'])
    union all
    select distinct format('the function public.%s', proname) from pg_proc
    where pronamespace = 'public'::regnamespace and (proname like 'image\_generation\_%' or proname = any (array[
      'cancel_generation', 'create_organization', 'request_generation', 'retry_generation']))
    union all
    select format('the policy "%s" on %s.%s', policyname, schemaname, tablename) from pg_policies
    where (schemaname, tablename, policyname) in (
      ('storage', 'objects', 'members see their project''s pictures'),
      ('realtime', 'messages', 'members follow their generations'))
  ) names;
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
        select format('the schedule %s', j.jobname) from cron.job j where j.jobname like 'image-generation-%' order by 1)
    $query$ into taken using taken;
  end if;
  if cardinality(taken) > 0 then
    raise exception 'image generation is not installed, and nothing was changed: this database has %',
      array_to_string(taken, ', ')
      using hint = 'Rename or remove what has these names. What an earlier installation left is removed by deno task uninstall.';
  end if;
end
$$;
