import { type App, createRouter } from "../../shared/http/mod.ts";
import { openApiDocument } from "./openapi.ts";
import { documentationPage } from "./page.ts";

/** `GET /` is a page for people and `GET /openapi.json` the description for programs; both without credentials. */
export const docsRoutes: App = createRouter();

docsRoutes.get("/", (context) => context.html(documentationPage(functionsUrl())));
docsRoutes.get("/openapi.json", (context) => context.json(openApiDocument(functionsUrl())));

function functionsUrl(): string {
  return `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1`;
}
