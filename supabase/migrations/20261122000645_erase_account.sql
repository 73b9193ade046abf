-- A deleted account leaves none of its words: its own workspace goes with it, and of what it asked for in others' projects
-- the pictures, the costs and the times stay, but no prompt, and no text that may repeat one. What is under way ends.

create function image_generation.erase_texts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- In the account's own workspace the job goes as well, in a moment.
  if not exists (select from image_generation.projects p where p.id = new.project_id) then
    return null;
  end if;
  if old.status in ('queued', 'running', 'waiting') then
    perform image_generation.end_job(new.id, jsonb_build_object(
      'status', 'cancelled',
      'error', jsonb_build_object('code', 'cancelled', 'detail', 'The account was deleted.'),
      'reason', 'The account was deleted while the provider was at work.'), null);
  end if;
  update image_generation.generation_jobs j set
    prompt = '(deleted with its account)', prompt_used = null, texts = '[]', request = '{"forgotten": true}',
    scene_id = null, metadata = '{}', cache_key = null, warnings = '{}',
    error = case when j.error is not null then j.error || '{"detail": "Deleted with its account."}' end
  where j.id = new.id;
  update image_generation.generation_attempts a set
    error_message = null, provider_message = null, refusal_category = null, losses = '[]', decision = null, warnings = '{}'
  where a.job_id = new.id;
  update image_generation.images i set metadata = '{}' where i.job_id = new.id;
  update image_generation.removed_images r set image = r.image || '{"metadata": {}}'
  where r.project_id = new.project_id and r.image ->> 'job_id' = new.id::text;
  update image_generation.webhook_deliveries d set payload = d.payload #- '{data,error,detail}'
  where d.job_id = new.id;
  return null;
end
$$;
create trigger generation_jobs_erase_texts after update of created_by on image_generation.generation_jobs
for each row when (old.created_by is not null and new.created_by is null)
execute function image_generation.erase_texts();
