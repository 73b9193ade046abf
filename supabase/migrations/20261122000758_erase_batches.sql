-- A deleted account leaves no words in the batches that it asked for in others' projects either: what waits ends, and of the
-- items their outcome stays.
create function image_generation.erase_batch_texts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- In the account's own workspace the batch goes as well, in a moment.
  if not exists (select from image_generation.projects p where p.id = new.project_id) then
    return null;
  end if;
  update image_generation.batches b set name = null, metadata = '{}', held = '{}' where b.id = new.id;
  update image_generation.batch_items i set
    name = null, prompt = '(deleted with its account)', request = '{"forgotten": true}', images = '[]',
    error = case when i.error is not null then i.error || '{"detail": "Deleted with its account."}' end
  where i.batch_id = new.id;
  delete from image_generation.upstream_batch_lines l
  where l.upstream_batch_id in (select u.id from image_generation.upstream_batches u where u.batch_id = new.id);
  update image_generation.batch_events e set data = e.data - 'name' where e.batch_id = new.id;
  perform image_generation.stop_batch(new.id, 'The account was deleted.');
  return null;
end
$$;
create trigger batches_erase_texts after update of created_by on image_generation.batches
for each row when (old.created_by is not null and new.created_by is null)
execute function image_generation.erase_batch_texts();
