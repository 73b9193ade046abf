-- Lists of pictures, with what they were drawn by.

create index images_created_at on image_generation.images (created_at, id);

-- Pictures, newest first or, with {order: oldest}, in the order in which they came. filter: {project_id, provider,
-- created_after, created_before, order} and, to go on after a page, the last picture's {after: {created_at, id}}. Each is
-- its row with {prompt, prompt_used, negative_prompt, model_name} of its generation.
create function public.image_generation_images(filter jsonb, most integer) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  is_oldest constant boolean := coalesce(filter ->> 'order' = 'oldest', false);
  conditions text := '';
  direction constant text := case when is_oldest then 'asc' else 'desc' end;
  answered jsonb;
begin
  if filter ->> 'project_id' is not null then
    conditions := conditions || ' and i.project_id = ($1 ->> ''project_id'')::uuid';
  elsif (select auth.uid()) is not null then
    conditions := conditions || ' and i.project_id in (select image_generation.my_projects())';
  end if;
  if filter ->> 'provider' is not null then
    conditions := conditions || ' and i.provider = $1 ->> ''provider''';
  end if;
  if filter ->> 'created_after' is not null then
    conditions := conditions || ' and i.created_at >= ($1 ->> ''created_after'')::timestamptz';
  end if;
  if filter ->> 'created_before' is not null then
    conditions := conditions || ' and i.created_at < ($1 ->> ''created_before'')::timestamptz';
  end if;
  if filter -> 'after' is not null then
    conditions := conditions || format(' and (i.created_at, i.id)
      %s (($1 #>> ''{after,created_at}'')::timestamptz, ($1 #>> ''{after,id}'')::uuid)', case when is_oldest then '>' else '<' end);
  end if;
  execute format('select coalesce(jsonb_agg(to_jsonb(page) || jsonb_build_object(
      ''prompt'', j.prompt, ''prompt_used'', j.prompt_used, ''negative_prompt'', j.request ->> ''negative_prompt'',
      ''model_name'', j.model_name) order by page.created_at %1$s, page.id %1$s), ''[]'')
    from (
      select i.* from image_generation.images i where true %2$s order by i.created_at %1$s, i.id %1$s limit $2
    ) page
    left join public.generation_jobs j on j.id = page.job_id', direction, conditions)
  into answered using filter, least(most, 1001);
  return answered;
end
$$;

insert into image_generation.own_names (kind, name) values ('function', 'image_generation_images');
