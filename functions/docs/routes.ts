import { type App, createRouter, serve } from "../../shared/http/mod.ts";
import { openApiDocument } from "./openapi.ts";
import { getDocumentation, getOpenApiDocument } from "./operations.ts";
import { documentationPage } from "./page.ts";

/**
 * `GET /` is a page for people and `GET /openapi.json` the description for programs; both without credentials. A hosted
 * project sends no page: its gateway makes plain text of HTML (https://supabase.com/docs/guides/functions/limits). There
 * the description is answered in its place, and says where the page is.
 */
export const docsRoutes: App = createRouter();

serve(docsRoutes, getDocumentation, (context) => {
  if (!isPlainTextOnly(functionsUrl())) return context.html(documentationPage(functionsUrl()));
  return context.json(openApiDocument(functionsUrl(), pageIsElsewhere));
});
serve(docsRoutes, getOpenApiDocument, (context) => context.json(openApiDocument(functionsUrl())));

const pageIsElsewhere =
  "A page for people is not to be had from a hosted project. It is part of the local stack: run `deno task start` and " +
  "open http://127.0.0.1:8003/docs, or show this document with any viewer of OpenAPI.";

/** Whether an address is one of the platform's own, which a domain of one's own is not. */
function isPlainTextOnly(url: string): boolean {
  return /\.supabase\.(co|in|red)$/.test(URL.parse(url)?.hostname ?? "");
}

function functionsUrl(): string {
  return `${Deno.env.get("SUPABASE_URL") ?? ""}/functions/v1`;
}
