-- The one gate: everything that asks for pictures passes image_generation.admit before it is written, and everything that
-- costs is booked by image_generation.book.

-- How many jobs count to something: those that wait, or those that are at work. Counts no further than asked.
create function image_generation.count_jobs(scope text, scope_id uuid, waiting boolean, most integer) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  counted bigint;
begin
  execute format(
    'select count(*) from (
       select from image_generation.generation_jobs j
       where j.completed_at is null and (j.status = ''queued'') = $1
         -- What is drawn when a provider has the time takes none of ours.
         and not (j.status = ''waiting'' and j.urgency = ''relaxed'') and %s limit $2) counted',
    case count_jobs.scope
      when 'deployment' then 'true'
      when 'organization' then 'j.project_id in (
        select p.id from image_generation.projects p where coalesce(p.organization_id, p.external_organization_id) = $3)'
      when 'project' then 'j.project_id = $3'
      when 'api_key' then 'j.api_key_id = $3'
      else 'j.account_id = $3' end)
  into counted using count_jobs.waiting, count_jobs.most, count_jobs.scope_id;
  return counted;
end
$$;

-- How many requests were admitted in the last 60 seconds, and in how many ms, 1000 at least, one more is under a limit.
create function image_generation.recent_requests(
  scope text, scope_id uuid, requests_per_minute integer, at timestamptz, out requests bigint, out wait_ms bigint
)
language sql stable set search_path = '' as $$
  select coalesce(sum(t.requests), 0), greatest(1000, ceil(extract(epoch from coalesce(
    -- The newest second that has to pass: with it the limit is reached, without it not.
    max(t.starts_at) filter (where t.since >= requests_per_minute), min(t.starts_at), at)
    + interval '60 seconds' - at) * 1000))
  from (
    select u.starts_at, u.requests, sum(u.requests) over (order by u.starts_at desc) as since
    from image_generation.usage_totals u
    where u.scope = recent_requests.scope and u.scope_id = recent_requests.scope_id and u.period = 'second'
      and u.starts_at > at - interval '60 seconds'
  ) t
$$;

-- When the limits by day and by month begin anew, in ms from a moment.
create function image_generation.until_next(period text, at timestamptz) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return ceil(extract(epoch from
    (date_trunc(period, at at time zone 'UTC') + ('1 ' || period)::interval) at time zone 'UTC' - at) * 1000);
end
$$;

-- The USD that may be spent still and the limit that says so, {left, limit, scope, allowed, retry_after_ms}; null without
-- a limit.
create function image_generation.usd_left(bounds image_generation.bound_usage[], at timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('left', m.unspent, 'limit', m.name, 'scope', m.scope, 'allowed', m.allowed,
      'retry_after_ms', image_generation.until_next(m.period, at))
    from unnest(bounds) b
    cross join lateral (values
      (b.scope, 'usd_per_day', b.usd_per_day, b.usd_per_day - b.usd_used_today, 'day'),
      (b.scope, 'usd_per_month', b.usd_per_month, b.usd_per_month - b.usd_used_this_month, 'month')
    ) m (scope, name, allowed, unspent, period)
    where m.allowed is not null
    order by m.unspent
    limit 1);
end
$$;

-- The candidates of a plan that the USD that are left cover; all of them without a limit.
create function image_generation.affordable(plan jsonb, usd_left jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return case when usd_left is null then plan else coalesce((
    select jsonb_agg(c.value order by c.ordinality)
    from jsonb_array_elements(plan) with ordinality c
    where (usd_left ->> 'left')::numeric > 0
      and coalesce((c.value ->> 'estimated_cost_usd')::numeric, 0) <= (usd_left ->> 'left')::numeric), '[]') end;
end
$$;

-- Whether what a line asks for is within all limits. Writes nothing. The totals stay locked until the transaction ends, so
-- that the caller can book what was admitted.
--
-- line: as image_generation.usage_of makes it, with requests, pictures, USD where they are known, and bytes.
-- starts: whether the job is at work at once; else it waits in the queue.
-- Answers with {refusal, usd_left, quotas}.
--   refusal: {limit, scope, allowed, retry_after_ms}, or null; of several the one that lasts longest, without
--     retry_after_ms when it does not pass by itself
--   usd_left: as image_generation.usd_left has it
--   quotas: [{limit, allowed, left, reset_ms}] of requests_per_minute and pictures_per_day, each where least is left
create function image_generation.admit(line image_generation.usage_ledger, starts boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  bounds constant image_generation.bound_usage[] := image_generation.lock_usage(line, at);
  bound image_generation.bound_usage;
  recent record;
  refusals jsonb := '[]';
  quotas jsonb := '[]';
begin
  foreach bound in array bounds loop
    select * into recent
    from image_generation.recent_requests(bound.scope, bound.scope_id, bound.requests_per_minute, at);
    if starts and bound.at_once is not null then
      perform pg_advisory_xact_lock(image_generation.at_once_lock(bound.scope, bound.scope_id));
    end if;
    select refusals || coalesce(jsonb_agg(jsonb_build_object(
      'limit', c.name, 'scope', bound.scope, 'allowed', c.allowed,
      'retry_after_ms', case when c.allowed > 0 then c.wait_ms end)), '[]')
    into refusals
    from (values
      ('requests_per_minute', bound.requests_per_minute::numeric,
        recent.requests + line.requests > bound.requests_per_minute, recent.wait_ms),
      ('pictures_per_day', bound.pictures_per_day,
        bound.pictures_used + line.pictures > bound.pictures_per_day, image_generation.until_next('day', at)),
      ('usd_per_day', bound.usd_per_day, bound.usd_used_today >= bound.usd_per_day
        or bound.usd_used_today + line.usd > bound.usd_per_day, image_generation.until_next('day', at)),
      ('usd_per_month', bound.usd_per_month, bound.usd_used_this_month >= bound.usd_per_month
        or bound.usd_used_this_month + line.usd > bound.usd_per_month, image_generation.until_next('month', at)),
      ('bytes', bound.bytes, bound.bytes_used >= bound.bytes or bound.bytes_used + line.bytes > bound.bytes, null),
      ('queued', bound.queued, not starts
        and image_generation.count_jobs(bound.scope, bound.scope_id, true, bound.queued) >= bound.queued, 10000),
      ('at_once', bound.at_once, starts
        and image_generation.count_jobs(bound.scope, bound.scope_id, false, bound.at_once) >= bound.at_once, 2000)
    ) c (name, allowed, is_reached, wait_ms)
    where c.is_reached;
    select quotas || coalesce(jsonb_agg(jsonb_build_object(
      'limit', q.name, 'allowed', q.allowed, 'reset_ms', q.reset_ms,
      'left', greatest(0, q.allowed - q.used - case when refusals = '[]' then q.asked else 0 end))), '[]')
    into quotas
    from (values
      ('requests_per_minute', bound.requests_per_minute, recent.requests, line.requests, recent.wait_ms),
      ('pictures_per_day', bound.pictures_per_day, bound.pictures_used, line.pictures,
        image_generation.until_next('day', at))
    ) q (name, allowed, used, asked, reset_ms)
    where q.allowed is not null;
  end loop;
  return jsonb_build_object(
    'refusal', (
      select r.value from jsonb_array_elements(refusals) with ordinality r
      order by (r.value ->> 'retry_after_ms')::numeric desc nulls first, r.ordinality limit 1),
    'usd_left', image_generation.usd_left(bounds, at),
    'quotas', (
      select coalesce(jsonb_agg(least_left.value order by least_left.name desc), '[]')
      from (
        select distinct on (q.value ->> 'limit') q.value ->> 'limit' as name, q.value
        from jsonb_array_elements(quotas) q
        order by q.value ->> 'limit', (q.value ->> 'left')::numeric, (q.value ->> 'allowed')::numeric
      ) least_left));
end
$$;

-- The advisory lock under which the running jobs of a scope are counted before another one starts.
create function image_generation.at_once_lock(scope text, scope_id uuid) returns bigint
language sql immutable set search_path = '' as $$
  select hashtextextended('image_generation at once ' || scope || scope_id, 0)
$$;

-- A refusal in a sentence, for who asked in SQL.
create function image_generation.refusal_sentence(refusal jsonb) returns text
language sql immutable set search_path = '' as $$
  select format('the limit of %s is reached: %s',
    case refusal ->> 'scope'
      when 'deployment' then 'this deployment'
      when 'uninvited_accounts' then 'all accounts without an invitation together'
      when 'organization' then 'the organization'
      when 'account' then 'the account'
      when 'anonymous_account' then 'anonymous accounts'
      when 'api_key' then 'the API key'
      else 'the project' end,
    (refusal ->> 'allowed') || case refusal ->> 'limit'
      when 'requests_per_minute' then ' requests a minute'
      when 'pictures_per_day' then ' pictures a day'
      when 'usd_per_day' then ' USD a day'
      when 'usd_per_month' then ' USD a month'
      when 'queued' then ' jobs that wait'
      when 'at_once' then ' jobs at once'
      else ' bytes of stored pictures' end)
$$;

-- Refuses in the way that SQL does, with the status that REST answers with.
create function image_generation.raise_refusal(refusal jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  wait_s constant numeric := ceil((refusal ->> 'retry_after_ms')::numeric / 1000);
begin
  raise exception '%', image_generation.refusal_sentence(refusal) using
    errcode = case
      when refusal ->> 'limit' in ('usd_per_day', 'usd_per_month', 'bytes') then 'PT402'
      when (refusal ->> 'allowed')::numeric = 0 then 'PT403'
      else 'PT429' end,
    detail = refusal::text,
    hint = case
      when wait_s is not null then format('Try again in %s s.', wait_s)
      when refusal ->> 'limit' = 'bytes' then 'Delete pictures that are not needed.'
      else 'Ask whoever runs this deployment.' end;
end
$$;

-- Whether a job that waits may be started: a place is free under every "at once" that it counts to. Never waits for
-- a lock: where another transaction is counting just now the answer is no, and the job is looked at in the next round. A job
-- with an open attempt may always go on.
create function image_generation.may_start(job_id uuid) returns boolean
language plpgsql set search_path = '' as $$
declare
  line constant image_generation.usage_ledger := image_generation.usage_of_job(may_start.job_id);
  binding record;
begin
  if exists (
    select from image_generation.generation_attempts a where a.job_id = may_start.job_id and a.finished_at is null
  ) then
    return true;
  end if;
  for binding in select * from image_generation.limits_of(line) l where l.at_once is not null loop
    if not pg_try_advisory_xact_lock(image_generation.at_once_lock(binding.scope, binding.scope_id))
      or image_generation.count_jobs(binding.scope, binding.scope_id, false, binding.at_once) >= binding.at_once then
      return false;
    end if;
  end loop;
  return true;
end
$$;

-- The name under which a job reserved its pictures when it was last asked for.
create function image_generation.asking(job_id uuid) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select j.id || '/' || j.asked from image_generation.generation_jobs j where j.id = asking.job_id);
end
$$;

-- To whom a job counts, as its reservation says. A row without one, inserted by SQL, counts to its created_by.
create function image_generation.usage_of_job(job_id uuid) returns image_generation.usage_ledger
language plpgsql stable set search_path = '' as $$
declare
  line image_generation.usage_ledger;
begin
  select * into line from image_generation.usage_ledger u
  where u.entry = image_generation.asking(usage_of_job.job_id) || ':reserve';
  if not found then
    select (image_generation.usage_of(j.created_by, j.project_id)).* into line
    from image_generation.generation_jobs j where j.id = usage_of_job.job_id;
    line.job_id := usage_of_job.job_id;
  end if;
  return line;
end
$$;

-- Reserves an attempt's price, for whom its job counts to.
create function image_generation.reserve_attempt(
  attempt image_generation.generation_attempts, line image_generation.usage_ledger
) returns void
language plpgsql set search_path = '' as $$
begin
  line.entry := attempt.id || ':reserve';
  line.counted_at := null;
  line.attempt_id := attempt.id;
  line.provider := attempt.provider;
  line.model := attempt.model;
  line.requests := 0;
  line.pictures := 0;
  line.usd := attempt.estimated_cost_usd;
  line.bytes := 0;
  line.estimated := true;
  perform image_generation.book(line);
end
$$;

-- Books what an attempt that has ended cost, what it may have cost besides, and what it stored.
create function image_generation.settle_attempt(attempt_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  ended image_generation.generation_attempts;
begin
  select * into ended from image_generation.generation_attempts a where a.id = settle_attempt.attempt_id;
  perform image_generation.settle(ended.id::text, 0, coalesce(ended.cost_usd, 0) + coalesce(ended.maybe_billed_usd, 0),
    (select coalesce(sum(i.file_size), 0)::bigint from image_generation.images i where i.attempt_id = ended.id),
    ended.cost_estimated or ended.maybe_billed);
end
$$;

-- Books the pictures of a job that has ended: those that came since it was last asked for and, where it did not complete,
-- those that may have been drawn all the same, up to as many as were asked for.
create function image_generation.settle_job(job_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  used integer;
  asking text;
begin
  -- Not least() of a sum over nothing: it passes nulls over.
  select case j.status
    when 'completed' then coalesce(sum(a.came), 0)
    else least(
      j.images_requested, coalesce(sum(case when a.maybe_billed then cardinality(a.places) else a.came end), 0)) end,
    j.id || '/' || j.asked
  into used, asking
  from image_generation.generation_jobs j
  left join lateral (
    select a.maybe_billed, a.places, (select count(*) from image_generation.images i where i.attempt_id = a.id) as came
    from image_generation.generation_attempts a
    where a.job_id = j.id and a.ordinal > j.earlier_attempts
  ) a on true
  where j.id = settle_job.job_id
  group by j.id;
  perform image_generation.settle(asking, coalesce(used, 0), 0, 0, false);
end
$$;

-- The bytes of pictures that are deleted, by whatever way, are free again, also when their job is no more.
create function image_generation.give_back_bytes() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  line image_generation.usage_ledger;
  gone record;
begin
  for gone in select r.* from removed r order by r.job_id loop
    if gone.job_id is null then
      select * into line from image_generation.usage_ledger u where u.entry = gone.id || ':settle';
    else
      -- Of the attempt that drew it: the job's first line may be another account's, which somebody retried.
      select * into line from image_generation.usage_ledger u where u.entry = gone.attempt_id || ':reserve';
      if not found then
        select * into line from image_generation.usage_ledger u where u.job_id = gone.job_id order by u.at limit 1;
      end if;
    end if;
    if found then
      -- Once for each time that it was there.
      line.entry := gone.id || coalesce('/' || nullif(gone.restored, 0), '') || ':release';
      line.counted_at := null;
      line.attempt_id := null;
      line.requests := 0;
      line.pictures := 0;
      line.usd := 0;
      line.bytes := -gone.file_size;
      line.estimated := false;
      perform image_generation.book(line);
    end if;
  end loop;
  return null;
end
$$;
create trigger images_bytes after delete on image_generation.images
referencing old table as removed for each statement execute function image_generation.give_back_bytes();
