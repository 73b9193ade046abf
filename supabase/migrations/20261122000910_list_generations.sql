-- Lists of generations.

-- Jobs, newest first. filter: {project_id, provider, status, source, batch_id, created_after, created_before, and those of
-- image_generation.described_by} and, to go on
-- after a page, the last job's {after: {created_at, id}}; what is absent matches all.
--
-- The conditions are written out, so that each way of asking finds its index, and a user's jobs are looked for project by
-- project: in a large deployment they are few among many.
create function public.image_generation_jobs(filter jsonb, most integer) returns jsonb
language plpgsql stable security invoker set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  conditions text := '';
  page text := 'select j.id, j.created_at from image_generation.generation_jobs j where true %s '
    'order by j.created_at desc, j.id desc limit $2';
  of_project constant uuid := (filter ->> 'project_id')::uuid;
  projects uuid[];
  answered jsonb;
begin
  if filter ->> 'project_id' is not null then
    conditions := conditions || ' and j.project_id = ($1 ->> ''project_id'')::uuid';
  end if;
  if filter ->> 'provider' is not null then
    conditions := conditions || ' and j.provider = $1 ->> ''provider''';
  end if;
  if filter ->> 'status' = 'running' then
    conditions := conditions || ' and j.status in (''running'', ''waiting'')';
  elsif filter ->> 'status' is not null then
    conditions := conditions || format(' and j.status = %L', filter ->> 'status');
  end if;
  if filter ->> 'source' is not null then
    conditions := conditions || ' and j.source = $1 ->> ''source''';
  end if;
  if filter ->> 'batch_id' is not null then
    conditions := conditions || ' and j.batch_id = ($1 ->> ''batch_id'')::uuid';
  end if;
  conditions := conditions || image_generation.described_by(filter);
  if filter ->> 'created_after' is not null then
    conditions := conditions || ' and j.created_at >= ($1 ->> ''created_after'')::timestamptz';
  end if;
  if filter ->> 'created_before' is not null then
    conditions := conditions || ' and j.created_at < ($1 ->> ''created_before'')::timestamptz';
  end if;
  if filter -> 'after' is not null then
    conditions := conditions || ' and (j.created_at, j.id)
      < (($1 #>> ''{after,created_at}'')::timestamptz, ($1 #>> ''{after,id}'')::uuid)';
  end if;
  if (select auth.uid()) is not null and of_project is null and filter ->> 'batch_id' is null then
    projects := array(select image_generation.my_projects());
  end if;
  if filter ->> 'text' is not null then
    page := format('select j.id, j.created_at from image_generation.generation_jobs j where j.id = any (%L::uuid[])',
      image_generation.jobs_with_words(
        filter,
        conditions || case when projects is not null then format(' and j.project_id = any (%L::uuid[])', projects) else '' end,
        image_generation.having_words(filter, case when of_project is not null then array[of_project] else projects end),
        projects is null,
        least(most, 200)));
  elsif projects is not null then
    if cardinality(projects) <= 50 then
      -- By name, so that the plan goes by how many jobs each of them has.
      select string_agg('(' || format(page, format(' and j.project_id = %L', p.id) || conditions) || ')', ' union all ')
      into page from unnest(projects) p (id);
    else
      page := format('select own.* from unnest(%L::uuid[]) project cross join lateral (%s) own',
        projects, format(page, ' and j.project_id = project' || conditions));
    end if;
    page := format('select own.* from (%s) own order by own.created_at desc, own.id desc limit $2',
      coalesce(page, 'select null::uuid as id, null::timestamptz as created_at where false'));
  else
    page := format(page, conditions);
  end if;
  execute format('select coalesce(jsonb_agg(image_generation.generation_document(page.id, 4096)
    order by page.created_at desc, page.id desc), ''[]'') from (%s) page', page)
  into answered using filter, least(most, 200);
  return answered;
end
$$;

create index generation_jobs_created_at on image_generation.generation_jobs (created_at desc, id desc);
-- What has gone well is most of all and found by its time.
create index generation_jobs_status on image_generation.generation_jobs (status, created_at desc, id desc)
where status <> 'completed';
create index generation_jobs_project_status
on image_generation.generation_jobs (project_id, status, created_at desc, id desc) where status <> 'completed';
