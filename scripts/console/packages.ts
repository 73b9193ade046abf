/** What the page uses of packages, by the name under `/console/packages/`; read from the package cache, as text. */
const files: Record<string, () => Promise<{ default: string }>> = {
  "preact.js": () => import("preact", { with: { type: "text" } }),
  "preact_hooks.js": () => import("preact/hooks", { with: { type: "text" } }),
  "htm.js": () => import("htm", { with: { type: "text" } }),
  "eventsource_parser.js": () => import("eventsource-parser", { with: { type: "text" } }),
  "uplot.js": () => import("uplot/dist/uPlot.esm.js", { with: { type: "text" } }),
  "uplot.css": () => import("uplot/dist/uPlot.min.css", { with: { type: "text" } }),
  "swagger_ui.js": () => import("swagger-ui-dist/swagger-ui-bundle.js", { with: { type: "text" } }),
  "swagger_ui.css": () => import("swagger-ui-dist/swagger-ui.css", { with: { type: "text" } }),
};

/** Where the page's modules find what they import by name. */
export const importMap: { imports: Record<string, string> } = {
  imports: {
    "preact": "/console/packages/preact.js",
    "preact/hooks": "/console/packages/preact_hooks.js",
    "htm": "/console/packages/htm.js",
    "eventsource-parser": "/console/packages/eventsource_parser.js",
    "uplot": "/console/packages/uplot.js",
  },
};

const kept = new Map<string, string>();

/** @returns undefined for a name that none of them has */
export async function packageFile(name: string): Promise<string | undefined> {
  const known = kept.get(name);
  if (known !== undefined) return known;
  const load = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!load) return undefined;
  const { default: whole } = await load();
  // Their source maps are not served.
  const text = whole.replace(/^\/[/*][#@] sourceMappingURL=.*$/gm, "");
  kept.set(name, text);
  return text;
}
