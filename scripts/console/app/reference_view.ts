import { ViewHead } from "./elements.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";

/** Every route of the service, to be tried with the console's own key. */
export function ReferenceView(): View {
  return html`<${ViewHead} title="API reference" actions=${html`
    <a class="button" href="/docs" target="_blank"
      rel="noopener"><${Icon} name="open" />On its own</a>
    <a class="button" href="/functions/v1/docs/openapi.json" target="_blank"
      rel="noopener">openapi.json</a>
  `}>
      Every route and field. “Try it out” calls this project.
    <//>
    <iframe class="reference" src="/docs" title="API reference"></iframe>`;
}
