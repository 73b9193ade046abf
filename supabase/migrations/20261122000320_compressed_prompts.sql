-- Prompts that were compressed: the cache of them, and the numbers of each compression.

create table image_generation.prompt_optimizations (
  -- SHA-256 of the normalised prompt, the limit, the model and the template's version.
  key text primary key check (key ~ '^[0-9a-f]{64}$'),
  -- Whose text it is: it goes with them.
  project_id uuid references image_generation.projects (id) on delete cascade,
  account_id uuid references auth.users (id) on delete cascade,
  target_length integer not null,
  model text,
  method text not null,
  original_length integer not null,
  optimized_length integer not null,
  optimized_prompt text not null,
  preservation double precision not null check (preservation between 0 and 1),
  missing_concepts text[] not null default '{}',
  duration_ms integer not null,
  used_count integer not null default 1,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now()
);

create index prompt_optimizations_project_id on image_generation.prompt_optimizations (project_id);
create index prompt_optimizations_account_id on image_generation.prompt_optimizations (account_id);

-- Every compression that was done, for the numbers: how often, by which method, how well, and why not by the model.
create table image_generation.prompt_compressions (
  id bigint generated always as identity primary key,
  -- Whose it was; a plain id.
  project_id uuid,
  method text not null check (method in ('ollama', 'llm', 'local', 'cache')),
  model text,
  original_length integer not null,
  optimized_length integer not null,
  target_length integer not null,
  preservation double precision not null check (preservation between 0 and 1),
  duration_ms integer not null,
  -- Failure class of the language model, when it was asked and failed.
  failure_class text,
  created_at timestamptz not null default now()
);
create index prompt_compressions_created_at on image_generation.prompt_compressions (created_at);

alter table image_generation.prompt_optimizations enable row level security;
alter table image_generation.prompt_compressions enable row level security;

create policy "the service reads and writes the numbers of compressions" on image_generation.prompt_compressions
for all to service_role using (true) with check (true);

create policy "the service reads and writes the prompt cache" on image_generation.prompt_optimizations
for all to service_role using (true) with check (true);

-- The compressed prompt of a key, or null; counts its use.
create function public.image_generation_use_prompt(key text) returns text
language sql security invoker set search_path = '' as $$
  update image_generation.prompt_optimizations o
  set used_count = o.used_count + 1, last_used_at = now()
  where o.key = image_generation_use_prompt.key
  returning o.optimized_prompt
$$;
