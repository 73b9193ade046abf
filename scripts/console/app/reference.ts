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

/** Controls that Swagger UI gives no name that a screen reader could say, with one. */
const unnamed: [selector: string, name: string][] = [
  ["select#servers", "Server"],
  ["select.content-type", "Media type"],
  [".examples-select-element", "Example"],
  [".parameters select", "Value"],
  ["textarea", "Request body"],
  [".json-schema-2020-12-accordion", "Show or hide the fields"],
  [".json-schema-2020-12-expand-deep-button", "Show or hide all fields below"],
];

/**
 * Names the controls that are there, and those that come as parts of the page are opened; what scrolls can be scrolled by
 * keyboard.
 */
function nameControls(place: HTMLElement): void {
  const name = () => {
    for (const [selector, text] of unnamed) {
      for (const control of place.querySelectorAll(`${selector}:not([aria-label])`)) {
        const isNamed = control.textContent?.trim() && control.matches("button");
        if (!isNamed) control.setAttribute("aria-label", text);
      }
    }
    for (const text of place.querySelectorAll("pre:not([tabindex])")) {
      text.setAttribute("tabindex", "0");
    }
  };
  new MutationObserver(name).observe(place, { childList: true, subtree: true });
  name();
}

const { header, key } = await connect();
const answer = await fetch("/functions/v1/docs/openapi.json");
const description = await answer.json();
// The calls go by this page's own server, in whichever project they end.
description.servers = [{ url: `${location.origin}/functions/v1` }];
const place = document.getElementById("reference");
if (place) nameControls(place);
globalThis.SwaggerUIBundle({
  spec: description,
  domNode: place,
  // Whoever looks for one route does not wait until all of them are drawn.
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "model",
  // Its highlighting colours every word by itself, too faintly, and takes seconds for a long answer.
  syntaxHighlight: false,
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
