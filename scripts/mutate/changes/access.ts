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
      file: "shared/http/page.ts",
      tests: ["shared/http/page_test.ts"],
      find: "rows.length > limit && last",
      replace: "rows.length >= limit && last",
      breaks: "the last page says that there is another one",
    },
  ];
}
