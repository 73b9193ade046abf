-- What is uploaded to providers for attempts: written down under the lease before its bytes are sent, so that a runner that
-- takes a job over uploads nothing again, and removed there once the attempt has ended, whoever has died meanwhile.

-- Writes down what is about to be uploaded: [{provider_image_id, image_id, made_as}]. False when the lease is lost.
create function public.image_generation_record_copies(
  job_id uuid, lease_id uuid, attempt_id uuid, copies jsonb
) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
begin
  -- The lock keeps the job from being taken over in between.
  perform from image_generation.generation_jobs j
  where j.id = image_generation_record_copies.job_id and j.lease_id = image_generation_record_copies.lease_id
  for share;
  if not found then
    return false;
  end if;
  insert into image_generation.image_copies
    (provider, upstream_id, provider_image_id, image_id, made_as, job_id, attempt_id, created_at, remove_at)
  select a.provider, coalesce(a.upstream_id, a.provider), c ->> 'provider_image_id', (c ->> 'image_id')::uuid, c ->> 'made_as', a.job_id, a.id, at, at
  from image_generation.generation_attempts a, jsonb_array_elements(copies) c
  where a.id = image_generation_record_copies.attempt_id and a.job_id = image_generation_record_copies.job_id
  on conflict (upstream_id, provider_image_id) do nothing;
  return true;
end
$$;

-- Takes copies whose attempts have ended, to be removed at their providers: those of the upstreams that are set up. Who has
-- taken them has five minutes; after that they are taken again, ten times at most.
-- Answers [{provider, upstream_id, provider_image_id}].
create function public.image_generation_claim_copies(upstream_ids text[], most integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  at constant timestamptz := image_generation.clock();
  taken jsonb;
begin
  delete from image_generation.image_copies c where c.removals >= 10 and c.remove_at <= at;
  with due as (
    select c.upstream_id, c.provider_image_id from image_generation.image_copies c
    where c.remove_at <= at and c.upstream_id = any (upstream_ids) and not exists (
      select from image_generation.generation_attempts a where a.id = c.attempt_id and a.status = 'running')
    order by c.remove_at
    limit least(most, 100)
    for update skip locked
  ), claimed as (
    update image_generation.image_copies c set remove_at = at + interval '5 minutes', removals = c.removals + 1
    from due where c.upstream_id = due.upstream_id and c.provider_image_id = due.provider_image_id
    returning c.provider, c.upstream_id, c.provider_image_id
  )
  select coalesce(jsonb_agg(to_jsonb(claimed)), '[]') into taken from claimed;
  return taken;
end
$$;

-- Forgets copies that are removed: [{upstream_id, provider_image_id}].
create function public.image_generation_forget_copies(copies jsonb) returns void
language sql security invoker set search_path = '' as $$
  delete from image_generation.image_copies c
  using jsonb_array_elements(copies) f
  where c.upstream_id = f ->> 'upstream_id' and c.provider_image_id = f ->> 'provider_image_id'
$$;
