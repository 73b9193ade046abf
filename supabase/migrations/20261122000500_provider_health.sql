-- How a provider is doing, which is decided here and not in the isolates: they forget and do not see each other.

-- The time that routing goes by. A session may set app.clock to play through hours in seconds.
create function image_generation.clock() returns timestamptz
language sql volatile set search_path = '' as $$
  select coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, clock_timestamp())
$$;

-- A count of outcomes as it stands some time later: half of it after 20 s.
create function image_generation.decayed(count double precision, since timestamptz, at timestamptz) returns double precision
language sql immutable set search_path = '' as $$
  select count * power(0.5, greatest(0, extract(epoch from at - since)) / 20)
$$;

-- The health of a provider after an attempt that ended at a moment, error_class null for a success. The circuit breaker:
-- closed without a cooldown, open until cooldown_until, half open from then until the probe's outcome.
--
-- A cooldown of 10 s begins with five failures in a row; with more failures than successes among ten or more outcomes of
-- late; and with five failures since the last success in the order of sending, when fewer calls are still under way
-- (calls_under_way, of those sent since the first of these failures): what was sent before a provider died goes on to
-- succeed for a while. A failed probe doubles the cooldown, up to a minute. A provider that asks for a pause gets it, up
-- to an hour, and one that refuses the account is left alone for a minute. A success of a call that was sent after the
-- cooldown began ends it. What was sent before the last change of state says nothing about the new one, but a pause that
-- is asked for holds all the same.
create function image_generation.health_after(
  health image_generation.provider_health, error_class text, started_at timestamptz, latency_ms integer,
  retry_after_ms integer, calls_under_way bigint, at timestamptz
) returns image_generation.provider_health
language plpgsql immutable set search_path = '' as $$
declare
  h image_generation.provider_health := health;
  is_fault constant boolean :=
    coalesce(error_class in ('upstream_down', 'timeout', 'no_result'), false);
  is_late constant boolean := coalesce(started_at < greatest(h.opened_at, h.recovered_at), false);
  asked interval;
  pause interval;
begin
  -- What the caller did wrong, or gave up, says nothing about the provider; nor does one model's absence.
  if error_class in ('invalid_request', 'moderated', 'cancelled', 'model_unavailable') then
    return h;
  end if;

  h.successes := image_generation.decayed(h.successes, h.counted_at, at) + (error_class is null)::integer;
  h.failures := image_generation.decayed(h.failures, h.counted_at, at) + is_fault::integer;
  h.counted_at := at;

  if error_class is null then
    h.last_success_at := at;
    h.average_latency_ms := coalesce(h.average_latency_ms * 0.8 + latency_ms * 0.2, latency_ms);
    if not is_late then
      h.consecutive_failures := 0;
      if started_at >= h.failing_since then
        h.failing_since := null;
        h.failed_since := 0;
      end if;
      if h.cooldown_until is not null then
        h.cooldown_until := null;
        h.opened_at := null;
        h.cooldowns := 0;
        h.recovered_at := at;
        h.failures := 0;
        h.failing_since := null;
        h.failed_since := 0;
      end if;
    end if;
    return h;
  end if;

  h.last_error_class := error_class;
  h.last_failure_at := at;
  if not is_late then
    if is_fault then
      h.consecutive_failures := h.consecutive_failures + 1;
      h.failing_since := coalesce(h.failing_since, started_at);
      h.failed_since := h.failed_since + 1;
    end if;
    if error_class = 'rate_limited' then
      pause := interval '5 seconds';
    elsif error_class in ('auth', 'quota') then
      pause := interval '1 minute';
    elsif h.cooldown_until is not null
      or h.consecutive_failures >= 5
      or (h.failed_since >= 5 and h.failed_since > calls_under_way)
      or (h.successes + h.failures >= 10 and h.failures > h.successes) then
      pause := least(interval '1 minute', interval '10 seconds' * power(2, least(h.cooldowns, 10)));
      h.cooldowns := h.cooldowns + 1;
    end if;
  end if;
  if retry_after_ms is not null then
    asked := least(make_interval(secs => retry_after_ms / 1000.0), interval '1 hour');
    pause := case error_class when 'rate_limited' then asked else greatest(asked, pause) end;
    h.asked_until := greatest(h.asked_until, at + asked);
  end if;
  if pause is not null then
    h.cooldown_until := greatest(h.cooldown_until, at + pause);
    h.opened_at := at;
  end if;
  return h;
end
$$;

-- Books how an attempt ended on its provider, error_class null for a success.
create function image_generation.record_outcome(
  provider text, error_class text, started_at timestamptz, latency_ms integer, retry_after_ms integer
) returns void
language plpgsql set search_path = '' as $$
declare
  h image_generation.provider_health;
  calls_under_way bigint := 0;
begin
  select * into h from image_generation.provider_health p
  where p.provider = record_outcome.provider for update;
  if not found then
    return;
  end if;
  if error_class is not null then
    select count(*) into calls_under_way from image_generation.generation_attempts a
    where a.provider = record_outcome.provider and a.status = 'running'
      and a.started_at >= coalesce(h.failing_since, record_outcome.started_at);
  end if;
  h := image_generation.health_after(
    h, error_class, started_at, latency_ms, retry_after_ms, calls_under_way, image_generation.clock());

  update image_generation.provider_health p set
    successes = h.successes, failures = h.failures, counted_at = h.counted_at,
    consecutive_failures = h.consecutive_failures, failing_since = h.failing_since,
    failed_since = h.failed_since, cooldown_until = h.cooldown_until,
    asked_until = h.asked_until, opened_at = h.opened_at, cooldowns = h.cooldowns, recovered_at = h.recovered_at,
    last_error_class = h.last_error_class, last_failure_at = h.last_failure_at,
    last_success_at = h.last_success_at, average_latency_ms = h.average_latency_ms
  where p.provider = record_outcome.provider;
end
$$;
