-- Styles of a project's own: what is put around a prompt, pictures to go by, and what a request leaves open. A change makes a
-- new version; the earlier ones stay as jobs were drawn with them.

create table image_generation.styles (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  name text not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
  description text not null default '' check (char_length(description) <= 1000),
  version integer not null default 1,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Requests do not find it any more.
  deleted_at timestamptz
);
create unique index styles_name on image_generation.styles (project_id, name) where deleted_at is null;
create index styles_project_id on image_generation.styles (project_id, created_at desc, id desc);
create index styles_created_by on image_generation.styles (created_by);

create table image_generation.style_versions (
  style_id uuid not null references image_generation.styles (id) on delete cascade,
  version integer not null check (version > 0),
  project_id uuid not null references image_generation.projects (id) on delete cascade,
  -- {prompt_prefix, prompt_suffix, negative_prompt, palette: ["#rrggbb"], images: [{image_id, role, weight}], and fields of a
  -- request that a request leaves open: provider, model, model_id, preset_style, seed, width, height, aspect_ratio,
  -- guidance_scale, steps, output_format}
  fields jsonb not null check (jsonb_typeof(fields) = 'object' and octet_length(fields::text) <= 65536),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  primary key (style_id, version)
);
create index style_versions_project_id on image_generation.style_versions (project_id);
create index style_versions_created_by on image_generation.style_versions (created_by);

alter table image_generation.styles enable row level security;
alter table image_generation.style_versions enable row level security;

create policy "members see their styles" on image_generation.styles
for select to authenticated
using (project_id in (select image_generation.my_projects()));

create policy "members see what their styles are" on image_generation.style_versions
for select to authenticated
using (project_id in (select image_generation.my_projects()));

-- A style as it is told, in one of its versions; null when there is none.
create function image_generation.style_document(style_id uuid, version integer default null) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(s) - 'version' || jsonb_build_object('version', v.version, 'latest', s.version, 'fields', v.fields)
  from image_generation.styles s
  join image_generation.style_versions v on v.style_id = s.id and v.version = coalesce(style_document.version, s.version)
  where s.id = style_document.style_id
$$;

-- A request with the style that it names by "name" or "name@version" put into it: {prompt, options}. One that names none, or
-- whose style is in it already, stays as it is; of one that names a style that is not there {unknown} tells the name.
create function image_generation.with_style(project_id uuid, prompt text, options jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  named constant text := case jsonb_typeof(options -> 'style') when 'string' then lower(btrim(options ->> 'style')) end;
  style record;
  fields jsonb;
  open jsonb;
  own jsonb := options;
begin
  if named is null then
    return jsonb_build_object('prompt', with_style.prompt, 'options', options);
  end if;
  select s.id, s.name, v.version, v.fields into style
  from image_generation.styles s
  join image_generation.style_versions v on v.style_id = s.id
    and v.version::text = coalesce(nullif(split_part(named, '@', 2), ''), s.version::text)
  where s.project_id = with_style.project_id and s.name = split_part(named, '@', 1) and s.deleted_at is null;
  if not found then
    return jsonb_build_object('unknown', named);
  end if;
  fields := style.fields;
  open := fields - array['prompt_prefix', 'prompt_suffix', 'negative_prompt', 'palette', 'images'];
  if own ?| array['width', 'height', 'aspect_ratio'] then
    open := open - array['width', 'height', 'aspect_ratio'];
  end if;
  if own ?| array['model', 'model_id', 'provider'] then
    open := open - array['model', 'model_id', 'provider'];
  end if;
  own := open || own;
  if fields ? 'negative_prompt' then
    own := own || jsonb_build_object('negative_prompt', concat_ws(', ', own ->> 'negative_prompt', fields ->> 'negative_prompt'));
  end if;
  if jsonb_array_length(coalesce(fields -> 'images', '[]')) > 0 then
    own := own || jsonb_build_object('images', coalesce(own -> 'images', '[]') || (fields -> 'images'));
  end if;
  return jsonb_build_object(
    'prompt', concat_ws(' ', nullif(fields ->> 'prompt_prefix', ''), nullif(with_style.prompt, ''),
      nullif(fields ->> 'prompt_suffix', ''),
      'Colours: ' || nullif(array_to_string(image_generation.text_array(fields -> 'palette'), ', '), '') || '.'),
    'options', own || jsonb_build_object('style', jsonb_build_object(
      'id', style.id, 'name', style.name, 'version', style.version)));
end
$$;

-- Requests with their styles put into them, in their order, for a caller who may draw in the project: [{prompt, options}],
-- and {unknown} in the place of one whose style there is not.
-- Outcomes: styled {requests} · project_not_found · forbidden.
create function public.image_generation_apply_styles(caller uuid, project_id uuid, requests jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  project constant uuid :=
    coalesce(image_generation_apply_styles.project_id, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
  styled jsonb;
begin
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  select jsonb_agg(image_generation.with_style(project, r.value ->> 'prompt', r.value -> 'options') order by r.ordinality)
  into styled from jsonb_array_elements(requests) with ordinality r;
  return jsonb_build_object('outcome', 'styled', 'requests', styled);
end
$$;

-- Styles, by name. filter: {project_id, after: {created_at, id}}
create function public.image_generation_styles(filter jsonb, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(image_generation.style_document(page.id) order by page.created_at desc, page.id desc), '[]')
  from (
    select s.id, s.created_at from image_generation.styles s
    where s.deleted_at is null
      and (filter ->> 'project_id' is null or s.project_id = (filter ->> 'project_id')::uuid)
      and (filter ->> 'name' is null or s.name = filter ->> 'name')
      and (filter -> 'after' is null or (s.created_at, s.id)
        < ((filter #>> '{after,created_at}')::timestamptz, (filter #>> '{after,id}')::uuid))
    order by s.created_at desc, s.id desc
    limit least(most, 200)
  ) page
$$;

-- One style in one of its versions, the latest by default, deleted or not; null when there is none that the caller may see.
create function public.image_generation_style(style_id uuid, version integer default null) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select image_generation.style_document(image_generation_style.style_id, image_generation_style.version)
$$;

-- Makes a style. style: {project_id or null for the caller's own, name, description, fields}.
-- Outcomes: created {style} · taken · image_not_found {image_id} · project_not_found · forbidden · too_many {allowed}.
create function public.image_generation_create_style(caller uuid, style jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  allowed constant integer := 200;
  project constant uuid := coalesce((style ->> 'project_id')::uuid, image_generation.default_project_id(caller));
  access constant text := public.image_generation_access(caller, project);
  missing uuid;
  made uuid;
begin
  if access <> 'allowed' then
    return jsonb_build_object('outcome', access);
  end if;
  perform image_generation.adopt_project(caller, project);
  -- Two at once wait here for each other.
  perform from image_generation.projects p where p.id = project for no key update;
  if not found then
    return jsonb_build_object('outcome', 'project_not_found');
  elsif (select count(*) from image_generation.styles s where s.project_id = project and s.deleted_at is null) >= allowed then
    return jsonb_build_object('outcome', 'too_many', 'allowed', allowed);
  elsif exists (
    select from image_generation.styles s where s.project_id = project and s.name = style ->> 'name' and s.deleted_at is null
  ) then
    return jsonb_build_object('outcome', 'taken');
  end if;
  missing := image_generation.keep_style_pictures(project, style -> 'fields');
  if missing is not null then
    return jsonb_build_object('outcome', 'image_not_found', 'image_id', missing);
  end if;
  insert into image_generation.styles (project_id, name, description, created_by)
  values (project, style ->> 'name', coalesce(style ->> 'description', ''), image_generation.account_of(caller))
  returning id into made;
  insert into image_generation.style_versions (style_id, version, project_id, fields, created_by)
  values (made, 1, project, style -> 'fields', image_generation.account_of(caller));
  return jsonb_build_object('outcome', 'created', 'style', image_generation.style_document(made));
end
$$;

-- Keeps the pictures that a style goes by. Answers with the first that is not in the project, and null when all are.
create function image_generation.keep_style_pictures(project_id uuid, fields jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  missing uuid;
begin
  missing := image_generation.use_pictures(null, keep_style_pictures.project_id, coalesce(fields -> 'images', '[]'));
  update image_generation.images i set expires_at = null
  where missing is null and i.expires_at is not null and i.project_id = keep_style_pictures.project_id
    and i.id in (select (p ->> 'image_id')::uuid from jsonb_array_elements(coalesce(fields -> 'images', '[]')) p);
  return missing;
end
$$;

-- Whether a caller may change a style: null, or the outcome. The style is locked.
create function image_generation.style_refusal(caller uuid, style_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  project uuid;
  access text;
begin
  select s.project_id into project from image_generation.styles s
  where s.id = style_refusal.style_id and s.deleted_at is null for update;
  access := case when project is not null then public.image_generation_access(caller, project) end;
  return case when access = 'allowed' then null when access = 'forbidden' then jsonb_build_object('outcome', 'forbidden')
    else jsonb_build_object('outcome', 'not_found') end;
end
$$;

-- Changes a style: fields make a new version, with null for what is to go. change: {description, fields}.
-- Outcomes: changed {style} · image_not_found {image_id} · not_found · forbidden.
create function public.image_generation_change_style(caller uuid, style_id uuid, change jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.style_refusal(caller, image_generation_change_style.style_id);
  held image_generation.styles;
  fields jsonb;
  missing uuid;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into held from image_generation.styles s where s.id = image_generation_change_style.style_id;
  select jsonb_strip_nulls(v.fields || coalesce(change -> 'fields', '{}')) into fields
  from image_generation.style_versions v where v.style_id = held.id and v.version = held.version;
  missing := image_generation.keep_style_pictures(held.project_id, fields);
  if missing is not null then
    return jsonb_build_object('outcome', 'image_not_found', 'image_id', missing);
  end if;
  if change ? 'fields' then
    insert into image_generation.style_versions (style_id, version, project_id, fields, created_by)
    values (held.id, held.version + 1, held.project_id, fields, image_generation.account_of(caller));
  end if;
  update image_generation.styles s set
    version = held.version + (change ? 'fields')::integer,
    description = coalesce(change ->> 'description', s.description),
    updated_at = image_generation.clock()
  where s.id = held.id;
  return jsonb_build_object('outcome', 'changed', 'style', image_generation.style_document(held.id));
end
$$;

-- Outcomes: deleted · not_found · forbidden.
create function public.image_generation_delete_style(caller uuid, style_id uuid) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  refusal constant jsonb := image_generation.style_refusal(caller, image_generation_delete_style.style_id);
begin
  if refusal is not null then
    return refusal;
  end if;
  -- Its versions stay: jobs say which they were drawn with.
  update image_generation.styles s set deleted_at = image_generation.clock() where s.id = image_generation_delete_style.style_id;
  return jsonb_build_object('outcome', 'deleted');
end
$$;
