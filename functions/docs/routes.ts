import { type App, createRouter, serve } from "../../shared/http/mod.ts";
import { openApiDocument } from "./openapi.ts";
import { getDocumentation, getOpenApiDocument } from "./operations.ts";
import { documentationPage } from "./page.ts";

/** `GET /` is a page for people and `GET /openapi.json` the description for programs; both without credentials. */
export const docsRoutes: App = createRouter();

serve(docsRoutes, getDocumentation, (context) => context.html(documentationPage(functionsUrl())));
serve(docsRoutes, getOpenApiDocument, (context) => context.json(openApiDocument(functionsUrl())));

function functionsUrl(): string {
  return `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1`;
}
