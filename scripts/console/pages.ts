import { createHash } from "node:crypto";
import { pageModules } from "./assets.ts";
import { importMap } from "./packages.ts";

const map = JSON.stringify(importMap);
const mapHash = `'sha256-${createHash("sha256").update(map).digest("base64")}'`;

/** Nothing but this server's own files; the import map is the one script that stands in the page, known by its hash. */
const consolePolicy = policy({ "script-src": `'self' ${mapHash}`, "style-src": "'self'" });
// The viewer writes styles into the page; scripts stay its own.
const referencePolicy = policy({ "script-src": "'self'", "style-src": "'self' 'unsafe-inline'" });

function policy(directives: Record<string, string>): string {
  const all = {
    "default-src": "'none'",
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    ...directives,
  };
  return Object.entries(all).map(([name, value]) => `${name} ${value}`).join("; ");
}

/** The console. */
export function consolePage(): Response {
  const preloads = [...Object.values(importMap.imports), ...pageModules()]
    .filter((address) => !address.endsWith("/uplot.js"))
    .map((address) => `<link rel="modulepreload" href="${address}">`).join("\n");
  return page(
    consolePolicy,
    `<title>Image generation</title>
<meta name="description" content="Draw, look and steer: the console of the image generation service.">
<link rel="stylesheet" href="/console/styles/base.css">
<link rel="stylesheet" href="/console/styles/parts.css">
<link rel="stylesheet" href="/console/styles/views.css">
<link rel="stylesheet" href="/console/packages/uplot.css">
<script type="importmap">${map}</script>
${preloads}
<script type="module" src="/console/app/main.ts"></script>
<body>
<div id="console"><noscript>The console needs JavaScript. Everything that it does can be done by the API: see
<a href="/docs/openapi.json">openapi.json</a>.</noscript></div>
</body>`,
  );
}

/** The API reference, by Swagger UI. */
export function referencePage(): Response {
  return page(
    referencePolicy,
    `<title>API reference · Image generation</title>
<link rel="stylesheet" href="/console/packages/swagger_ui.css">
<link rel="stylesheet" href="/console/styles/reference.css">
<script src="/console/packages/swagger_ui.js" defer></script>
<script type="module" src="/console/app/reference.ts"></script>
<body><div id="reference"><p role="status">Loading the API reference …</p></div></body>`,
  );
}

function page(contentSecurityPolicy: string, content: string): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
${content}
</html>
`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      vary: "accept",
    },
  });
}

const icon =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f7a4d"/>` +
  `<path d="M7 23l6-8 4 5 3-4 5 7z" fill="#fff"/><circle cx="21" cy="11" r="2.6" fill="#fff"/></svg>`;
