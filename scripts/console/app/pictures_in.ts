/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import type { Draft, InputPicture } from "./drafts.ts";
import { announce, Problem } from "./elements.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { PictureImage } from "./picture.ts";
import type { UploadedPicture } from "./shapes.ts";

const roles = ["init", "reference", "style", "character", "content", "control"];

/** The pictures that a request works on: handed in here, given a role, taken out again. */
export function PicturesIn(
  { draft, onDraft }: { draft: Draft; onDraft: (change: Partial<Draft>) => void },
): View {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const handIn = async (event: Event, take: (picture: InputPicture) => void) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    setBusy(true);
    setError(undefined);
    try {
      const form = new FormData();
      form.append("file", file);
      const path = withQuery("/images", { project_id: draft.entries["project_id"] });
      const { id, signed_url, width, height } = await call<UploadedPicture>(path, { form });
      take({ id, signed_url, width, height, role: "" });
      announce(`${file.name} was handed in`);
    } catch (problem) {
      setError(problem);
    } finally {
      input.value = "";
      setBusy(false);
    }
  };
  const { pictures, mask } = draft;
  const change = (index: number, role: string) =>
    onDraft({ pictures: pictures.map((each, at) => at === index ? { ...each, role } : each) });
  return html`<div class="pictures-in">
    <ul>
      ${
    pictures.map((picture, index) =>
      html`
        <li key=${picture.id}>
          <${PictureImage} picture=${picture} alt="Picture ${index + 1} to work on" />
          <select aria-label="Role of picture ${index + 1}" value=${picture.role}
            onChange=${(event: Event) => change(index, (event.target as HTMLSelectElement).value)}>
                  <option value="">as usual</option>${roles.map((role) =>
                    html`<option>${role}</option>`
                  )}
                </select>
          <button class="button small plain" type="button" aria-label="Take picture ${index +
            1} out"
            onClick=${() =>
              onDraft({
                pictures: pictures.filter((_, at) => at !== index),
              })}><${Icon} name="close" size="16" /></button>
        </li>
      `
    )
  }
      ${
    mask
      ? html`<li><${PictureImage} picture=${mask} alt="The mask" /><span class="quiet">mask</span>
        <button class="button small plain" type="button" aria-label="Take the mask out"
          onClick=${() => onDraft({ mask: null })}><${Icon} name="close" size="16" /></button></li>`
      : null
  }
    </ul>
    <div class="actions">
      <label class="button small file">${isBusy ? "Handing in …" : "Add a picture"}
        <input type="file" accept="image/png,image/jpeg,image/webp" disabled=${isBusy}
          onChange=${(event: Event) =>
    handIn(event, (picture) => onDraft({ pictures: [...pictures, picture] }))} /></label>
      ${
    pictures.length > 0 && !mask
      ? html`<label class="button small file">Add a mask
        <input type="file" accept="image/png,image/jpeg,image/webp" disabled=${isBusy}
          onChange=${(event: Event) =>
        handIn(event, (picture) => onDraft({ mask: picture }))} /></label>`
      : null
  }
    </div>
    ${error ? html`<${Problem} error=${error} />` : null}
  </div>`;
}
