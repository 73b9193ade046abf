/// <reference lib="dom" />
import { connect } from "./connection.ts";

/** What of Swagger UI is used (https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/). */
interface SwaggerUi {
  (settings: Record<string, unknown>): unknown;
}

declare global {
  /** Comes with the script before this one. */
  var SwaggerUIBundle: SwaggerUi;
}

interface Request {
  headers: Record<string, string>;
  url: string;
}

const { header, key } = await connect();
const answer = await fetch("/functions/v1/docs/openapi.json");
const description = await answer.json();
// The calls go by this page's own server, in whichever project they end.
description.servers = [{ url: `${location.origin}/functions/v1` }];
globalThis.SwaggerUIBundle({
  spec: description,
  domNode: document.getElementById("reference"),
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "model",
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  deepLinking: false,
  // Addresses of others are asked for nothing.
  validatorUrl: null,
  requestInterceptor(request: Request): Request {
    const named = ["apikey", "x-api-key", "authorization"];
    const isNamed = Object.keys(request.headers).some((name) => named.includes(name.toLowerCase()));
    if (header && key && !isNamed) request.headers[header] = key;
    return request;
  },
});
document.documentElement.classList.toggle(
  "dark-mode",
  matchMedia("(prefers-color-scheme: dark)").matches,
);
