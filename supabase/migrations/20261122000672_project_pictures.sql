-- What a project says of its pictures.

alter table image_generation.projects
  -- Whether texts, XMP and EXIF but the orientation are taken out of pictures before they are kept.
  add column strip_metadata boolean not null default true,
  -- Whether prompt, model, seed and job are written into pictures.
  add column embed_metadata boolean not null default false,
  -- Whether an equal request is answered with the pictures that are there.
  add column cache text not null default 'off' check (cache in ('use', 'off')),
  -- After how many days pictures are removed; null for never.
  add column keep_pictures_days integer check (keep_pictures_days > 0);
