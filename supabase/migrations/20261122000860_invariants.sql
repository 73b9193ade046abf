-- What always holds, one view each, empty when it does. The chaos test and `deno task check:data` read them.

create view image_generation.invariant_ended_jobs_have_an_end with (security_invoker = true) as
select j.id as job_id, j.status, j.completed_at
from image_generation.generation_jobs j
where (j.status in ('completed', 'failed', 'cancelled')) <> (j.completed_at is not null);

create view image_generation.invariant_costs_fit_attempts with (security_invoker = true) as
select j.id as job_id, j.cost_usd, sum(a.cost_usd) as of_attempts, j.maybe_billed_usd,
  sum(a.maybe_billed_usd) as maybe_of_attempts
from image_generation.generation_jobs j
left join image_generation.generation_attempts a on a.job_id = j.id
where j.completed_at is not null
group by j.id
having j.cost_usd is distinct from sum(a.cost_usd) or j.maybe_billed_usd is distinct from sum(a.maybe_billed_usd);

-- An attempt that is open belongs to a runner, waits with its job for the next one, or for the provider.
create view image_generation.invariant_open_attempts_have_open_jobs with (security_invoker = true) as
select a.id as attempt_id, j.status
from image_generation.generation_attempts a
join image_generation.generation_jobs j on j.id = a.job_id
where a.status = 'running' and j.completed_at is not null;

-- An open attempt without a lease would never expire, and would keep its place at the provider for ever. A job that is
-- parked has no runner, and is left out.
create view image_generation.invariant_open_attempts_are_leased with (security_invoker = true) as
select a.id as attempt_id, j.status
from image_generation.generation_attempts a
join image_generation.generation_jobs j on j.id = a.job_id
where a.status = 'running' and (a.lease_until is null or (j.status = 'running' and a.lease_until < j.lease_until));

create view image_generation.invariant_one_attempt_is_open with (security_invoker = true) as
select a.job_id, count(*) as open
from image_generation.generation_attempts a where a.status = 'running'
group by a.job_id having count(*) > 1;

create view image_generation.invariant_running_jobs_are_leased with (security_invoker = true) as
select j.id as job_id from image_generation.generation_jobs j
where j.status = 'running' and (j.lease_id is null or j.lease_until is null);

create view image_generation.invariant_waiting_jobs_are_looked_at with (security_invoker = true) as
select j.id as job_id
from image_generation.generation_jobs j
where j.status = 'waiting' and (j.lease_until is not null or not exists (
  select from image_generation.generation_attempts a
  where a.job_id = j.id and a.status = 'running' and a.lease_until = 'infinity' and a.next_look_at is not null));

-- A place is kept without a lease only while the job waits, or has been taken from its wait a moment ago.
create view image_generation.invariant_places_without_a_lease_belong_to_waiting_jobs with (security_invoker = true) as
select a.id as attempt_id, j.status
from image_generation.generation_attempts a
join image_generation.generation_jobs j on j.id = a.job_id
where a.status = 'running' and a.lease_until = 'infinity' and j.status not in ('waiting', 'queued');

-- A picture may be deleted after that, its attempt is not.
create view image_generation.invariant_completed_jobs_have_pictures with (security_invoker = true) as
select j.id as job_id, j.images_requested
from image_generation.generation_jobs j
where j.status = 'completed'
  and not exists (
    select from image_generation.generation_attempts a
    where a.job_id = j.id and a.status in ('completed', 'partial'));

create view image_generation.invariant_pictures_are_in_the_ledger with (security_invoker = true) as
select i.id as image_id, i.object_path
from image_generation.images i
where not exists (
  select from image_generation.stored_objects o
  where o.image_id = i.id and o.stem = regexp_replace(i.object_path, '[.][a-z]+$', ''));

create view image_generation.invariant_the_ledger_names_pictures_that_are with (security_invoker = true) as
select o.stem, o.image_id
from image_generation.stored_objects o
where o.image_id is not null and not exists (select from image_generation.images i where i.id = o.image_id);

-- What attempts cost is in the ledger: an open one's reservation, and of one that has ended what it cost and may have cost.
create view image_generation.invariant_ledger_equals_attempts with (security_invoker = true) as
select a.id as attempt_id, a.status, booked.usd,
  case when a.finished_at is null then coalesce(a.estimated_cost_usd, 0)
    else coalesce(a.cost_usd, 0) + coalesce(a.maybe_billed_usd, 0) end as usd_of_attempt
from image_generation.generation_attempts a
left join lateral (
  select sum(u.usd) as usd, count(*) as lines from image_generation.usage_ledger u
  where u.job_id = a.job_id and u.attempt_id = a.id
) booked on true
where booked.usd is distinct from case when a.finished_at is null then coalesce(a.estimated_cost_usd, 0)
    else coalesce(a.cost_usd, 0) + coalesce(a.maybe_billed_usd, 0) end
  or booked.lines <> case when a.finished_at is null then 1 else 2 end;

-- Every reservation is settled, but that of a job that has not ended.
create view image_generation.invariant_ledger_settles_every_asking with (security_invoker = true) as
select j.id as job_id, asking.n
from image_generation.generation_jobs j
cross join lateral generate_series(1, j.asked) asking (n)
where exists (select from image_generation.usage_ledger u where u.entry = j.id || '/' || asking.n || ':reserve')
  and (j.completed_at is null and asking.n = j.asked) = exists (
    select from image_generation.usage_ledger u
    where u.entry in (j.id || '/' || asking.n || ':settle', j.id || '/' || asking.n || ':release'));

create view image_generation.invariant_ledger_equals_stored_bytes with (security_invoker = true) as
select p.id as project_id, booked.bytes, stored.bytes as stored_bytes
from image_generation.projects p
cross join lateral (
  select coalesce(sum(u.bytes), 0) as bytes from image_generation.usage_ledger u where u.project_id = p.id) booked
cross join lateral (
  select coalesce(sum(i.file_size), 0) as bytes from image_generation.images i where i.project_id = p.id) stored
where booked.bytes <> stored.bytes;

create view image_generation.invariant_totals_equal_ledger with (security_invoker = true) as
select t.*
from image_generation.usage_totals t
cross join lateral image_generation.recount(t.scope, t.scope_id, t.period, t.starts_at) r
where t.period <> 'second'
  and (t.requests, t.pictures, t.usd, t.bytes) is distinct from (r.requests, r.pictures, r.usd, r.bytes);

-- Where there is Storage: every picture has its object, and every object of ours its row in the ledger.
do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  execute $view$
    create view image_generation.invariant_pictures_have_objects with (security_invoker = true) as
    select i.id as image_id, i.object_path
    from image_generation.images i
    where not exists (
      select from storage.objects o where o.bucket_id = 'generated-images' and o.name = i.object_path)
  $view$;
  execute $view$
    create view image_generation.invariant_objects_are_in_the_ledger with (security_invoker = true) as
    select o.name
    from storage.objects o
    where o.bucket_id = 'generated-images' and not exists (
      select from image_generation.stored_objects s where s.stem = regexp_replace(o.name, '[.][a-z]+$', ''))
  $view$;
exception when insufficient_privilege then
  raise notice 'the objects of Storage are not compared with the pictures: %', sqlerrm;
end
$$;

-- How many rows break each invariant: {name: rows}, empty when all hold. A view of a later migration is read as well.
create function public.image_generation_check_data() returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  name text;
  broken bigint;
  found_broken jsonb := '{}';
begin
  for name in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'image_generation'::regnamespace and c.relkind = 'v'
      and starts_with(c.relname, 'invariant_')
    order by c.relname
  loop
    execute format('select count(*) from image_generation.%I', name) into broken;
    if broken > 0 then
      found_broken := found_broken || jsonb_build_object(substr(name, 11), broken);
    end if;
  end loop;
  return found_broken;
end
$$;
