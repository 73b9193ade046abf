/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { type Connection, useKey } from "./connection.ts";
import { Dialog, Facts, Field } from "./elements.ts";
import { html, type View } from "./html.ts";

/** Shows with what key the console calls, and takes another one. */
export function ConnectionDialog(
  { onClose, reconnect, connected }: {
    onClose: () => void;
    reconnect: () => void;
    connected?: Connection;
  },
): View {
  const [key, setKey] = useState("");
  const change = async (given: string | null) => {
    await useKey(given);
    reconnect();
    onClose();
  };
  return html`<${Dialog} title="Connection" onClose=${onClose}>
    ${
    connected
      ? html`<${Facts} facts=${[
        ["Project", html`<code>${connected.projectUrl}</code>`],
        ["Calls with", describe(connected)],
      ]} />`
      : null
  }
    <form onSubmit=${(event: Event) => {
    event.preventDefault();
    change(key.trim());
  }}>
      <${Field} label="Another key" hint="A secret key, or an API key of one project (igk_…) to see what that may. It stays in this tab until it is closed.">
        ${(control: { id: string }) =>
    html`
      <input ...${control} type="password" autocomplete="off" spellcheck=${false} value=${key}
        onInput=${(event: InputEvent) => setKey((event.target as HTMLInputElement).value)} />
    `}
      <//>
      <div class="actions">
        <button class="button primary" type="submit" disabled=${key.trim() === ""}>Use it</button>
        ${
    connected?.isOwn
      ? html`<button class="button" type="button" onClick=${() =>
        change(null)}>Back to the first one</button>`
      : null
  }
      </div>
    </form>
  <//>`;
}

function describe({ header, key, isOwn }: Connection): string {
  if (header === null) return "the key that its server was given, which no page sees";
  const kind = header === "x-api-key" ? "an API key of one project" : "a secret key";
  return key === null
    ? "no key"
    : `${kind}${isOwn ? ", as entered here" : ", as this stack has it"}`;
}
