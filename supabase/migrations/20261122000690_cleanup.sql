-- Cleaning up: what there is to remove, by project and provider, and a row of what was done each time.

create table image_generation.cleanups (
  id bigint generated always as identity primary key,
  -- The schedule, or somebody who ran the command.
  by text not null check (by in ('schedule', 'command')),
  started_at timestamptz not null,
  finished_at timestamptz not null default now(),
  -- What of each kind: [{what, project_id, provider, count, bytes}].
  done jsonb not null
);
create index cleanups_finished_at on image_generation.cleanups (finished_at);
alter table image_generation.cleanups enable row level security;
create policy "the service reads and writes cleanups" on image_generation.cleanups
for all to service_role using (true) with check (true);

-- Pictures that are due to go, the oldest first, by why: `retention` after their project's days, those left out that a style
-- goes by; `over_quota` the oldest of a project over its limit of bytes; `missing` without an object.
create function image_generation.due_pictures(reason text, most integer)
returns table (image_id uuid, project_id uuid, provider text, bytes bigint)
language plpgsql stable security definer set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
begin
  if reason = 'retention' then
    return query
    with of_styles as (
      -- Of every version: requests may name the earlier ones.
      select (w.value ->> 'image_id')::uuid as id
      from image_generation.styles s
      join image_generation.style_versions v on v.style_id = s.id
      cross join lateral jsonb_array_elements(coalesce(v.fields -> 'images', '[]')) w
      where s.deleted_at is null and w.value ->> 'image_id' is not null
    )
    select i.id, i.project_id, i.provider, i.file_size
    from image_generation.projects p
    cross join lateral (
      select * from image_generation.images o
      -- The first of both is what the index finds; one that came back has its days since then.
      where o.project_id = p.id and o.created_at < at - make_interval(days => p.keep_pictures_days)
        and coalesce(o.restored_at, o.created_at) < at - make_interval(days => p.keep_pictures_days)
        and o.id not in (select s.id from of_styles s)
      order by o.created_at limit most
    ) i
    where p.keep_pictures_days is not null
    order by i.created_at limit most;
  elsif reason = 'over_quota' then
    return query
    select i.id, i.project_id, i.provider, i.file_size
    from (
      select o.*, p.allowed,
        sum(o.file_size) over (partition by o.project_id order by o.created_at desc, o.id desc) as so_far
      from image_generation.images o
      join (
        -- As limits_of has it: a row of the operator's for the project stands in place of the default, also one that has no
        -- limit, and an owner's binds besides.
        select p.id, min(l.bytes) as allowed
        from image_generation.projects p
        join image_generation.limits l on l.scope = 'project' and (
          l.scope_id = p.id or (l.scope_id is null and not image_generation.has_own_limits('project', p.id)))
        group by p.id
      ) p on p.id = o.project_id
    ) i
    where i.so_far > i.allowed
    order by i.created_at limit most;
  elsif reason = 'missing' and to_regclass('storage.objects') is not null then
    return query execute
    'select i.id, i.project_id, i.provider, i.file_size from image_generation.images i
     where i.created_at < $1 - interval ''1 hour'' and not exists (
       select from storage.objects o where o.bucket_id = ''generated-images'' and o.name = i.object_path)
     order by i.created_at limit $2'
    using at, most;
  end if;
end
$$;

-- The same for whoever removes them: [{image_id, project_id, provider, bytes}].
create function public.image_generation_due_pictures(reason text, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(d)), '[]')
  from image_generation.due_pictures(image_generation_due_pictures.reason, least(most, 1000)) d
$$;

-- The objects of the ledger that belong to no picture and that the sweep would remove, with what they are:
-- `removed` pictures whose time is over or that went for good, `sizes` and `uploads` that are stale, other `orphans`.
create function image_generation.due_objects(older_than_seconds integer)
returns table (what text, bucket text, stem text, extension text, project_id uuid, created_at timestamptz)
language sql stable set search_path = '' as $$
  select case
      when o.upload_id is not null then 'uploads'
      when o.kind = 'derived' then 'sizes'
      when o.deleted_at is not null then 'removed'
      else 'orphans' end,
    o.bucket, o.stem, o.extension, o.project_id, o.created_at
  from image_generation.stored_objects o
  where o.image_id is null
    and case when o.deleted_at is not null then coalesce(o.keep_until < image_generation.clock(), true)
      else o.created_at < image_generation.clock() - greatest(make_interval(secs => older_than_seconds),
        -- A signed address is good for two hours, however often it was used.
        case when o.upload_id is not null then interval '3 hours' end) end
    and not exists (
      select from image_generation.generation_jobs j where j.id = o.job_id and j.completed_at is null)
$$;

-- What a cleanup would remove: [{what, project_id, provider, count, bytes}]. `expired`, `retention`, `over_quota` and
-- `missing` count pictures, the others objects that are there. `unknown` are objects that the ledger does not know: they
-- are somebody else's and stay.
create function image_generation.cleanup_report(older_than_seconds integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  most constant integer := 1000000;
  lines jsonb;
  objects jsonb := '[]';
begin
  select coalesce(jsonb_agg(to_jsonb(line)), '[]') into lines from (
    select due.what, due.project_id, due.provider, count(*) as count, sum(due.bytes) as bytes
    from (
      select 'expired' as what, i.project_id, i.provider, i.file_size as bytes
      from image_generation.images i where i.expires_at < at
      union all
      select r.what, d.project_id, d.provider, d.bytes
      from unnest(array['retention', 'over_quota', 'missing']) r (what)
      cross join lateral image_generation.due_pictures(r.what, most) d
    ) due
    group by 1, 2, 3 order by 1, 2, 3
  ) line;
  if to_regclass('storage.objects') is not null then
    execute $query$
      select coalesce(jsonb_agg(to_jsonb(line)), '[]') from (
        select due.what, due.project_id, due.provider, count(*) as count, sum(due.bytes) as bytes
        from (
          select d.what, d.project_id,
            case when d.what in ('orphans', 'removed') then substring(d.stem from '^[^/]+/([a-z_]+)/[^/]+$') end as provider,
            (o.metadata ->> 'size')::bigint as bytes
          from image_generation.due_objects($1) d
          join storage.objects o on o.bucket_id = d.bucket
            and o.name = any (array(
              select d.stem || '.' || e from unnest(case when d.extension is null then array['png', 'jpg', 'webp'] else array[d.extension] end) e))
          union all
          select 'unknown', null, null, (o.metadata ->> 'size')::bigint
          from storage.objects o
          where o.bucket_id in ('generated-images', 'generated-images-public') and not exists (
            select from image_generation.stored_objects s where s.stem = regexp_replace(o.name, '[.][a-z]+$', ''))
        ) due
        group by 1, 2, 3 order by 1, 2, 3
      ) line
    $query$ into objects using older_than_seconds;
  end if;
  return lines || objects;
end
$$;

create function public.image_generation_cleanup_report(older_than_seconds integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select image_generation.cleanup_report(older_than_seconds)
$$;

-- Writes down a cleanup: {by, started_at, done}.
create function public.image_generation_record_cleanup(cleanup jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into image_generation.cleanups (by, started_at, done)
  values (cleanup ->> 'by', (cleanup ->> 'started_at')::timestamptz, cleanup -> 'done')
$$;

insert into image_generation.own_names (kind, name) values
  ('function', 'image_generation_due_pictures'), ('function', 'image_generation_cleanup_report'),
  ('function', 'image_generation_record_cleanup');
