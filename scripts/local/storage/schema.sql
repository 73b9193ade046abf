-- What the tables of a hosted project's Storage have besides; runs again without harm.

alter table storage.buckets
  add column if not exists avif_autodetection boolean default false,
  add column if not exists type text not null default 'STANDARD',
  add column if not exists versioning_status text not null default 'DISABLED';
alter table storage.objects
  add column if not exists archived_at timestamptz,
  add column if not exists is_delete_marker boolean not null default false,
  add column if not exists is_versioned boolean not null default false;

-- Rows are deleted through the API only, or their files would stay. Told of for statements that meet no row as well.
create or replace function storage.protect_delete() returns trigger language plpgsql set search_path = '' as $$
begin
  if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
    raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
      using errcode = '42501', hint = 'This prevents accidental data loss from orphaned objects.';
  end if;
  return null;
end
$$;
create or replace trigger protect_objects_delete before delete on storage.objects
  for each statement execute function storage.protect_delete();
create or replace trigger protect_buckets_delete before delete on storage.buckets
  for each statement execute function storage.protect_delete();
