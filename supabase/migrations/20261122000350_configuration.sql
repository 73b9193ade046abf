-- What an operator sets for the whole deployment, and who changed what.

create table image_generation.settings (
  name text primary key check (char_length(name) between 1 and 100),
  value jsonb not null,
  updated_at timestamptz not null default now()
);

-- A number that the operator has set, or what holds without.
create function image_generation.operator_setting(name text, otherwise integer) returns integer
language sql stable security definer set search_path = '' as $$
  select coalesce((
    select s.value::integer from image_generation.settings s
    where s.name = operator_setting.name and jsonb_typeof(s.value) = 'number'), otherwise)
$$;

-- Every change of settings, limits, roles and keys, with what it was and what it became. Only the columns that changed.
create table image_generation.configuration_changes (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  -- The account or API key; null for a secret key, the SQL editor and migrations.
  changed_by uuid,
  -- The role that REST or the session had.
  changed_as text not null,
  table_name text not null,
  -- The row's key, such as {"provider": "gemini"}.
  row_key jsonb not null,
  -- Null when the row was made.
  before jsonb,
  -- Null when the row was removed.
  after jsonb
);
create index configuration_changes_at on image_generation.configuration_changes (at);
create index configuration_changes_changed_by on image_generation.configuration_changes (changed_by, at)
where changed_by is not null;
create index configuration_changes_row on image_generation.configuration_changes (table_name, row_key);

alter table image_generation.settings enable row level security;
alter table image_generation.configuration_changes enable row level security;

create policy "the service reads and writes the operator's settings" on image_generation.settings
for all to service_role using (true) with check (true);

create policy "the service reads changes" on image_generation.configuration_changes
for select to service_role using (true);

-- Says for whom the service acts until the transaction ends, which its own credentials do not tell. Nobody changes things
-- more than so often: to change a limit everybody else is waited for.
create function image_generation.act_for(caller uuid) returns void
language plpgsql set search_path = '' as $$
declare
  most constant integer := 60;
begin
  if caller is not null and (
    select count(*) from (
      select from image_generation.configuration_changes c
      where c.changed_by = caller and c.at > clock_timestamp() - interval '1 minute' limit most) recent
  ) >= most then
    raise exception 'this account changed settings % times in the last minute', most using
      errcode = 'PT429', hint = 'Try again in a minute.';
  end if;
  perform set_config('image_generation.caller', coalesce(caller::text, ''), true);
end
$$;

-- For a trigger after insert, update or delete, whose arguments are the columns of the row's key.
create function image_generation.record_change() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - 'updated_at' end;
  is_now constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - 'updated_at' end;
  claims constant jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  changed text[];
begin
  if was = is_now then
    return null;
  end if;
  select array_agg(column_name) into changed
  from jsonb_object_keys(coalesce(is_now, was)) as column_name
  where was -> column_name is distinct from is_now -> column_name;
  insert into image_generation.configuration_changes (changed_by, changed_as, table_name, row_key, before, after)
  values (
    coalesce(auth.uid(), nullif(current_setting('image_generation.caller', true), '')::uuid), coalesce(claims ->> 'role', session_user), tg_table_name,
    (select jsonb_object_agg(key, coalesce(is_now, was) -> key) from unnest(tg_argv) as key),
    (select jsonb_object_agg(name, was -> name) from unnest(changed) as name where was is not null),
    (select jsonb_object_agg(name, is_now -> name) from unnest(changed) as name where is_now is not null));
  return null;
end
$$;

create trigger settings_changes after insert or update or delete on image_generation.settings
for each row execute function image_generation.record_change('name');
create trigger limits_changes after insert or update or delete on image_generation.limits
for each row execute function image_generation.record_change('scope', 'scope_id');
create trigger provider_configs_changes after update or delete on image_generation.provider_configs
for each row execute function image_generation.record_change('provider');
create trigger projects_changes after update on image_generation.projects
for each row execute function image_generation.record_change('id');
create trigger organizations_changes after update or delete on image_generation.organizations
for each row execute function image_generation.record_change('id');
create trigger organization_members_changes after insert or update or delete on image_generation.organization_members
for each row execute function image_generation.record_change('organization_id', 'user_id');
create trigger settings_updated_at before update on image_generation.settings
for each row execute function image_generation.touch_updated_at();
create trigger limits_updated_at before update on image_generation.limits
for each row execute function image_generation.touch_updated_at();
