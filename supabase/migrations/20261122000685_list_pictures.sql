-- Lists of pictures, with what they were drawn by.

create index images_created_at on image_generation.images (created_at, id);
create index images_project_model on image_generation.images (project_id, model, created_at desc, id desc);
create index images_project_origin on image_generation.images (project_id, origin, created_at desc, id desc)
where origin <> 'drawn';
-- When a picture came, or came back after it was removed.
create index images_arrived_at on image_generation.images ((coalesce(restored_at, created_at)), id);

-- Pictures, newest first or, with {order: oldest}, the oldest; with {order: arrival} in the order in which they came or came
-- back, so that who remembers the last one misses none. filter: {project_id, provider, model, origin, created_after,
-- created_before, arrived_after, order, and those of image_generation.described_by, of the generation that drew it} and, to go on after a page, the last picture's {after: {created_at, id}}, with its moment in that
-- order. Each is its row with arrived_at and {prompt, prompt_used, negative_prompt, model_name} of its generation.
create function public.image_generation_images(filter jsonb, most integer) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  sorted constant text := coalesce(filter ->> 'order', 'newest');
  moment constant text := case when sorted = 'arrival' then 'coalesce(i.restored_at, i.created_at)' else 'i.created_at' end;
  direction constant text := case when sorted = 'newest' then 'desc' else 'asc' end;
  projects constant uuid[] := case
    when filter ->> 'project_id' is not null then array[(filter ->> 'project_id')::uuid]
    when (select auth.uid()) is not null then array(select image_generation.my_projects()) end;
  having_words constant text := image_generation.having_words(filter, projects);
  -- Whoever may see a picture may see the job that drew it, which is in the same project.
  drawn_for constant text := image_generation.described_by(filter) || having_words;
  jobs constant text := 'select j.id from image_generation.generation_jobs j where true ' || case
    when filter ->> 'project_id' is not null then 'and j.project_id = ($1 ->> ''project_id'')::uuid'
    when projects is not null then 'and j.project_id in (select image_generation.my_projects())'
    else '' end || drawn_for;
  page constant text := format(
    'select i.*, %1$s as moment from %%s i where true %%s order by %1$s %2$s, i.id %2$s limit $2', moment, direction);
  answer constant text := format('select coalesce(jsonb_agg(to_jsonb(page) || jsonb_build_object(
      ''prompt'', j.prompt, ''prompt_used'', j.prompt_used, ''negative_prompt'', j.request ->> ''negative_prompt'',
      ''model_name'', j.model_name, ''arrived_at'', coalesce(page.restored_at, page.created_at))
      order by page.moment %1$s, page.id %1$s), ''[]'')
    from (%%s) page left join public.generation_jobs j on j.id = page.job_id', direction);
  conditions text := '';
  answered jsonb;
begin
  if filter ->> 'project_id' is not null then
    conditions := conditions || ' and i.project_id = ($1 ->> ''project_id'')::uuid';
  elsif projects is not null then
    conditions := conditions || ' and i.project_id in (select image_generation.my_projects())';
  end if;
  if filter ->> 'provider' is not null then
    conditions := conditions || ' and i.provider = $1 ->> ''provider''';
  end if;
  if filter ->> 'model' is not null then
    conditions := conditions || ' and i.model = $1 ->> ''model''';
  end if;
  if filter ->> 'origin' is not null then
    conditions := conditions || format(' and i.origin = %L', filter ->> 'origin');
  end if;
  if filter ->> 'created_after' is not null then
    conditions := conditions || ' and i.created_at >= ($1 ->> ''created_after'')::timestamptz';
  end if;
  if filter ->> 'created_before' is not null then
    conditions := conditions || ' and i.created_at < ($1 ->> ''created_before'')::timestamptz';
  end if;
  if filter ->> 'arrived_after' is not null then
    conditions := conditions || ' and coalesce(i.restored_at, i.created_at) >= ($1 ->> ''arrived_after'')::timestamptz';
  end if;
  if filter -> 'after' is not null then
    conditions := conditions || format(' and (%s, i.id)
      %s (($1 #>> ''{after,created_at}'')::timestamptz, ($1 #>> ''{after,id}'')::uuid)',
      moment, case when direction = 'asc' then '>' else '<' end);
  end if;
  if having_words <> '' then
    -- As with jobs: what is in many is met among the first, what is not there is looked for by the words.
    execute format(answer, format(page,
      format('(select * from image_generation.images i where true %s order by %s %3$s, i.id %3$s limit 4 * $2)',
        conditions, moment, direction),
      format(' and exists (
        select from image_generation.generation_jobs j where j.id = i.job_id %s offset 0)', drawn_for)))
    into answered using filter, least(most, 1001);
    if jsonb_array_length(answered) < least(most, 1001) then
      execute format('with found as materialized (%s limit $3 + 1)
        select case when (select count(*) from found) <= $3 then (%s) end', jobs, format(answer, format(page,
          'image_generation.images', conditions || ' and i.job_id in (select found.id from found)')))
      into answered using filter, least(most, 1001), image_generation.most_with_words();
    end if;
    if answered is not null then
      return answered;
    end if;
  end if;
  if drawn_for <> '' then
    conditions := conditions || format(' and i.job_id in (%s)', jobs);
  end if;
  execute format(answer, format(page, 'image_generation.images', conditions)) into answered using filter, least(most, 1001);
  return answered;
end
$$;

insert into image_generation.own_names (kind, name) values ('function', 'image_generation_images');
