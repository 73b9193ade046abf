-- Jobs, what was tried for them, and what came of it.

-- An id of version 7 (RFC 9562): the time in ms, then chance. What is made of one job stands beside that of the jobs around it
-- in every index, so that it finds its pages in memory however many there are behind it.
create function image_generation.time_ordered_id() returns uuid
language sql volatile set search_path = '' as $$
  select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;

create table image_generation.generation_jobs (
  id uuid primary key default image_generation.time_ordered_id(),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  created_by uuid references auth.users (id) on delete set null,
  -- How often it was asked for, and for which account and API key it was last: plain ids, which outlive both. Null where
  -- it does not count to the account.
  asked integer not null default 1,
  account_id uuid,
  api_key_id uuid,
  source text not null check (source in ('api', 'quick', 'batch', 'database')),
  batch_id uuid,
  -- "waiting" is told as "running": parked without a runner while a provider is at work.
  status text not null check (status in ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
  priority integer not null default 0,
  -- As sent, and as used after compression.
  -- Empty where what is done needs none.
  prompt text not null check (octet_length(prompt) <= 65536),
  prompt_used text,
  -- What the prompts were compressed to: [{field, limit, text, validation, warnings}].
  texts jsonb not null default '[]' check (jsonb_typeof(texts) = 'array'),
  -- The parsed request without the prompt.
  request jsonb not null default '{}' check (jsonb_typeof(request) = 'object' and octet_length(request::text) <= 262144),
  prompt_validation jsonb,
  images_requested integer not null default 1 check (images_requested between 1 and 20),
  -- Of the attempt that completed it: the model's id at the provider, and what people call it.
  provider text,
  model text,
  model_name text,
  -- Of all attempts: what they surely cost, and what they may have cost besides.
  cost_usd numeric(12, 6),
  maybe_billed_usd numeric(12, 6),
  warnings text[] not null default '{}',
  -- A failed job's {code, detail}.
  error jsonb,
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  -- SHA-256 of the request an idempotency key stands for.
  request_hash text,
  -- Whoever knows the lease id runs the job, until the lease expires.
  lease_id uuid,
  lease_until timestamptz,
  -- The lease under which it ended: its holder may say so twice.
  finished_lease_id uuid,
  -- How often it stalled, that is, lost its runner; one that stalls too often probably causes it, and is ended.
  stalled_count integer not null default 0,
  -- A queued job is not started earlier.
  ready_at timestamptz not null default now(),
  -- Of a queued job: whether that moment has come, and whether an attempt of it is open.
  is_due boolean not null default true,
  has_open_attempt boolean not null default false,
  -- Whether a caller is kept waiting for the end.
  caller_waits boolean not null default false,
  -- "relaxed" may take a day, where a provider charges less for it.
  urgency text not null default 'normal' check (urgency in ('normal', 'relaxed')),
  -- Its last attempt has to have ended by then. Null until a worker takes it, which knows how long jobs may take.
  deadline_at timestamptz,
  created_at timestamptz not null default now(),
  -- When it was asked for, or asked to be tried once more, and how many attempts had been made before that.
  queued_at timestamptz not null default now(),
  earlier_attempts integer not null default 0,
  -- How long the service had worked on the request before it was written, and how long it has waited for a place at a
  -- provider since, in ms.
  prepared_ms integer not null default 0,
  waited_ms bigint not null default 0,
  -- The request that it came with, and the trace of that (https://www.w3.org/TR/trace-context/#traceparent-header).
  request_id text check (char_length(request_id) <= 64),
  traceparent text check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'),
  started_at timestamptz,
  completed_at timestamptz,
  check (deadline_at <= queued_at + interval '26 hours'),
  check ((status = 'running') = (lease_id is not null)),
  check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null))
) with (fillfactor = 80);
create unique index generation_jobs_idempotency_key
on image_generation.generation_jobs (project_id, idempotency_key) where idempotency_key is not null;
create index generation_jobs_project_id on image_generation.generation_jobs (project_id, created_at desc, id desc);
create index generation_jobs_created_by on image_generation.generation_jobs (created_by) where created_by is not null;
-- What is counted under "queued" and "at once".
create index generation_jobs_open on image_generation.generation_jobs (project_id, status) where completed_at is null;
create index generation_jobs_open_of_account on image_generation.generation_jobs (account_id, status)
where completed_at is null and account_id is not null;
create index generation_jobs_open_of_api_key on image_generation.generation_jobs (api_key_id, status)
where completed_at is null and api_key_id is not null;
create index generation_jobs_queued
on image_generation.generation_jobs (project_id, has_open_attempt desc, priority desc, created_at)
where status = 'queued' and is_due;
create index generation_jobs_not_due on image_generation.generation_jobs (ready_at) where status = 'queued' and not is_due;
-- No index has the end of a lease in it, so that keeping one writes into none.
create index generation_jobs_running on image_generation.generation_jobs (id) where status = 'running';

create table image_generation.generation_attempts (
  id uuid primary key default image_generation.time_ordered_id(),
  job_id uuid not null references image_generation.generation_jobs (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  ordinal integer not null,
  provider text not null,
  model text not null,
  -- Upstream requests under way at the same time: the places it takes of the provider's concurrency.
  concurrency integer not null default 1 check (concurrency > 0),
  -- Whether it is drawn with others when the provider has the time: it takes none of those places.
  relaxed boolean not null default false,
  -- The numbers of those places, where there is a limit.
  slots integer[] not null default '{}',
  -- "partial" brought some of the pictures it was asked for, "abandoned" was left when its runner died.
  status text not null default 'running'
    check (status in ('running', 'completed', 'partial', 'failed', 'abandoned')),
  -- The lease it was opened under: whoever holds another one resumes it.
  lease_id uuid,
  -- Of the plan, by which it is known again when it is made again.
  plan_hash text,
  -- The places in the job of the pictures it asks for.
  places integer[] not null default '{}',
  -- The account or server of the provider, such as gemini/2.
  upstream_id text,
  -- What it was chosen by: who could have drawn, in which order, and why the others could not. Read by the service alone.
  decision jsonb check (octet_length(decision::text) <= 65536),
  -- Who stood before it and had no place: [{provider, model, reason, detail, is_better}].
  passed_over jsonb not null default '[]' check (jsonb_typeof(passed_over) = 'array'),
  -- What of the request it does not honour: [{field, change, asked, given, weight, text}].
  losses jsonb not null default '[]' check (jsonb_typeof(losses) = 'array'),
  -- When somebody should look how a task that nobody waits for is doing, and how often that was done.
  next_look_at timestamptz,
  looks integer not null default 0,
  -- When it has had its time; null for one whose job was never parked.
  ends_at timestamptz,
  -- SHA-256 of what the provider's call has to bring to be believed.
  callback_token_hash text,
  -- The provider's own ids of the work, by which it is found again.
  provider_task_ids text[] not null default '{}',
  error_class text,
  -- Whom the failure speaks of.
  error_scope text check (error_scope in ('prompt', 'model', 'upstream', 'provider')),
  error_message text,
  -- The provider's own sentence, secrets removed, and its word for what a content policy objected to.
  provider_message text,
  refusal_category text,
  provider_code text,
  http_status integer,
  -- How long the provider asked to be left alone.
  retry_after_ms integer,
  -- What the caller is told of it.
  warnings text[] not null default '{}',
  -- What the plan says it costs: the budget is reserved with it while the attempt runs.
  estimated_cost_usd numeric(12, 6),
  -- What it surely cost, and whether that was worked out because the provider does not say.
  cost_usd numeric(12, 6),
  cost_estimated boolean not null default false,
  -- Whether pictures that it did not bring may have been charged for all the same, and what they may have cost.
  maybe_billed boolean not null default false,
  maybe_billed_usd numeric(12, 6),
  -- Until when it keeps its place at the provider: for ever while its job is parked.
  lease_until timestamptz not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  latency_ms integer,
  -- Of that, until the provider had drawn, or failed; the rest is storing.
  drawn_ms integer,
  unique (job_id, ordinal),
  check ((status = 'running') = (finished_at is null))
) with (fillfactor = 80);
create index generation_attempts_project_id on image_generation.generation_attempts (project_id, started_at);
create index generation_attempts_running on image_generation.generation_attempts (provider) where status = 'running';
create index generation_attempts_running_upstream on image_generation.generation_attempts (upstream_id)
where status = 'running';
create index generation_attempts_looks on image_generation.generation_attempts (next_look_at)
where status = 'running' and next_look_at is not null;

-- Pictures, of whatever origin: a job drew them, a caller handed them in, or they were fetched from an address that a caller
-- named, or were made of another one.
create table image_generation.images (
  id uuid primary key default image_generation.time_ordered_id(),
  origin text not null default 'drawn' check (origin in ('drawn', 'uploaded', 'fetched', 'derived')),
  -- Of what was drawn.
  job_id uuid references image_generation.generation_jobs (id) on delete cascade,
  attempt_id uuid references image_generation.generation_attempts (id) on delete set null,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  ordinal integer,
  provider text,
  model text,
  provider_image_id text,
  provider_url text,
  -- The picture that this one was made of.
  parent_image_id uuid references image_generation.images (id) on delete set null,
  -- Name of the object in the bucket "generated-images": {project-id}/{provider}/{file}.
  object_path text not null unique,
  -- As it is seen, upright.
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  -- How its file is to be turned to be upright, as EXIF has it; null where it says nothing.
  orientation smallint check (orientation between 1 and 8),
  -- Whether it may be transparent; null where nobody looked.
  has_alpha boolean,
  format text not null check (format in ('png', 'jpeg', 'webp')),
  file_size bigint not null check (file_size > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- Of the file as it was handed in, with all that is not kept of it.
  source_sha256 text check (source_sha256 ~ '^[0-9a-f]{64}$'),
  seed bigint,
  nsfw boolean,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  -- When it goes unless a job uses it; null for one that stays.
  expires_at timestamptz,
  unique (job_id, ordinal),
  check ((origin = 'drawn') = (job_id is not null)),
  check (origin <> 'drawn' or (ordinal is not null and provider is not null and model is not null))
);
create index images_project_id on image_generation.images (project_id, created_at desc, id desc);
create index images_attempt_id on image_generation.images (attempt_id);
create index images_parent_image_id on image_generation.images (parent_image_id) where parent_image_id is not null;
create index images_expires_at on image_generation.images (expires_at) where expires_at is not null;
-- What is handed in again is the picture that is there.
create unique index images_handed_in on image_generation.images (project_id, sha256)
where origin <> 'drawn';

-- The pictures that went into a job: with the drawn ones' job the lineage of both.
create table image_generation.job_images (
  job_id uuid not null references image_generation.generation_jobs (id) on delete cascade,
  image_id uuid not null references image_generation.images (id) on delete cascade,
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  -- What it was for, and its place among the pictures of the request.
  -- The parent is the one that its picture continues, where that is not the one worked on.
  role text not null check (role in ('init', 'reference', 'style', 'character', 'content', 'control', 'mask', 'parent')),
  ordinal integer not null check (ordinal between 0 and 21),
  weight real check (weight between 0 and 1),
  control text,
  primary key (job_id, ordinal)
);
create index job_images_image_id on image_generation.job_images (image_id);
create index job_images_project_id on image_generation.job_images (project_id);

-- Copies of pictures at providers that were uploaded there for an attempt: written down before their bytes are sent, and
-- gone once they are removed there. What was drawn there is told by its picture. The ids outlive their rows, since what is
-- left at a provider has to be removed whatever goes here.
create table image_generation.image_copies (
  provider text not null,
  -- The account that has it.
  upstream_id text not null,
  -- What the provider calls it.
  provider_image_id text not null,
  image_id uuid not null,
  -- What was made of it for the attempt alone, where it is that: on a larger canvas, or the mask of what is new there.
  made_as text check (made_as in ('padded', 'added')),
  job_id uuid not null,
  attempt_id uuid not null,
  created_at timestamptz not null,
  -- When it is to be removed, once its attempt has ended, and how often that was tried.
  remove_at timestamptz not null,
  removals smallint not null default 0,
  primary key (upstream_id, provider_image_id)
);
create index image_copies_job_id on image_generation.image_copies (job_id);
create index image_copies_remove_at on image_generation.image_copies (remove_at);

-- Every object that this service puts into its bucket, written down before it is uploaded: what is not written here is
-- somebody else's. The ids outlive their rows.
create table image_generation.stored_objects (
  -- The object's name without its extension: {project-id}/{provider}/{job-id}-{attempt}-{place} of what was drawn,
  -- {project-id}/uploads/{picture-id} of what was handed in.
  stem text primary key,
  bucket text not null default 'generated-images',
  -- Drawn, handed in by a caller, or made of another.
  kind text not null default 'output' check (kind in ('output', 'input', 'derived')),
  project_id uuid not null,
  -- Of what was drawn.
  job_id uuid,
  attempt_id uuid,
  -- Of what its caller uploads by a signed address: it is no picture before it was read and checked.
  upload_id uuid unique,
  -- What its name ends with, without the dot; null until its picture is written down.
  extension text,
  -- The picture that it holds; null before it is written down and after it is deleted.
  image_id uuid,
  created_at timestamptz not null default now(),
  -- When its picture was deleted: the object goes with the next sweep, however young it is.
  deleted_at timestamptz check (deleted_at is null or image_id is null)
);
create index stored_objects_unused on image_generation.stored_objects (created_at) where image_id is null;
create index stored_objects_image_id on image_generation.stored_objects (image_id) where image_id is not null;

-- What happened to a job, in order, for whoever watches it.
create table image_generation.generation_events (
  id bigint generated always as identity,
  job_id uuid not null references image_generation.generation_jobs (id) on delete cascade,
  -- Its job's, with which it goes.
  project_id uuid not null,
  type text not null check (
    type in ('queued', 'planned', 'attempt_started', 'progress', 'fallback', 'storing', 'done')),
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (job_id, id)
);
create index generation_events_created_at on image_generation.generation_events (created_at);

alter table image_generation.generation_jobs enable row level security;
alter table image_generation.generation_attempts enable row level security;
alter table image_generation.images enable row level security;
alter table image_generation.job_images enable row level security;
alter table image_generation.image_copies enable row level security;
alter table image_generation.generation_events enable row level security;
alter table image_generation.stored_objects enable row level security;

-- A user reads what is theirs and writes nothing directly: jobs are made through the functions.

create policy "members see their jobs" on image_generation.generation_jobs
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their attempts" on image_generation.generation_attempts
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their images" on image_generation.images
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see what went into their jobs" on image_generation.job_images
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see their jobs' events" on image_generation.generation_events
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "the service reads and writes the copies at providers" on image_generation.image_copies
for all to service_role using (true) with check (true);

create policy "the service reads and writes the ledger of objects" on image_generation.stored_objects
for all to service_role using (true) with check (true);

-- A picture that is deleted, by whatever way, leaves its object to the sweep.
create function image_generation.disown_object() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update image_generation.stored_objects o set image_id = null, deleted_at = image_generation.clock()
  where o.image_id = old.id;
  return null;
end
$$;
create trigger images_object after delete on image_generation.images
for each row execute function image_generation.disown_object();
