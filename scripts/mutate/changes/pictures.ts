import { type Mutation, sql } from "../mutation.ts";

/** Pictures that go in, and how those that are there are served. */
export function pictures(): Mutation[] {
  const serving = ["functions/images/serve_test.ts"];
  return [
    {
      file: "supabase/migrations/20261122000660_pictures_handed_in.sql",
      tests: ["shared/database/generation_calls_test.ts"],
      find:
        "where i.id = (p.value ->> 'image_id')::uuid and i.project_id = use_pictures.project_id",
      replace: "where i.id = (p.value ->> 'image_id')::uuid",
      breaks: "a picture of somebody else's is drawn from",
    },
    {
      file: "shared/providers/leonardo_ai/pictures_in.ts",
      tests: ["shared/providers/operations_test.ts"],
      filter: "more strength",
      find: "round(1 - (strength ?? usualStrength))));",
      replace: "round(strength ?? usualStrength)));",
      breaks: "more strength is less change at Leonardo",
    },
    {
      file: "shared/storage/alpha_mask.ts",
      tests: ["functions/generate/edit_test.ts"],
      find: "alpha < 128 ? 255 : 0;",
      replace: "alpha < 128 ? 0 : 255;",
      breaks: "a transparent mask changes what it is to keep",
    },
    {
      file: "shared/generation/mask.ts",
      tests: ["functions/generate/edit_test.ts"],
      find: "if (mask.width === picture.width && mask.height === picture.height) return;",
      replace: "if (mask) return;",
      breaks: "a mask of another size than its picture is sent",
    },
    {
      file: "functions/images/serve_picture.ts",
      tests: serving,
      find: "? parseRange(conditions.Range, served.bytes)\n    : undefined;",
      replace:
        "? parseRange(conditions.Range, served.bytes)\n    : parseRange(conditions.Range, served.bytes);",
      breaks: "the rest of another picture is put behind the beginning of this one",
    },
    {
      file: "functions/images/serve_picture.ts",
      tests: ["functions/images/images_test.ts"],
      find: 'if (isKnown(etag, conditions["If-None-Match"])) return',
      replace: "if (false) return",
      breaks: "a picture that the browser has is sent again",
    },
    {
      file: "supabase/migrations/20261122000674_cached_generations.sql",
      tests: ["functions/generate/cache_test.ts"],
      find: "and j.provider = coalesce(j.request ->> 'provider', j.provider)",
      replace: "",
      breaks: "the cache answers with the pictures of a substitute",
    },
    {
      file: "supabase/migrations/20261122000674_cached_generations.sql",
      tests: ["functions/generate/cache_test.ts"],
      find:
        "where j.project_id = cached.project_id and j.cache_key = cached.cache_key and j.status = 'completed'",
      replace: "where j.cache_key = cached.cache_key and j.status = 'completed'",
      breaks: "the cache answers with another project's pictures",
    },
    {
      file: "supabase/migrations/20261122000674_cached_generations.sql",
      tests: ["functions/generate/cache_test.ts"],
      find:
        "and j.images_requested = (select count(*) from image_generation.images i where i.job_id = j.id)",
      replace: "",
      breaks: "the cache answers with pictures that were removed",
    },
    {
      file: "shared/generation/cache_key.ts",
      tests: ["shared/generation/cache_key_test.ts"],
      find: "operation, pictures, substitutes })",
      replace: "operation, substitutes })",
      breaks: "the cache answers an edit with what was drawn of another picture",
    },
    {
      file: "shared/generation/start_generation.ts",
      tests: ["functions/generate/cache_test.ts"],
      find: "await findCached(taken.request, context)",
      replace: "await findCached(request, context)",
      breaks: "what has a style is looked for by another key than it is kept by",
    },
    {
      file: "supabase/migrations/20261122000610_begin_generation.sql",
      tests: ["functions/generate/cache_test.ts"],
      find: "elsif job ->> 'cache' = 'only' then",
      replace: "elsif false then",
      breaks: "a batch draws and pays for what it only asked the cache for",
    },
    {
      file: "shared/storage/publish.ts",
      tests: serving,
      filter: "published and taken back",
      find: "if (!copy) return;",
      replace: "return;",
      breaks: "a picture that is public no more stays in the public bucket",
    },
    {
      file: "supabase/migrations/20261122000680_removed_pictures.sql",
      tests: ["functions/images/remove_test.ts"],
      find:
        "update image_generation.stored_objects o set keep_until = kept_until where o.stem = original.stem;",
      replace: "",
      breaks: "the sweep takes a picture that can still be brought back",
    },
    {
      file: sql,
      tests: ["functions/generate/given_back_test.ts"],
      find:
        "if not found or removal ? 'expires_at' and (gone.expires_at = (removal ->> 'expires_at')::timestamptz) is not true then",
      replace: "if not found then",
      breaks: "a dry run takes a picture along that somebody else draws from",
    },
    {
      file: sql,
      tests: ["functions/generate/given_back_test.ts"],
      find: "greatest(expires, i.expires_at + interval '1 microsecond')",
      replace: "expires",
      breaks: "two that hand in the same picture at the same moment look like one",
    },
    {
      file: "supabase/migrations/20261122000690_cleanup.sql",
      tests: ["scripts/cleanup_test.ts"],
      find: "and o.id not in (select s.id from of_styles s)",
      replace: "",
      breaks: "a style loses the pictures that it goes by after its project's days",
    },
    {
      file: "supabase/migrations/20261122000690_cleanup.sql",
      tests: ["scripts/cleanup_test.ts"],
      find:
        "and coalesce(o.restored_at, o.created_at) < at - make_interval(days => p.keep_pictures_days)",
      replace: "",
      breaks: "the next cleanup takes what was just brought back",
    },
    {
      file: "functions/openai/routes.ts",
      tests: ["functions/openai/kept_pictures_test.ts"],
      find: "    await giveBack();\n    throw error;",
      replace: "    throw error;",
      breaks: "an edit that is refused leaves its pictures",
    },
  ];
}
