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
create index generation_jobs_metadata on image_generation.generation_jobs using gin (metadata jsonb_path_ops)
where metadata <> '{}';
-- Prompts are in any language, so words are taken as they are.
create index generation_jobs_prompt_words on image_generation.generation_jobs using gin (to_tsvector('simple', prompt));

-- The conditions of a filter on jobs, as j, that speak of what they say of themselves; $1 is the filter. Written out, so that
-- each finds its index.
create function image_generation.described_by(filter jsonb) returns text
language sql immutable set search_path = '' as $$
  select coalesce(string_agg(c.condition, ''), '') from (values
    ('series_id', ' and (j.series_id = ($1 ->> ''series_id'')::uuid or j.id = ($1 ->> ''series_id'')::uuid)'),
    ('parent_image_id', ' and j.parent_image_id = ($1 ->> ''parent_image_id'')::uuid'),
    ('scene_id', ' and j.scene_id = $1 ->> ''scene_id'''),
    ('style_id', ' and j.style_id = ($1 ->> ''style_id'')::uuid'),
    ('metadata', ' and j.metadata <> ''{}'' and j.metadata @> ($1 ->> ''metadata'')::jsonb'),
    ('text', ' and to_tsvector(''simple'', j.prompt) @@ websearch_to_tsquery(''simple'', $1 ->> ''text'')')
  ) c (name, condition)
  where filter ->> c.name is not null
$$;
