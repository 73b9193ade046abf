-- The books: lines of the ledger and the totals of what has a limit. Everybody locks in this order: the job's row, the
-- totals of image_generation.limit_scopes() one after the other, the health of providers.

-- Limits that bind, with what is used of them.
create type image_generation.bound_usage as (
  scope text, scope_id uuid, requests_per_minute integer, pictures_per_day integer, usd_per_day numeric,
  usd_per_month numeric, queued integer, at_once integer, bytes bigint,
  pictures_used bigint, usd_used_today numeric, usd_used_this_month numeric, bytes_used bigint
);

-- The periods that a moment falls into; "ever" is the first to be locked.
create function image_generation.usage_periods(at timestamptz) returns table (period text, starts_at timestamptz)
language sql stable set search_path = '' as $$
  values
    ('ever', timestamptz '-infinity'),
    ('day', date_trunc('day', at, 'UTC')),
    ('month', date_trunc('month', at, 'UTC'))
$$;

-- What the ledger says of something since the beginning of a period, as a row of totals.
create function image_generation.recount(scope text, scope_id uuid, period text, starts_at timestamptz)
returns image_generation.usage_totals
language plpgsql stable set search_path = '' as $$
declare
  recounted image_generation.usage_totals;
  ends_at constant timestamptz := case recount.period
    when 'day' then recount.starts_at + interval '1 day'
    -- In UTC, whatever the session's own time zone.
    when 'month' then (recount.starts_at at time zone 'UTC' + interval '1 month') at time zone 'UTC'
    else 'infinity' end;
begin
  execute format(
    'select $1, $2, $3, $4, coalesce(sum(u.requests), 0), coalesce(sum(u.pictures), 0), coalesce(sum(u.usd), 0),
       coalesce(sum(u.bytes), 0)
     from image_generation.usage_ledger u
     where %s and u.counted_at >= $4 and u.counted_at < $5 and $1 = any (u.counts_to)',
    case recount.scope
      when 'deployment' then 'true'
      when 'uninvited_accounts' then 'true'
      when 'anonymous_account' then 'u.account_id = $2'
      else format('u.%I = $2', recount.scope || '_id') end)
  into recounted
  using recount.scope, recount.scope_id, recount.period, recount.starts_at, ends_at;
  return recounted;
end
$$;

-- The limits that bind a line, with what is used of them, in the order of their scopes; locks the totals until the
-- transaction ends.
create function image_generation.lock_usage(line image_generation.usage_ledger, at timestamptz)
returns image_generation.bound_usage[]
language plpgsql set search_path = '' as $$
declare
  bounds image_generation.bound_usage[] := '{}';
  bound image_generation.bound_usage;
  binding record;
begin
  -- Whoever changes limits waits for us, and we for them, before we look at the limits.
  lock table image_generation.usage_ledger in row exclusive mode;
  for binding in select * from image_generation.limits_of(line) loop
    insert into image_generation.usage_totals
    select (image_generation.recount(binding.scope, binding.scope_id, p.period, p.starts_at)).*
    from image_generation.usage_periods(at) p
    where not exists (
      select from image_generation.usage_totals t
      where (t.scope, t.scope_id, t.period, t.starts_at) = (binding.scope, binding.scope_id, p.period, p.starts_at))
    on conflict do nothing;
    perform from image_generation.usage_totals t
    where t.scope = binding.scope and t.scope_id = binding.scope_id and t.period = 'ever'
    for update;
    select binding.scope, binding.scope_id, binding.requests_per_minute, binding.pictures_per_day, binding.usd_per_day,
      binding.usd_per_month, binding.queued, binding.at_once, binding.bytes,
      max(t.pictures) filter (where t.period = 'day'), max(t.usd) filter (where t.period = 'day'),
      max(t.usd) filter (where t.period = 'month'), max(t.bytes) filter (where t.period = 'ever')
    into bound
    from image_generation.usage_totals t join image_generation.usage_periods(at) p using (period, starts_at)
    where t.scope = binding.scope and t.scope_id = binding.scope_id;
    bounds := bounds || bound;
  end loop;
  return bounds;
end
$$;

-- Adds a line to the ledger and to the totals of what has a limit. False when its entry is there already.
create function image_generation.book(line image_generation.usage_ledger) returns boolean
language plpgsql set search_path = '' as $$
declare
  bound record;
  total record;
  now_at constant timestamptz := image_generation.clock();
begin
  lock table image_generation.usage_ledger in row exclusive mode;
  insert into image_generation.usage_ledger
    (entry, at, counted_at, counts_to, account_id, organization_id, project_id, api_key_id, job_id, attempt_id, provider,
     model, requests, pictures, usd, bytes, estimated)
  values
    (line.entry, now_at, coalesce(line.counted_at, now_at), line.counts_to, line.account_id, line.organization_id,
     line.project_id, line.api_key_id, line.job_id, line.attempt_id, line.provider, line.model,
     coalesce(line.requests, 0), coalesce(line.pictures, 0), coalesce(line.usd, 0), coalesce(line.bytes, 0),
     coalesce(line.estimated, false))
  on conflict (entry) do nothing;
  if not found then
    return false;
  end if;
  line.counted_at := coalesce(line.counted_at, now_at);
  for bound in select l.scope, l.scope_id from image_generation.limits_of(line) l loop
    if line.requests > 0 then
      insert into image_generation.usage_totals as t (scope, scope_id, period, starts_at, requests)
      values (bound.scope, bound.scope_id, 'second', date_trunc('second', line.counted_at), line.requests)
      on conflict (scope, scope_id, period, starts_at) do update set requests = t.requests + excluded.requests;
    end if;
    for total in select * from image_generation.usage_periods(line.counted_at) loop
      update image_generation.usage_totals t set
        requests = t.requests + coalesce(line.requests, 0), pictures = t.pictures + coalesce(line.pictures, 0),
        usd = t.usd + coalesce(line.usd, 0), bytes = t.bytes + coalesce(line.bytes, 0)
      where t.scope = bound.scope and t.scope_id = bound.scope_id and t.period = total.period
        and t.starts_at = total.starts_at;
      -- The first of its period: the recount has this line in it already. Where another one is making the row just now,
      -- without this line, it is added to that.
      if not found and exists (
        select from image_generation.usage_periods(now_at) p where p.starts_at = total.starts_at and p.period = total.period
      ) then
        insert into image_generation.usage_totals as t
        select (image_generation.recount(bound.scope, bound.scope_id, total.period, total.starts_at)).*
        on conflict (scope, scope_id, period, starts_at) do update set
          requests = t.requests + coalesce(line.requests, 0), pictures = t.pictures + coalesce(line.pictures, 0),
          usd = t.usd + coalesce(line.usd, 0), bytes = t.bytes + coalesce(line.bytes, 0);
      end if;
    end loop;
  end loop;
  return true;
end
$$;

-- Books what came of a reservation: what was used, less what was reserved. A reservation that was settled stays as it is.
create function image_generation.settle(
  reservation text, pictures integer, usd numeric, bytes bigint, estimated boolean
) returns void
language plpgsql set search_path = '' as $$
declare
  line image_generation.usage_ledger;
begin
  select * into line from image_generation.usage_ledger u where u.entry = settle.reservation || ':reserve';
  if not found then
    return;
  end if;
  line.entry := settle.reservation || case
    when settle.pictures > 0 or settle.usd > 0 or settle.bytes > 0 then ':settle' else ':release' end;
  -- One of the two there is at most.
  if exists (
    select from image_generation.usage_ledger u
    where u.entry in (settle.reservation || ':settle', settle.reservation || ':release')
  ) then
    return;
  end if;
  line.requests := 0;
  line.pictures := settle.pictures - line.pictures;
  line.usd := settle.usd - line.usd;
  line.bytes := settle.bytes - line.bytes;
  line.estimated := settle.estimated;
  perform image_generation.book(line);
end
$$;

