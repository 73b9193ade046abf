-- Answers that are on their way. Clients of protocols without idempotency keys repeat a request whose answer they did not
-- get; by these rows the repetition finds the generation that is paid for already.

create table image_generation.undelivered_answers (
  generation_id uuid primary key,
  -- The account or API key; null for a secret key.
  caller uuid,
  -- SHA-256 of the request.
  request_hash text not null,
  -- Until when somebody waits for it.
  awaited_until timestamptz not null,
  -- It was read to its end, maybe by something in between.
  delivered_at timestamptz,
  created_at timestamptz not null
);
create index undelivered_answers_request_hash on image_generation.undelivered_answers (request_hash);
create index undelivered_answers_created_at on image_generation.undelivered_answers (created_at);
alter table image_generation.undelivered_answers enable row level security;
create policy "the service reads and writes answers on their way" on image_generation.undelivered_answers
for all to service_role using (true) with check (true);

-- Notes that a caller waits for the answer to a request, and says whether that is an answer which an equal request of theirs
-- has not got. Equal requests that come together want a picture each; one that comes later, one that says of itself that it
-- is a repetition, and one whose forerunner is awaited by nobody, are one request sent again. After a delivered answer only
-- one that says so is, within a minute, and of pictures: a failure is tried again.
--
-- answer: {generation_id, caller, request_hash, is_repeat, seconds}; seconds: how long the caller waits at most.
-- Answers {generation_id, is_joined}.
create function public.image_generation_await_answer(answer jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  until constant timestamptz := at + make_interval(secs => (answer ->> 'seconds')::double precision);
  joined uuid;
begin
  -- What nobody came back for.
  delete from image_generation.undelivered_answers u where u.generation_id in (
    select o.generation_id from image_generation.undelivered_answers o
    where o.created_at < at - interval '1 hour' order by o.created_at limit 100 for update skip locked);
  update image_generation.undelivered_answers u set awaited_until = until, delivered_at = null
  where u.generation_id = (
    select o.generation_id from image_generation.undelivered_answers o
    where o.request_hash = answer ->> 'request_hash' and o.caller is not distinct from (answer ->> 'caller')::uuid
      and o.created_at >= at - interval '1 hour'
      and case when o.delivered_at is null
        then (answer ->> 'is_repeat')::boolean or o.awaited_until <= at or o.created_at <= at - interval '1.5 seconds'
        else (answer ->> 'is_repeat')::boolean and o.delivered_at > at - interval '1 minute' and exists (
          select from image_generation.generation_jobs j where j.id = o.generation_id and j.status = 'completed') end
    order by o.delivered_at desc nulls first, o.awaited_until, o.created_at limit 1 for update skip locked)
  returning u.generation_id into joined;
  if joined is null then
    insert into image_generation.undelivered_answers (generation_id, caller, request_hash, awaited_until, created_at)
    values ((answer ->> 'generation_id')::uuid, (answer ->> 'caller')::uuid, answer ->> 'request_hash', until, at);
  end if;
  return jsonb_build_object(
    'generation_id', coalesce(joined, (answer ->> 'generation_id')::uuid), 'is_joined', joined is not null);
end
$$;

-- Notes that a caller has got the answer, or has left without it.
create function public.image_generation_leave_answer(generation_id uuid, delivered boolean) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  update image_generation.undelivered_answers u set
    awaited_until = image_generation.clock(),
    delivered_at = case when delivered then image_generation.clock() end
  where u.generation_id = image_generation_leave_answer.generation_id;
end
$$;
