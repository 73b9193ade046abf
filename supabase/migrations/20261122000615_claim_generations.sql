-- The queue: which job is next, and who takes it.

-- The project that was served last. The next one by id that has work is the next one served, so that a thousand jobs of
-- one do not keep another's one waiting. Who claims while another one does begins at the same place and takes what is left.
create table image_generation.queue_turn (
  only_row boolean primary key default true check (only_row),
  project_id uuid not null
);
alter table image_generation.queue_turn enable row level security;
create policy "the service reads and writes whose turn it is" on image_generation.queue_turn
for all to service_role using (true) with check (true);
insert into image_generation.queue_turn (project_id) values ('00000000-0000-0000-0000-000000000000');

-- Where a queued job stands: among those that can be taken, and whether something of it is paid for already.
create function image_generation.place_in_queue() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.is_due := new.ready_at <= image_generation.clock();
  new.has_open_attempt := exists (
    select from image_generation.generation_attempts a where a.job_id = new.id and a.status = 'running');
  return new;
end
$$;
create trigger generation_jobs_place_in_queue
before insert or update of status, ready_at on image_generation.generation_jobs
for each row when (new.status = 'queued') execute function image_generation.place_in_queue();

-- Takes queued jobs, 20 at most, and leases them to the caller: the projects take turns; within a project what has been
-- begun comes first, then the priority decides, then the age. An attempt of a job that is still open is the caller's to
-- resume. Every step is one look into an index, so that it takes as long for a million jobs as for a thousand.
--
-- most_pictures: that the jobs still lack together, the first one not counted; null for no bound.
-- deadline_seconds: how long a job may take from when it was asked for, of which nobody has said so.
-- Answers {now, jobs: [{job, lease_id}], next_in_ms, moves}: now is the moment of the leases, next_in_ms the time until the
-- next of those jobs or batches is due that wait for a moment, null when none does; moves tells whether batches wait for
-- somebody to choose another provider.
create function public.image_generation_claim(
  lease_seconds integer, most integer default 1, most_pictures integer default null, deadline_seconds integer default 3600
) returns jsonb
language plpgsql security invoker set search_path = '' set plan_cache_mode = force_generic_plan
  -- A plan of the time when nothing waited would sort all that waits. What is sorted all the same counts as dear as can be,
  -- which is no reason to compile it.
  set enable_sort = off set jit = off as $$
declare
  at constant timestamptz := image_generation.clock();
  until constant timestamptz := at + make_interval(secs => lease_seconds);
  turn uuid;
  project uuid;
  chosen record;
  lease uuid;
  pictures integer := 0;
  taken jsonb := '[]';
  visits integer := 0;
  took_some boolean := true;
begin
  if exists (
    select from image_generation.batch_progress p where p.next_feed_at <= at and p.status = 'running'
  ) then
    begin
      perform image_generation.feed_batches();
    exception when others then
      -- What is wrong with one batch keeps no other job waiting.
      raise warning 'the next items of batches could not be queued: %', sqlerrm;
    end;
  end if;
  select t.project_id into turn from image_generation.queue_turn t;
  update image_generation.generation_jobs j set is_due = true
  where j.id in (
    select d.id from image_generation.generation_jobs d
    where d.status = 'queued' and not d.is_due and d.ready_at <= at
    order by d.ready_at limit 100
    for update skip locked);

  while jsonb_array_length(taken) < least(most, 20) and visits < 200 loop
    visits := visits + 1;
    select j.project_id into project from image_generation.generation_jobs j
    where j.status = 'queued' and j.is_due and j.project_id > turn
    order by j.project_id limit 1;
    if not found then
      -- From the first one again, until a whole round has brought nothing.
      exit when not took_some;
      took_some := false;
      turn := '00000000-0000-0000-0000-000000000000';
      continue;
    end if;
    select j.id, j.images_requested - (
      select count(*) from image_generation.images i where i.job_id = j.id) as missing
    into chosen from image_generation.generation_jobs j
    where j.project_id = project and j.status = 'queued' and j.is_due
    order by j.has_open_attempt desc, j.priority desc, j.created_at
    limit 1
    for update skip locked;
    exit when found and pictures > 0 and pictures + chosen.missing > most_pictures;
    turn := project;
    continue when not found;
    if not image_generation.may_start(chosen.id) then
      -- Others of the project may come before it, whose places are free.
      update image_generation.generation_jobs j set ready_at = at + interval '1 second' where j.id = chosen.id;
      took_some := true;
      continue;
    end if;

    lease := gen_random_uuid();
    update image_generation.generation_jobs j set
      status = 'running', lease_id = lease, lease_until = until, started_at = coalesce(j.started_at, at),
      deadline_at = coalesce(j.deadline_at, j.queued_at + make_interval(secs => deadline_seconds))
    where j.id = chosen.id;
    update image_generation.generation_attempts a set lease_until = until, next_look_at = null
    where a.job_id = chosen.id and a.status = 'running';
    pictures := pictures + chosen.missing;
    took_some := true;
    taken := taken || jsonb_build_object('lease_id', lease, 'job', image_generation.runner_document(chosen.id));
  end loop;
  update image_generation.queue_turn t set project_id = turn
  where t.only_row in (select o.only_row from image_generation.queue_turn o where o.project_id <> turn for update skip locked);
  return jsonb_build_object('now', at, 'jobs', taken,
    'moves', exists (select from image_generation.batch_progress p where p.needs_move and p.status = 'running'),
    -- Null where nothing waits for its time: greatest() would make 0 of it.
    'next_in_ms', (
      select ceil(greatest(0, extract(epoch from due.at - image_generation.clock())) * 1000)
      from (select least(
        (select j.ready_at from image_generation.generation_jobs j
          where j.status = 'queued' and not j.is_due order by j.ready_at limit 1),
        (select min(p.next_feed_at) from image_generation.batch_progress p where p.next_feed_at is not null)
      ) as at) due
      where due.at is not null));
end
$$;
