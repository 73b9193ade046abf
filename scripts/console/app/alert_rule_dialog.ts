/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call } from "./api.ts";
import { announce, Dialog, Field, Problem } from "./elements.ts";
import { providerChoices } from "./filters.ts";
import { html, type View } from "./html.ts";
import type { AlertRule } from "./shapes.ts";

type Kind = AlertRule["kind"];

/** What each kind watches, and how its threshold is entered: shares as per cent. */
const kinds: Record<Kind, { text: string; unit: string | null; usual: string; share: boolean }> = {
  failure_rate: { text: "attempts that fail", unit: "Per cent", usual: "50", share: true },
  spend: { text: "spending", unit: "USD", usual: "", share: false },
  queue_age: { text: "the oldest that waits", unit: "Seconds", usual: "300", share: false },
  provider_down: { text: "a provider that is down", unit: null, usual: "", share: false },
  budget: { text: "a budget", unit: "Per cent of it", usual: "80", share: true },
};

/** Asks what is to be watched. */
export function AlertRuleDialog(
  { onClose, onMade }: { onClose: () => void; onMade: () => void },
): View {
  const [kind, setKind] = useState<Kind>("failure_rate");
  const [entries, setEntries] = useState<Record<string, string>>({ window_minutes: "15" });
  const [error, setError] = useState<unknown>();
  const { unit, usual, share } = kinds[kind];
  const hasWindow = kind === "failure_rate" || kind === "spend";
  const hasProvider = hasWindow || kind === "provider_down";
  const enter = (name: string) => (event: Event) =>
    setEntries({
      ...entries,
      [name]: (event.target as HTMLInputElement | HTMLSelectElement).value,
    });
  const threshold = entries["threshold"] ?? usual;
  const make = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    try {
      const json = {
        kind,
        name: entries["name"],
        watches: entries["watches"] || "project",
        ...(unit === null ? {} : { threshold: Number(threshold) / (share ? 100 : 1) }),
        ...(hasWindow ? { window_minutes: Number(entries["window_minutes"]) } : {}),
        ...(hasProvider && entries["provider"] ? { provider: entries["provider"] } : {}),
      };
      await call("/analytics/alerts", { json });
      announce("It is watched");
      onMade();
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  const number = (name: string, value: string, rest: Record<string, string>) =>
  (
    control: { id: string },
  ) =>
    html`<input ...${control} type="number" required value=${value} onInput=${
      enter(name)
    } ...${rest} />`;
  return html`
    <${Dialog} title="Add an alert rule" onClose=${onClose}>
      <form onSubmit=${make}>
        <div class="fields">
          <${Field} label="Name">${(control: { id: string }) =>
            html`
              <input ...${control} required maxlength="100" value=${entries["name"] ?? ""}
                onInput=${enter("name")} />
            `}<//>
          <${Field} label="Watches">${(control: { id: string }) =>
            html`<select ...${control} value=${kind} onChange=${(event: Event) =>
              setKind((event.target as HTMLSelectElement).value as Kind)}>${
              Object.entries(kinds).map(([name, { text }]) =>
                html`<option value=${name}>${text}</option>`
              )
            }</select>`}<//>
          ${unit === null ? null : html`<${Field} label=${unit}>${
            number("threshold", threshold, {
              min: "0",
              step: "any",
              ...(share ? { max: "100" } : {}),
            })
          }<//>`}
          ${hasWindow
            ? html`<${Field} label="Within minutes">${
              number("window_minutes", entries["window_minutes"] ?? "15", {
                min: "1",
                max: kind === "failure_rate" ? "1440" : "44640",
              })
            }<//>`
            : null}
          ${hasProvider
            ? html`<${Field} label="Provider">${(control: { id: string }) =>
              html`
                <select ...${control} value=${entries["provider"] ?? ""}
                  onChange=${enter("provider")}><option value="">any</option>${providerChoices.map((
                    [value, text],
                  ) => html`<option value=${value}>${text}</option>`)}</select>
              `}<//>`
            : null}
          <${Field} label="Of" hint="The whole service takes a secret key.">${(
            control: { id: string },
          ) =>
            html`
              <select ...${control} value=${entries["watches"] ?? "project"}
                onChange=${enter("watches")}><option value="project">the project</option>
                            <option value="service">the whole service</option></select>
            `}<//>
        </div>
        ${error ? html`<${Problem} error=${error} />` : null}
        <div class="actions"><button class="button primary" type="submit">Watch it</button></div>
      </form><//>
  `;
}
