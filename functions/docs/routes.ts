import { type App, createRouter, serve } from "../../shared/http/mod.ts";
import { isolateState } from "../../shared/runtime/mod.ts";
import { getDocumentation, getOpenApiDocument } from "./operations.ts";

/**
 * `GET /` and `GET /openapi.json` are the description for programs, without credentials. A page for people is no
 * function's: hosted projects make plain text of HTML (https://supabase.com/docs/guides/functions/limits). The console
 * has it, and the description at `GET /` says where.
 */
export const docsRoutes: App = createRouter();

/** The descriptions as JSON, by their remark. Anybody may ask for them, and each takes a third of a second to make. */
const madeDescriptions = isolateState(() => new Map<string, string>());

serve(
  docsRoutes,
  getDocumentation,
  async (context) => context.body(await describe(pageIsElsewhere), 200, json),
);
serve(
  docsRoutes,
  getOpenApiDocument,
  async (context) => context.body(await describe(""), 200, json),
);

const json = { "content-type": "application/json" };
const pageIsElsewhere =
  "A page for people is part of the console: run `deno task start` and open http://127.0.0.1:8003/docs, or " +
  "`deno task console` for a hosted project.";

/** Every operation of every function is loaded for it, and for nothing else. */
async function describe(remark: string): Promise<string> {
  const { openApiDocument } = await import("./openapi.ts");
  const made = madeDescriptions(), known = made.get(remark);
  if (known !== undefined) return known;
  const url = `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1`;
  const description = JSON.stringify(openApiDocument(url, remark));
  made.set(remark, description);
  return description;
}
