-- Nothing grows for ever: what is kept how long, and the one function that forgets what is older.

create table image_generation.retention (
  what text primary key check (what in (
    'events', 'deliveries', 'compressions', 'optimizations', 'requests', 'usage_seconds', 'health',
    'cron_history', 'unused_pictures', 'removed_pictures', 'sizes', 'cleanups', 'experience', 'analytics_hours', 'analytics_days',
    'errors', 'alerts')),
  keep interval not null check (keep > interval '0'),
  -- Reports of up to two weeks are made of hours as long as those are kept; see functions/analytics/time_range.ts.
  constraint hours_are_read_for_35_days check (what <> 'analytics_hours' or keep >= interval '35 days')
);
alter table image_generation.retention enable row level security;
create policy "the service reads and writes what is kept how long" on image_generation.retention
for all to service_role using (true) with check (true);

comment on table image_generation.retention is
  'How long is kept: events of generations, ended deliveries of webhooks, the numbers of compressions, compressed prompts '
  'since their last use, the requests of ended generations, the counts of requests by second, the health of models and of '
  'accounts and servers that are asked no more, the history of pg_cron, pictures that were handed in and are used by '
  'no job, pictures that were removed and may be brought back, sizes that were made of pictures, rows of cleanups, what '
  'requests have shown of models, sums by hour and day, groups of errors since they were last seen, and alerts since they were over.';

insert into image_generation.retention (what, keep) values
  ('events', '7 days'),
  ('deliveries', '30 days'),
  ('compressions', '90 days'),
  ('optimizations', '90 days'),
  ('requests', '90 days'),
  ('usage_seconds', '1 hour'),
  ('health', '1 day'),
  ('cron_history', '1 day'),
  ('unused_pictures', '24 hours'),
  ('removed_pictures', '24 hours'),
  ('sizes', '30 days'),
  ('cleanups', '1 year'),
  ('experience', '90 days'),
  ('analytics_hours', '35 days'),
  ('analytics_days', '800 days'),
  ('errors', '90 days'),
  ('alerts', '90 days');

create index generation_jobs_with_request on image_generation.generation_jobs (completed_at)
where completed_at is not null and request <> '{"forgotten": true}';
create index prompt_optimizations_last_used_at on image_generation.prompt_optimizations (last_used_at);

-- Forgets what is older than its retention, at most so many rows of each kind at a time, so that no call takes long. What
-- is left is for the next call. Answers how many rows there were.
create function image_generation.apply_retention(most integer default 1000) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  kept record;
  removed integer;
  total integer := 0;
begin
  for kept in select r.what, at - r.keep as before from image_generation.retention r loop
    case kept.what
      when 'events' then
        delete from image_generation.generation_events e where (e.job_id, e.id) in (
          select o.job_id, o.id from image_generation.generation_events o
          where o.created_at < kept.before order by o.created_at limit most);
      when 'deliveries' then
        delete from image_generation.webhook_deliveries d where d.id in (
          select o.id from image_generation.webhook_deliveries o
          where o.status <> 'pending' and o.created_at < kept.before order by o.created_at limit most);
      when 'compressions' then
        delete from image_generation.prompt_compressions c where c.id in (
          select o.id from image_generation.prompt_compressions o
          where o.created_at < kept.before order by o.created_at limit most);
      when 'optimizations' then
        delete from image_generation.prompt_optimizations c where c.key in (
          select o.key from image_generation.prompt_optimizations o
          where o.last_used_at < kept.before order by o.last_used_at limit most);
      when 'requests' then
        -- What is left is no request any more, so that nobody runs half of one again.
        update image_generation.generation_jobs j set request = '{"forgotten": true}', texts = '[]'
        where j.id in (
          select o.id from image_generation.generation_jobs o
          where o.completed_at < kept.before and o.request <> '{"forgotten": true}'
          order by o.completed_at limit most
          for update skip locked);
      when 'usage_seconds' then
        delete from image_generation.usage_totals t where t.ctid = any (array(
          select o.ctid from image_generation.usage_totals o
          where o.period = 'second' and o.starts_at < kept.before limit most));
      when 'health' then
        -- Callers name models, so these would be as many as they like.
        delete from image_generation.provider_health h where h.scope in (
          select o.scope from image_generation.provider_health o
          where o.scope <> o.provider and coalesce(o.cooldown_until < kept.before, true)
            and greatest(o.counted_at, o.refilled_at, o.promised_at, o.last_failure_at) < kept.before
          limit most
          for update skip locked);
      when 'unused_pictures' then
        -- Each has its time since it was handed in, or handed in again; its object is left to the sweep.
        delete from image_generation.images i where i.id in (
          select o.id from image_generation.images o
          where o.expires_at < at order by o.expires_at limit most
          for update skip locked);
      when 'removed_pictures' then
        -- Each has its time since it was removed; its object is left to the sweep.
        delete from image_generation.removed_images r where r.id in (
          select o.id from image_generation.removed_images o
          where o.restorable_until < at order by o.restorable_until limit most
          for update skip locked);
      when 'sizes' then
        update image_generation.stored_objects s set image_id = null, deleted_at = at where s.stem in (
          select o.stem from image_generation.stored_objects o
          where o.kind = 'derived' and o.bucket = 'generated-images' and o.sha256 is not null and o.image_id is not null
            and o.created_at < kept.before
          order by o.created_at limit most
          for update skip locked);
      when 'cleanups' then
        delete from image_generation.cleanups c where c.id in (
          select o.id from image_generation.cleanups o where o.finished_at < kept.before order by o.finished_at limit most);
      when 'experience' then
        delete from image_generation.routing_experience x where x.ctid = any (array(
          select o.ctid from image_generation.routing_experience o
          where o.updated_at < kept.before limit most for update skip locked));
      when 'analytics_hours' then
        delete from image_generation.analytics s where s.ctid = any (array(
          select o.ctid from image_generation.analytics o
          where o.period = 'hour' and o.starts_at < kept.before limit most));
      when 'analytics_days' then
        delete from image_generation.analytics s where s.ctid = any (array(
          select o.ctid from image_generation.analytics o
          where o.period = 'day' and o.starts_at < kept.before limit most));
      when 'errors' then
        delete from image_generation.error_groups g where g.ctid = any (array(
          select o.ctid from image_generation.error_groups o where o.last_seen_at < kept.before limit most));
      when 'alerts' then
        delete from image_generation.alerts a where a.id in (
          select o.id from image_generation.alerts o where o.resolved_at < kept.before order by o.resolved_at limit most);
      when 'cron_history' then
        if to_regclass('cron.job_run_details') is not null then
          begin
            execute 'delete from cron.job_run_details d where d.runid in (
              select o.runid from cron.job_run_details o join cron.job j on j.jobid = o.jobid
              where j.jobname like ''image-generation-%'' and o.start_time < $1 limit $2)'
            using kept.before, most;
          exception when insufficient_privilege then
            -- The operator's own history is the operator's to prune.
            null;
          end;
        end if;
    end case;
    get diagnostics removed = row_count;
    total := total + removed;
  end loop;
  return total;
end
$$;
