/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { connection } from "./connection.ts";
import { copy, Dialog } from "./elements.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { type Shown, toSnippets } from "./snippets.ts";

/** A button that shows a call of this view in the ways in which it can be written. */
export function CodeButton({ shown, label = "Code" }: { shown: Shown; label?: string }): View {
  const [isOpen, setOpen] = useState(false);
  return html`<button class="button" onClick=${() => setOpen(true)} aria-haspopup="dialog">
      <${Icon} name="code" />${label}</button>
    ${isOpen ? html`<${CodeDialog} shown=${shown} onClose=${() => setOpen(false)} />` : null}`;
}

function CodeDialog({ shown, onClose }: { shown: Shown; onClose: () => void }): View {
  const { projectUrl, header } = connection();
  const snippets = toSnippets(shown, projectUrl, header ?? "apikey").filter(({ code }) =>
    code !== undefined
  );
  const [chosen, choose] = useState("curl");
  const [isCopied, setCopied] = useState(false);
  const snippet = snippets.find(({ name }) => name === chosen) ?? snippets[0];
  const code = snippet?.code ?? "";
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = snippets.findIndex(({ name }) => name === chosen) + step;
    const next = snippets[(at + snippets.length) % snippets.length];
    if (!next) return;
    choose(next.name);
    const { currentTarget } = event;
    requestAnimationFrame(() => {
      if (currentTarget instanceof HTMLElement) {
        currentTarget.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
      }
    });
  };
  return html`
    <${Dialog} title="The same from code" wide onClose=${onClose}>
      <div class="tabs" role="tablist" aria-label="Language" onKeyDown=${move}>
          ${snippets.map(({ name }) =>
            html`
              <button role="tab" id="tab-${name}" aria-controls="code-panel" aria-selected=${name ===
                chosen}
                tabindex=${name === chosen ? 0 : -1} onClick=${() => {
                  choose(name);
                  setCopied(false);
                }}>${name}</button>
            `
          )}
        </div>
      <div class="code" id="code-panel" role="tabpanel" aria-labelledby="tab-${chosen}">
        <pre tabindex="0"><code>${code}</code></pre>
        <button class="button small"
          onClick=${async () => {
            await copy(code, chosen);
            setCopied(true);
          }}><${Icon} name=${isCopied ? "check" : "copy"} size="16" />${isCopied
            ? "Copied"
            : `Copy as ${chosen}`}</button>
      </div>
      <p
        class="quiet">KEY is ${header === "x-api-key"
          ? "an API key of the project"
          : "a secret key of the project"}. It stays out of the code.</p>
      <//>
  `;
}
