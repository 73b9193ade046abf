import type { Mutation } from "../mutation.ts";

/** Who may do what. */
export function access(): Mutation[] {
  const bad = ["functions/generate/bad_input_test.ts"];
  return [
    {
      file: "shared/http/storable_json.ts",
      tests: bad,
      find: "if (!text.isWellFormed()) {",
      replace: "if (false) {",
      breaks: "half a character reaches the database, which refuses it as our defect",
    },
    {
      file: "shared/http/authenticate.ts",
      tests: ["functions/worker/queue_test.ts"],
      filter: "POST /worker",
      find: 'authenticateSecret = admit(["secret:*"]);',
      replace: 'authenticateSecret = admit(["user", "secret:*"]);',
      breaks: "any user may make the worker work",
    },
    {
      file: "shared/http/authenticate.ts",
      tests: ["functions/keys/keys_test.ts"],
      find: "if (!suffices) throw scopeMissing(scope);",
      replace: "",
      breaks: "an API key that may read draws too",
    },
    {
      file: "supabase/migrations/20261122000360_api_key_calls.sql",
      tests: ["functions/keys/keys_test.ts"],
      find: "perform set_config('role', 'authenticated', true);",
      replace: "",
      breaks: "an API key reads every project",
    },
    {
      file: "supabase/migrations/20261122000370_organizations.sql",
      tests: ["functions/organizations/organizations_test.ts"],
      find: "where m.organization_id = held.id and m.role = 'owner' and m.user_id <> old.user_id",
      replace: "where m.organization_id = held.id and m.role = 'owner'",
      breaks: "the last owner leaves an organization to nobody",
    },
    {
      file: "supabase/migrations/20261122000370_organizations.sql",
      tests: ["functions/organizations/organizations_test.ts"],
      find: "delete from image_generation.invitations i where i.id = new.id;",
      replace: "",
      breaks: "who was asked by an account that is deleted joins all the same",
    },
    {
      file: "shared/http/page.ts",
      tests: ["shared/http/page_test.ts"],
      find: "rows.length > limit && last",
      replace: "rows.length >= limit && last",
      breaks: "the last page says that there is another one",
    },
  ];
}
