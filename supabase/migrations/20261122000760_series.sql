-- What a job says of itself, by which it is found again: its series, the picture it goes on from, the scene, the caller's own
-- metadata, the words of its prompt.

alter table image_generation.generation_jobs
  add column series_id uuid,
  -- A plain id, which outlives the picture: with a reference, REST could not tell which pictures of a job are meant.
  add column parent_image_id uuid,
  add column scene_id text,
  add column metadata jsonb not null default '{}',
  add column style_id uuid;

-- Reads them out of the request, however the job is made; what is no request any more leaves them as they are. A job that
-- goes on from a picture is in the series of the job that drew that, which begins one if it is in none.
create function image_generation.describe_job() returns trigger
language plpgsql set search_path = '' as $$
declare
  uuid_text constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
  parent record;
begin
  if new.request ? 'forgotten' then
    return new;
  end if;
  new.scene_id := new.request ->> 'scene_id';
  new.metadata := case jsonb_typeof(new.request -> 'metadata') when 'object' then new.request -> 'metadata' else '{}' end;
  -- Anybody may say what it was drawn with; what is another project's is none of this one's.
  new.style_id := case when new.request #>> '{style,id}' ~ uuid_text then (
    select s.id from image_generation.styles s
    where s.id = (new.request #>> '{style,id}')::uuid and s.project_id = new.project_id) end;
  new.series_id := case when new.request ->> 'series_id' ~ uuid_text then (new.request ->> 'series_id')::uuid end;
  if new.request ->> 'parent_image_id' ~ uuid_text then
    select i.id, j.id as job_id, coalesce(j.series_id, j.id) as series_id into parent
    from image_generation.images i left join image_generation.generation_jobs j on j.id = i.job_id
    where i.id = (new.request ->> 'parent_image_id')::uuid and i.project_id = new.project_id;
    new.parent_image_id := parent.id;
    new.series_id := coalesce(new.series_id, parent.series_id);
  end if;
  return new;
end
$$;
create trigger generation_jobs_describe before insert or update of request on image_generation.generation_jobs
for each row execute function image_generation.describe_job();

create index generation_jobs_series_id on image_generation.generation_jobs (series_id, created_at desc, id desc)
where series_id is not null;
create index generation_jobs_parent_image_id on image_generation.generation_jobs (parent_image_id)
where parent_image_id is not null;
create index generation_jobs_scene_id on image_generation.generation_jobs (project_id, scene_id, created_at desc, id desc)
where scene_id is not null;
create index generation_jobs_style_id on image_generation.generation_jobs (style_id) where style_id is not null;
-- What is not sorted in yet is read by whoever looks for something, and sorted in by whoever makes it too long, in kB.
create index generation_jobs_metadata on image_generation.generation_jobs using gin (metadata jsonb_path_ops)
with (gin_pending_list_limit = 256) where metadata <> '{}';
-- Prompts are in any language, so words are taken as they are. Their project is a word of theirs, so that who looks for words
-- in a project reads nothing of others, however common the words are.
create index generation_jobs_prompt_words on image_generation.generation_jobs
using gin ((to_tsvector('simple', prompt) || array_to_tsvector(array[project_id::text])))
with (gin_pending_list_limit = 256);

-- The conditions of a filter on jobs, as j, that speak of what they say of themselves, but for words; $1 is the filter.
-- Written out, so that each finds its index.
create function image_generation.described_by(filter jsonb) returns text
language sql immutable set search_path = '' as $$
  select coalesce(string_agg(c.condition, ''), '') from (values
    ('series_id', ' and (j.series_id = ($1 ->> ''series_id'')::uuid or j.id = ($1 ->> ''series_id'')::uuid)'),
    ('parent_image_id', ' and j.parent_image_id = ($1 ->> ''parent_image_id'')::uuid'),
    ('scene_id', ' and j.scene_id = $1 ->> ''scene_id'''),
    ('style_id', ' and j.style_id = ($1 ->> ''style_id'')::uuid'),
    ('metadata', ' and j.metadata <> ''{}'' and j.metadata @> ($1 ->> ''metadata'')::jsonb')
  ) c (name, condition)
  where filter ->> c.name is not null
$$;

-- The condition on jobs, as j, to have the words of a filter, $1, among those of their prompt; empty without any. projects:
-- where they are looked for; null for everywhere. A text without a word is in none.
create function image_generation.having_words(filter jsonb, projects uuid[]) returns text
language sql immutable set search_path = '' as $$
  select case when filter ->> 'text' is not null then
    ' and numnode(websearch_to_tsquery(''simple'', $1 ->> ''text'')) > 0
      and to_tsvector(''simple'', j.prompt) || array_to_tsvector(array[j.project_id::text])
        @@ (websearch_to_tsquery(''simple'', $1 ->> ''text'')' || coalesce((
      select format(' && %L::tsquery', string_agg('''' || p.id || '''', ' | ')) from unnest(projects) p (id)
      having count(*) > 0), '') || ')'
    else '' end
$$;

-- Of jobs with words so many at most are looked for by them. What is found oftener is soon met from the newest on.
create function image_generation.most_with_words() returns integer
language sql immutable set search_path = '' as $$
  select 20000
$$;

-- The newest jobs that have words: conditions and having_words as they are asked for of j, $1 being the filter. What is in
-- many of them is looked for among the newest, unless they are of several projects; what is not there by the words.
create function image_generation.jobs_with_words(
  filter jsonb, conditions text, having_words text, are_together boolean, most integer
) returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  page constant text := 'select array(select j.id from %s j where true %s order by j.created_at desc, j.id desc limit $2)';
  newest constant text := '(select j.id, j.created_at, j.prompt, j.project_id
    from image_generation.generation_jobs j where true %s order by j.created_at desc, j.id desc limit 4 * $2)';
  found_ones uuid[];
begin
  if are_together then
    execute format(page, format(newest, conditions), having_words) into found_ones using filter, most;
    if cardinality(found_ones) >= most then
      return found_ones;
    end if;
  end if;
  execute format('with j as materialized (
      select j.id, j.created_at from image_generation.generation_jobs j where true %s limit $3 + 1)
    select case when (select count(*) from j) <= $3 then (%s) end', conditions || having_words, format(page, 'j', ''))
  into found_ones using filter, most, image_generation.most_with_words();
  if found_ones is null then
    execute format(page, 'image_generation.generation_jobs', conditions || having_words) into found_ones using filter, most;
  end if;
  return found_ones;
end
$$;
