-- What Realtime's schema of a hosted project has of broadcasts (https://github.com/supabase/realtime, tenant migrations).
-- There the server reads the table's changes; here the insertion tells the stack by a notification.

create schema if not exists realtime;
grant usage on schema realtime to anon, authenticated, service_role;

create table if not exists realtime.messages (
  id uuid primary key default gen_random_uuid(),
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  inserted_at timestamp not null default now(),
  updated_at timestamp not null default now()
);
create index if not exists messages_inserted_at on realtime.messages (inserted_at);
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

create or replace function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')::text
$$;

create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
declare
  message_id uuid := gen_random_uuid();
begin
  perform set_config('realtime.topic', send.topic, true);
  insert into realtime.messages (id, payload, event, topic, private, extension)
  values (
    message_id,
    case when send.payload ? 'id' then send.payload else send.payload || jsonb_build_object('id', message_id) end,
    send.event, send.topic, send.private, 'broadcast');
exception when others then
  raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
end
$$;

create or replace function realtime._tell() returns trigger language plpgsql set search_path = '' as $$
begin
  -- A notification holds 8,000 bytes, which a payload need not keep to.
  perform pg_notify('realtime', new.id || ' ' || left(new.topic, 500));
  return null;
end
$$;
create or replace trigger tell after insert on realtime.messages
  for each row when (new.extension = 'broadcast') execute function realtime._tell();
