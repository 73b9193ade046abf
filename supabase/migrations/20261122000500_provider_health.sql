-- The health of providers, their accounts and servers, and their models: decided here and not in the isolates, which
-- forget and do not see each other. The arithmetic is in immutable functions, which supabase/tests/provider_health_test.ts
-- holds against a table of cases.

-- The time that routing goes by. A session may set app.clock to play through hours in seconds.
create function image_generation.clock() returns timestamptz
language plpgsql volatile set search_path = '' as $$
begin
  return coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, clock_timestamp());
end
$$;

-- A count of outcomes as it stands some time later.
create function image_generation.decayed(
  count double precision, since timestamptz, at timestamptz, half_life interval default '20 seconds'
) returns double precision
language plpgsql immutable set search_path = '' as $$
begin
  return count * power(0.5, greatest(0, extract(epoch from at - since)) / extract(epoch from half_life));
end
$$;

-- A moment as a number.
create function image_generation.epoch_seconds(at timestamptz) returns double precision
language plpgsql immutable set search_path = '' as $$
begin
  return extract(epoch from at - timestamptz '1970-01-01 00:00:00+00');
end
$$;

-- How an attempt ended, as provider health takes it: error_class null for a success, scope what a failure says something about.
create type image_generation.outcome as (
  error_class text,
  scope text,
  message text,
  started_at timestamptz,
  latency_ms integer,
  retry_after_ms integer,
  job_id uuid,
  project_id uuid,
  -- Of those sent since the first of the failures in a row.
  calls_under_way bigint
);

-- Whether failures of a class count as an outage that passes, rather than as a matter of the account or its limits.
create function image_generation.is_breakdown(error_class text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(error_class not in ('auth', 'quota', 'rate_limited'), false);
end
$$;

-- A health without its cooldown.
create function image_generation.recovered(health image_generation.provider_health, at timestamptz)
returns image_generation.provider_health
language plpgsql immutable set search_path = '' as $$
declare
  h image_generation.provider_health := health;
begin
  h.cooldown_until := null;
  h.asked_until := null;
  h.opened_at := null;
  h.cooldowns := 0;
  h.recovered_at := at;
  h.failures := 0;
  h.consecutive_failures := 0;
  h.failing_since := null;
  h.failed_since := 0;
  h.well_at := at;
  return h;
end
$$;

-- The health of a scope after an attempt that ended at a moment. The circuit breaker: closed without a cooldown, open
-- until cooldown_until, half open from then until the outcome of one call that is let through.
--
-- A cooldown of 10 s begins when three jobs of two projects have failed within a minute and none has succeeded since; when
-- five jobs have failed in a row, whosever they are; with more failures than successes among ten or more outcomes, which
-- count less as they grow old; and with five failures since the last success in the order of sending, when fewer calls are
-- still under way: what was sent before a provider died goes on to succeed for a while. A failure in the half-open state doubles the cooldown, up to a minute. A provider that asks for a
-- pause gets it, up to an hour, and an account that is refused is left alone for a minute, and twice as long each time, up
-- to ten. A success of a call that was sent after the cooldown began ends it, and so does an answer about the prompt after a
-- breakdown: who refuses is there. What was sent before the last change of state says nothing about the new one, but a
-- pause that is asked for holds all the same.
create function image_generation.health_after(
  health image_generation.provider_health, ended image_generation.outcome, at timestamptz
) returns image_generation.provider_health
language plpgsql immutable set search_path = '' as $$
declare
  h image_generation.provider_health := health;
  is_late constant boolean := coalesce(ended.started_at < greatest(h.opened_at, h.recovered_at), false);
  is_fault constant boolean := image_generation.is_breakdown(ended.error_class);
  is_first boolean;
  is_first_in_row boolean;
  asked interval;
  pause interval;
begin
  if ended.error_class = 'cancelled' then
    return h;
  elsif ended.error_class is not null and ended.scope = 'prompt' then
    if h.cooldown_until is not null and not is_late and image_generation.is_breakdown(h.last_error_class) then
      return image_generation.recovered(h, at);
    end if;
    return h;
  end if;

  select count(*) = 0, 
    coalesce(bool_and(coalesce((f.value ->> 'at')::float8 < image_generation.epoch_seconds(h.well_at), false)), true)
  into is_first, is_first_in_row
  from jsonb_array_elements(h.failed_jobs) f
  where f.value ->> 'job' = ended.job_id::text and (f.value ->> 'at')::float8 > image_generation.epoch_seconds(at) - 60;
  is_first_in_row := is_first or is_first_in_row;

  h.successes := image_generation.decayed(h.successes, h.counted_at, at) + (ended.error_class is null)::integer;
  h.failures := image_generation.decayed(h.failures, h.counted_at, at) + (is_fault and is_first)::integer;
  h.counted_at := at;

  if ended.error_class is null then
    h.last_success_at := at;
    h.average_latency_ms := coalesce(h.average_latency_ms * 0.8 + ended.latency_ms * 0.2, ended.latency_ms);
    if h.cooldown_until is not null and not is_late then
      return image_generation.recovered(h, at);
    elsif not is_late then
      h.consecutive_failures := 0;
      h.well_at := at;
      if ended.started_at >= h.failing_since then
        h.failing_since := null;
        h.failed_since := 0;
      end if;
    end if;
    return h;
  end if;

  h.last_error_class := ended.error_class;
  h.last_error_message := ended.message;
  h.last_failure_at := at;
  if not is_late then
    if is_fault then
      h.consecutive_failures := h.consecutive_failures + is_first_in_row::integer;
      h.failing_since := coalesce(h.failing_since, ended.started_at);
      h.failed_since := h.failed_since + is_first_in_row::integer;
      h.failed_jobs := image_generation.with_failed_job(h.failed_jobs, ended, at);
    end if;
    if ended.error_class = 'rate_limited' then
      pause := interval '5 seconds';
    elsif ended.error_class in ('auth', 'quota') then
      pause := least(interval '10 minutes', interval '1 minute' * power(2, least(h.cooldowns, 10)));
      h.cooldowns := h.cooldowns + 1;
    elsif h.cooldown_until is not null
      or h.consecutive_failures >= 5
      or image_generation.is_common_failure(h.failed_jobs, h.well_at)
      or (h.failed_since >= 5 and h.failed_since > ended.calls_under_way)
      or (h.successes + h.failures >= 10 and h.failures > h.successes) then
      pause := least(interval '1 minute', interval '10 seconds' * power(2, least(h.cooldowns, 10)));
      h.cooldowns := h.cooldowns + 1;
    end if;
  end if;
  if ended.retry_after_ms is not null then
    asked := least(make_interval(secs => ended.retry_after_ms / 1000.0), interval '1 hour');
    pause := case ended.error_class when 'rate_limited' then asked else greatest(asked, pause) end;
    h.asked_until := greatest(h.asked_until, at + asked);
  end if;
  if pause is not null then
    h.cooldown_until := greatest(h.cooldown_until, at + pause);
    h.opened_at := at;
  end if;
  return h;
end
$$;

-- The jobs that failed within the last minute, with one more. Moments are numbers there, which no setting of a session
-- reads otherwise.
create function image_generation.with_failed_job(
  failed_jobs jsonb, ended image_generation.outcome, at timestamptz
) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_agg(recent.value order by recent.at) from (
    select each.value, (each.value ->> 'at')::float8 as at
    from (
      select f.value from jsonb_array_elements(failed_jobs) f
      where f.value ->> 'job' is distinct from ended.job_id::text
      union all
      select jsonb_build_object(
        'job', ended.job_id, 'project', ended.project_id, 'at', image_generation.epoch_seconds(with_failed_job.at))
    ) each
    where (each.value ->> 'at')::float8 > image_generation.epoch_seconds(with_failed_job.at) - 60
    order by 2 desc
    limit 20
  ) recent
$$;

-- Whether jobs of several projects have failed since the last success: no single caller's doing.
create function image_generation.is_common_failure(failed_jobs jsonb, well_at timestamptz) returns boolean
language sql immutable set search_path = '' as $$
  select count(*) >= 3 and count(distinct f.value ->> 'project') >= 2
  from jsonb_array_elements(failed_jobs) f
  where coalesce((f.value ->> 'at')::float8 >= image_generation.epoch_seconds(well_at), true)
$$;

-- ## What a cooldown lets through

-- How long a scope is still left alone, in ms; null when a call may be sent.
create function image_generation.cooldown_ms(health image_generation.provider_health, at timestamptz) returns double precision
language plpgsql immutable set search_path = '' as $$
begin
  return case when health.cooldown_until > at then extract(epoch from health.cooldown_until - at) * 1000 end;
end
$$;

-- Whether a scope in a cooldown may be tried for want of anything better: after a breakdown, unless it asked for the pause,
-- and at most once in 10 s.
create function image_generation.may_be_tried(health image_generation.provider_health, at timestamptz) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(health.cooldown_until <= at, true) or (
    image_generation.is_breakdown(health.last_error_class)
    and coalesce(health.asked_until <= at, true)
    and coalesce(health.probed_at < at - interval '10 seconds', true));
end
$$;

-- The health of a scope after a call was let through: in a cooldown the next one waits for its outcome.
create function image_generation.called(
  health image_generation.provider_health, calls integer, requests_per_minute integer, at timestamptz
) returns image_generation.provider_health
language plpgsql immutable set search_path = '' as $$
declare
  h image_generation.provider_health := health;
begin
  if h.cooldown_until is not null then
    h.probed_at := at;
    h.cooldown_until := greatest(h.cooldown_until, at + interval '10 seconds');
  end if;
  h.tokens := image_generation.available_tokens(h.tokens, h.refilled_at, requests_per_minute, at) - calls;
  h.refilled_at := at;
  return h;
end
$$;

-- Calls that may be sent now under a limit per minute, null without a limit: a token bucket. A fifth of the limit may be
-- sent in one burst and the rest is refilled evenly, so that no minute sees more than the limit.
create function image_generation.available_tokens(
  tokens double precision, refilled_at timestamptz, requests_per_minute integer, at timestamptz
) returns double precision
language plpgsql immutable set search_path = '' as $$
begin
  return case when requests_per_minute is not null then least(
    greatest(1, requests_per_minute / 5.0),
    coalesce(
      tokens + greatest(0, extract(epoch from at - refilled_at)) * requests_per_minute * 0.8 / 60,
      greatest(1, requests_per_minute / 5.0))) end;
end
$$;

-- How long until so many calls may be sent under a limit per minute, in ms; null when now. More calls than a burst holds go
-- when the burst is full, and leave a debt.
create function image_generation.token_wait_ms(
  health image_generation.provider_health, calls integer, requests_per_minute integer, at timestamptz
) returns double precision
language plpgsql immutable set search_path = '' as $$
begin
  return (
    select case when b.tokens < b.needed then (b.needed - b.tokens) * 60000 / (requests_per_minute * 0.8) end
    from (
      select least(calls, greatest(1, requests_per_minute / 5.0)) as needed,
        image_generation.available_tokens(health.tokens, health.refilled_at, requests_per_minute, at) as tokens
    ) b);
end
$$;
