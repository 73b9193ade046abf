-- What Realtime's schema of a hosted project has of broadcasts (https://github.com/supabase/realtime, tenant migrations).
-- There the server reads the table's changes; here the stack asks for what has come while somebody listens. A notification
-- would be simpler, but those who notify commit one after the other, so that every generation would wait for all others.

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
-- Of the stack's own: which transaction said it, and after which others.
alter table realtime.messages add column if not exists said_in xid8 not null default pg_current_xact_id();
alter table realtime.messages add column if not exists position bigint generated always as identity;
create index if not exists messages_inserted_at on realtime.messages (inserted_at);
create index if not exists messages_said_in on realtime.messages (said_in);
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
