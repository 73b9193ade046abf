/// <reference lib="dom" />
import { Field } from "./elements.ts";
import { words } from "./format.ts";
import { html, type View } from "./html.ts";
import { type FieldSchema, kindOf } from "./request_fields.ts";

/** A control for one field of a request, made of its description. An empty one leaves the field out. */
export function FieldInput(
  { name, schema, value, onValue }: {
    name: string;
    schema: FieldSchema;
    /** As it was entered. */
    value: string;
    onValue: (value: string) => void;
  },
): View {
  const kind = kindOf(schema);
  const take = (event: Event) => onValue((event.target as HTMLInputElement).value);
  const standard = schema.default === undefined ? "" : String(schema.default);
  return html`<${Field} label=${words(name)} hint=${schema.description} wide=${kind === "json"}>
    ${(control: { id: string }) => {
    if (kind === "choice" || kind === "switch") {
      const choices = kind === "switch" ? ["true", "false"] : schema.enum ?? [];
      return html`<select ...${control} name=${name} value=${value} onChange=${take}>
          <option value="">${standard ? `${words(standard)} (standard)` : "—"}</option>
          ${
        choices.map((choice) => html`<option value=${choice}>${choiceName(kind, choice)}</option>`)
      }
        </select>`;
    }
    if (kind === "json") {
      return html`
        <textarea ...${control} name=${name} rows="2" spellcheck=${false} class="mono"
          placeholder="JSON"
          value=${value} onInput=${take}></textarea>
      `;
    }
    return html`
      <input ...${control} name=${name} value=${value} onInput=${take} placeholder=${standard}
        type=${kind === "number" ? "number" : "text"} min=${schema.minimum} max=${limitOf(
          schema,
        )} step="any" />
    `;
  }}
  <//>`;
}

function choiceName(kind: string, choice: string): string {
  if (kind === "switch") return choice === "true" ? "yes" : "no";
  return words(choice);
}

/** The largest of all numbers is no limit that anybody would want to see. */
function limitOf({ maximum }: FieldSchema): number | undefined {
  return maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
}
