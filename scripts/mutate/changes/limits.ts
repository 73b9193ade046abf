import { type Mutation, sql } from "../mutation.ts";

/** What may be spent, and what is written down of it. */
export function limits(): Mutation[] {
  const routes = ["functions/limits/limits_test.ts"];
  const begun = ["shared/database/generation_calls_test.ts"];
  const accounts = ["functions/generate/account_limits_test.ts"];
  const keys = ["functions/keys/keys_test.ts"];
  return [
    {
      file: sql,
      tests: routes,
      find: "bound.pictures_used + line.pictures > bound.pictures_per_day,",
      replace: "bound.pictures_used > bound.pictures_per_day,",
      breaks: "one picture more than a day's is drawn",
    },
    {
      file: sql,
      tests: begun,
      find: "recent.requests + line.requests > bound.requests_per_minute,",
      replace: "false,",
      breaks: "requests a minute are not limited",
    },
    {
      file: sql,
      tests: begun,
      find: `and t.period = 'ever'
    for update;`,
      replace: `and t.period = 'ever';`,
      breaks: "requests at the same moment all get the last place",
    },
    {
      file: sql,
      tests: accounts,
      find: "else least(\n      j.images_requested, coalesce(sum(",
      replace: "else greatest(\n      j.images_requested, coalesce(sum(",
      breaks: "pictures that nobody drew count as the account's",
    },
    {
      file: sql,
      tests: routes,
      find: "line.bytes := -gone.file_size;",
      replace: "line.bytes := 0;",
      breaks: "the bytes of a deleted picture stay used",
    },
    {
      file: sql,
      tests: ["functions/images/remove_test.ts"],
      find: "where u.entry = gone.attempt_id || ':reserve';",
      replace: "where false;",
      breaks: "the bytes of what somebody retried are given back to who asked first",
    },
    {
      file: sql,
      tests: ["functions/images/remove_test.ts"],
      find: "refusal := case when within_limits then image_generation.bytes_refusal(line) end;",
      replace: "refusal := null;",
      breaks: "whoever removes, fills and restores at once has more than there is room for",
    },
    {
      file: sql,
      tests: ["functions/images/remove_test.ts"],
      find:
        "refusal := case when line.entry is not null then image_generation.bytes_refusal(line) end;",
      replace: "refusal := null;",
      breaks: "the file of a picture that may not come back lies where its addresses lead",
    },
    {
      file: sql,
      tests: routes,
      find: "  on conflict (entry) do nothing;\n  if not found then\n    return false;\n  end if;",
      replace: "  on conflict (entry) do nothing;",
      breaks: "what is booked twice is counted twice",
    },
    {
      file: sql,
      tests: keys,
      find: "elsif held.expires_at <= now() then",
      replace: "elsif false then",
      breaks: "an API key that has expired opens its project",
    },
  ];
}
