/// <reference lib="dom" />
import { useEffect, useId, useRef } from "preact/hooks";
import { CallFailure } from "./api.ts";
import { type Content, html, type View } from "./html.ts";
import { Icon, type IconName } from "./icons.ts";

/** How something is, as a colour beside the word. */
export type Tone = "good" | "bad" | "warn" | "calm" | "live";

/** Says something to those who do not see the page change. */
export function announce(text: string): void {
  const region = document.getElementById("announcements");
  if (region) region.textContent = text;
}

/** The head of a view: what it is, and what can be done with all of it. */
export function ViewHead(
  { title, children, actions }: { title: string; children?: Content; actions?: Content },
): View {
  useEffect(() => {
    document.title = `${title} · Image generation`;
  }, [title]);
  return html`<header class="view-head">
    <div><h1 tabindex="-1">${title}</h1>${children ? html`<p>${children}</p>` : null}</div>
    ${actions ? html`<div class="actions">${actions}</div>` : null}
  </header>`;
}

/** A word with a colour. */
export function Badge({ tone, children }: { tone: Tone; children: Content }): View {
  return html`<span class="badge ${tone}"><span class="dot" aria-hidden="true"></span>${children}</span>`;
}

/** What went wrong, and what to do about it. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }): View {
  const { problem } = error instanceof CallFailure ? error : { problem: undefined };
  const message = error instanceof Error ? error.message : String(error);
  return html`
    <div class="problem" role="alert">
      <${Icon} name="warn" />
      <div>
          <strong>${problem?.title ?? "That did not work"}</strong>
          <p>${message}</p>
          ${problem?.errors?.length
            ? html`<ul>${
              problem.errors.map(({ path, message }) =>
                html`<li><code>${path || "request"}</code> ${message}</li>`
              )
            }</ul>`
            : null}
          ${problem?.request_id ? html`<p class="quiet">Request ${problem.request_id}</p>` : null}
          ${retry
            ? html`
              <button class="button small"
                onClick=${retry}><${Icon} name="reload" size="16" />Try again</button>
            `
            : null}
        </div>
    </div>
  `;
}

/** What stands where there is nothing yet. */
export function Empty(
  { icon, title, children, action }: {
    icon: IconName;
    title: string;
    children?: Content;
    action?: Content;
  },
): View {
  return html`<div class="empty">
    <span class="empty-icon"><${Icon} name=${icon} size="26" /></span>
    <h2>${title}</h2>
    ${children ? html`<p>${children}</p>` : null}
    ${action ?? null}
  </div>`;
}

/** Grey bars where something is about to be. */
export function Skeleton(
  { rows = 3, kind = "row" }: { rows?: number; kind?: "row" | "card" },
): View {
  return html`<div class="skeletons ${kind}" role="status" aria-label="Loading">
    ${Array.from({ length: rows }, () => html`<span class="skeleton"></span>`)}
  </div>`;
}

/** A dialog of the browser's own kind, which keeps the focus and closes with Escape. */
export function Dialog(
  { title, onClose, children, wide = false }: {
    title: string;
    onClose: () => void;
    children: Content;
    wide?: boolean;
  },
): View {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return html`
    <dialog ref=${element} class=${wide ? "dialog wide" : "dialog"} aria-labelledby=${heading}
      onClose=${onClose} onClick=${(event: MouseEvent) => {
        if (event.target === element.current) element.current?.close();
      }}>
      <div class="dialog-body">
          <header><h2 id=${heading}>${title}</h2>
            <button class="button plain" aria-label="Close" onClick=${() =>
              element.current?.close()}>
              <${Icon} name="close" /></button></header>
          ${children}
        </div>
    </dialog>
  `;
}

/** A control with its name and a word of help. */
export function Field(
  { label, hint, children, wide = false }: {
    label: string;
    hint?: Content;
    wide?: boolean;
    /** Given the id that the control takes, and what describes it. */
    children: (control: { id: string; "aria-describedby"?: string }) => Content;
  },
): View {
  const id = useId();
  return html`<div class=${wide ? "field wide" : "field"}>
    <label for=${id}>${label}</label>
    ${children(hint ? { id, "aria-describedby": `${id}-hint` } : { id })}
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : null}
  </div>`;
}

/** Names and values beside each other. */
export function Facts({ facts }: { facts: [name: string, value: Content][] }): View {
  return html`<dl class="facts">${
    facts.map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>
      `
    )
  }</dl>`;
}

/** How much of something is used. @param share 0 to 1 */
export function Meter({ share, label }: { share: number; label: string }): View {
  const shown = Math.max(0, Math.min(1, share));
  const tone = share >= 1 ? "bad" : share >= 0.8 ? "warn" : "good";
  return html`
    <div class="meter ${tone}" role="meter" aria-label=${label} aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(shown * 100)}><span style=${{
        width: `${shown * 100}%`,
      }}></span></div>
  `;
}

function copyBySelection(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  // Inside an open dialog, since nothing else of the page can be selected meanwhile.
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Puts a text on the clipboard, and says so. */
export async function copy(text: string, what: string): Promise<void> {
  // Only what comes by https, or from this machine, has the clipboard
  // (https://developer.mozilla.org/docs/Web/API/Clipboard_API).
  if (globalThis.isSecureContext) await navigator.clipboard.writeText(text);
  else copyBySelection(text);
  announce(`${what} copied`);
}
