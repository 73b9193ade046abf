/// <reference lib="dom" />
import type { Draft } from "./drafts.ts";
import { Field } from "./elements.ts";
import { FieldInput } from "./field_input.ts";
import { providerNames, usd, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { PicturesIn } from "./pictures_in.ts";
import { type FieldSchema, groupFields } from "./request_fields.ts";
import type { Model } from "./shapes.ts";

/** What the parts of the form need. */
export interface FormParts {
  draft: Draft;
  fields: Record<string, FieldSchema>;
  models: Model[];
  /** Takes entries by field; an empty one leaves its field out. */
  onEntries: (entries: Record<string, string>) => void;
  onDraft: (change: Partial<Draft>) => void;
}

const shapes = ["1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "21:9"];
const handledBesides = new Set(["image", "images", "mask"]);

/** What nearly every request says: the prompt, the shape, how many, by whom. */
export function MainFields(parts: FormParts): View {
  const { draft: { entries, pictures }, fields, onEntries } = parts;
  const input = (name: string) => (event: Event) =>
    onEntries({ [name]: (event.target as HTMLInputElement).value });
  return html`
    <${Field} label="Prompt" wide>
      ${(control: { id: string }) =>
        html`
          <textarea ...${control} name="prompt" class="prompt" rows="5" required=${pictures
            .length === 0}
            placeholder="A lighthouse at dusk, oil on canvas …"
            value=${entries["prompt"] ?? ""} onInput=${input("prompt")}></textarea>
        `}
    <//>
    <${Shapes} ...${parts} />
    <div class="row">
      <${Field} label="Pictures">
        ${(control: { id: string }) =>
          html`
            <input ...${control} name="num_images" type="number" min="1" max=${fields["num_images"]
              ?.maximum ?? 20}
              value=${entries["num_images"] ?? "1"} onInput=${input("num_images")} />
          `}
      <//>
      <${Field} label="Provider">
        ${(control: { id: string }) =>
          html`
            <select ...${control} name="provider" value=${entries["provider"] ?? ""}
              onChange=${(event: Event) =>
                onEntries({ provider: (event.target as HTMLSelectElement).value, model: "" })}>
                      <option value="">whoever is best</option>
                      ${Object.entries(providerNames).map(([id, name]) =>
                        html`<option value=${id}>${name}</option>`
                      )}
                    </select>
          `}
      <//>
      <${Models} ...${parts} />
      <${Field} label="What counts">
        ${(control: { id: string }) =>
          html`<select ...${control} name="strategy" value=${entries["strategy"] ?? ""} onChange=${
            input("strategy")
          }>
          <option value="">balanced</option>
          ${
            (fields["strategy"]?.enum ?? []).filter((each) => each !== "balanced").map((each) =>
              html`<option value=${each}>${words(each)}</option>`
            )
          }
        </select>`}
      <//>
    </div>
    <${Field} label="Not in the picture" wide>
      ${(control: { id: string }) =>
        html`<input ...${control} name="negative_prompt" value=${
          entries["negative_prompt"] ?? ""
        } onInput=${input("negative_prompt")} />`}
    <//>
  `;
}

/** The shape as a choice among rectangles, or a size in pixels. */
function Shapes({ draft: { entries }, onEntries }: FormParts): View {
  const isSize = (entries["width"] ?? "") !== "" || (entries["height"] ?? "") !== "";
  const chosen = isSize ? "" : entries["aspect_ratio"] ?? "";
  const input = (name: string) => (event: Event) =>
    onEntries({ [name]: (event.target as HTMLInputElement).value, aspect_ratio: "" });
  return html`
    <fieldset class="shapes">
      <legend>Shape</legend>
      <div class="shape-choices">${shapes.map((shape) => {
        const [width = 1, height = 1] = shape.split(":").map(Number);
        const scale = 22 / Math.max(width, height);
        return html`<label class="shape">
        <input type="radio" name="aspect_ratio" value=${shape} checked=${chosen === shape}
          onChange=${() => onEntries({ aspect_ratio: shape, width: "", height: "" })} />
        <span class="outline" aria-hidden="true"><span style=${{
          width: `${width * scale}px`,
          height: `${height * scale}px`,
        }}></span></span>
        <span>${shape}</span></label>`;
      })}
          <span class="size"><label>Width <input type="number" name="width" min="128" max="2048" step="8" placeholder="px"
            value=${entries["width"] ?? ""} onInput=${input("width")} /></label>
          <label>Height <input type="number" name="height" min="128" max="2048" step="8" placeholder="px"
            value=${entries["height"] ?? ""} onInput=${input("height")} /></label></span>
        </div>
    </fieldset>
  `;
}

function Models({ draft: { entries }, models, onEntries }: FormParts): View {
  const provider = entries["provider"];
  const families = [...new Set(models.flatMap(({ family }) => family ? [family] : []))].sort();
  const own = models.filter((model) => model.provider === provider);
  return html`<${Field} label="Model">
    ${(control: { id: string }) =>
    html`
      <select ...${control} name="model" value=${entries["model"] ?? ""}
        onChange=${(event: Event) =>
          onEntries({ model: (event.target as HTMLSelectElement).value })}>
            <option value="">the standard one</option>
            ${provider
              ? own.map(({ id, name, price_usd }) =>
                html`<option value="${provider}/${id}">${name}${
                  price_usd === null ? "" : ` · ${usd(price_usd)}`
                }</option>`
              )
              : families.map((family) => html`<option>${family}</option>`)}
          </select>
    `}
  <//>`;
}

/** All other fields that the service's description has, under headings. */
export function FurtherFields(parts: FormParts): View {
  const { draft, fields, onEntries, onDraft } = parts;
  const { entries, pictures } = draft;
  const isSet = (name: string) => (entries[name] ?? "") !== "";
  return html`<div class="groups">${
    groupFields(fields).map(([heading, names]) => {
      const shown = names.filter((name) => !handledBesides.has(name));
      const set = shown.filter(isSet).length +
        (heading === "Working on pictures" ? pictures.length : 0);
      return html`<details class="more" open=${
        heading === "Working on pictures" && pictures.length > 0
      }>
        <summary>${heading}${
        set > 0 ? [" ", html`<span class="tag">${set} set</span>`] : null
      }</summary>
        ${
        heading === "Working on pictures"
          ? html`<${PicturesIn} draft=${draft} onDraft=${onDraft} />`
          : null
      }
        <div class="fields">${
        shown.map((name) =>
          html`
            <${FieldInput} key=${name} name=${name} schema=${fields[name]} value=${entries[name] ??
              ""}
              onValue=${(value: string) => onEntries({ [name]: value })} />
          `
        )
      }</div>
      </details>`;
    })
  }</div>`;
}
