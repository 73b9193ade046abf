-- Keys by which servers of a project call without an account. A key reaches its project and nothing else.

create table image_generation.api_keys (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 100),
  -- What the key begins with, by which people know it again.
  prefix text not null check (char_length(prefix) between 4 and 20),
  scopes text[] not null
    check (cardinality(scopes) between 1 and 3 and scopes <@ array['generate', 'read', 'admin']),
  -- The account that it counts to, a plain id that outlives it; null when somebody with a secret key made it.
  account_id uuid,
  expires_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_keys_project_id on image_generation.api_keys (project_id, created_at desc, id desc);

-- What opens: one each, and for a while two after a rotation.
create table image_generation.api_key_secrets (
  -- SHA-256 of the whole key, hexadecimal. The key has 256 random bits, so that there is nothing to guess.
  secret_hash text primary key check (secret_hash ~ '^[0-9a-f]{64}$'),
  api_key_id uuid not null references image_generation.api_keys (id) on delete cascade,
  -- Of one that was rotated out.
  expires_at timestamptz,
  -- To the minute.
  last_used_at timestamptz
);
create index api_key_secrets_api_key_id on image_generation.api_key_secrets (api_key_id);

alter table image_generation.api_keys enable row level security;
alter table image_generation.api_key_secrets enable row level security;

create policy "the service reads and writes secrets of API keys" on image_generation.api_key_secrets
for all to service_role using (true) with check (true);

-- What a key is in its project, as members are.
create function image_generation.role_of_scopes(scopes text[]) returns text
language sql immutable set search_path = '' as $$
  select case
    when 'admin' = any (scopes) then 'admin'
    when 'generate' = any (scopes) then 'member'
    else 'viewer' end
$$;

-- An API key that is good still.
create function image_generation.api_key(id uuid) returns setof image_generation.api_keys
language sql stable security definer set search_path = '' as $$
  select k.* from image_generation.api_keys k
  where k.id = api_key.id and (k.expires_at is null or k.expires_at > now())
$$;
