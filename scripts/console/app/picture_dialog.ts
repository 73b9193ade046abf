/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call, ownAddress } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { workOn } from "./drafts.ts";
import { announce, Dialog, Facts, Problem, Skeleton } from "./elements.ts";
import { bytes, moment, providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { useLoaded } from "./loading.ts";
import { PictureImage } from "./picture.ts";
import { goTo, placeOf } from "./route.ts";
import type { Generation, LineageAnswer, ListedPicture, Picture } from "./shapes.ts";

/** What the dialog shows of a picture. */
export type DialogPicture = Pick<
  ListedPicture,
  | (
    | "id"
    | "project_id"
    | "signed_url"
    | "width"
    | "height"
    | "format"
    | "file_size"
    | "sha256"
    | "origin"
  )
  | ("generation_id" | "provider" | "model_name" | "model" | "seed" | "prompt" | "created_at")
>;

/** A picture of a generation, with what of the generation is told beside it. */
export function toDialogPicture(
  picture: Picture,
  { generation_id, project_id, prompt, metadata, completed_at, created_at }: Generation,
): DialogPicture {
  return {
    ...picture,
    ...{ origin: "drawn", generation_id, project_id, prompt, model_name: metadata.provider_model },
    created_at: completed_at ?? created_at,
  };
}

/** A picture, what is known of it, and what can be done with it. */
export function PictureDialog(
  { picture, onClose, onGone }: {
    picture: DialogPicture;
    onClose: () => void;
    onGone?: () => void;
  },
): View {
  const [error, setError] = useState<unknown>();
  const [isSure, setSure] = useState(false);
  const { prompt, generation_id, model_name, model } = picture;
  const next = (changes: Record<string, string>) => {
    workOn(picture, { prompt: prompt ?? "", project_id: picture.project_id, ...changes });
    onClose();
    goTo("create");
  };
  const remove = async () => {
    if (!isSure) return setSure(true);
    try {
      await call(`/images/${picture.id}`, { method: "DELETE" });
      announce("The picture is gone");
      onGone?.();
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return html`
    <${Dialog} title="Picture" wide onClose=${onClose}>
      <div class="picture-dialog">
        <div class="large">
          <${PictureImage} picture=${picture} isLazy=${false} alt=${altOf(picture)} />
        </div>
        <div class="beside">
            ${prompt ? html`<p class="prompt-text">${prompt}</p>` : null}
            ${generation_id === null ? null : html`<${Rating} id=${picture.id} />`}
            <${Facts} facts=${[
              generation_id === null
                ? ["From", words(picture.origin)]
                : ["Drawn by", `${providerName(picture.provider)}, ${model_name ?? model ?? "?"}`],
              [
                "Size",
                `${picture.width} × ${picture.height}, ${picture.format}, ${
                  bytes(picture.file_size)
                }`,
              ],
              ...(picture.seed === null
                ? []
                : [["Seed", String(picture.seed)]] as [string, string][]),
              [generation_id === null ? "Handed in" : "Drawn", moment(picture.created_at)],
              ...(generation_id === null ? [] : [[
                "Job",
                html`<a href=${
                  placeOf(`jobs/${generation_id}`)
                } onClick=${onClose}>${generation_id}</a>`,
              ]]),
              ["SHA-256", html`<code class="wrap">${picture.sha256}</code>`],
            ]} />
            <div class="actions">
              ${picture.signed_url
                ? html`
                  <a class="button" href=${ownAddress(picture.signed_url)} target="_blank"
                    rel="noopener"><${Icon} name="open" />Open</a>
                  <a class="button" href=${ownAddress(picture.signed_url)}
                    download="${picture.id}.${picture
                      .format}"><${Icon} name="download" />Download</a>
                `
                : null}
              <${CodeButton} shown=${{
                method: "GET",
                path: `/images/${picture.id}/lineage`,
                sql: `select * from generation_images where id = '${picture.id}';`,
              }} />
            </div>
            <div class="actions" role="group" aria-label="Work on this picture">
              <button class="button" onClick=${() => next({ operation: "edit" })}>Edit</button>
              <button class="button" onClick=${() => next({ operation: "variation" })}>Vary</button>
              <button class="button" onClick=${() =>
                next({ operation: "upscale", scale: "2", prompt: "" })}>Enlarge</button>
              <button class="button" onClick=${() =>
                next({ operation: "remove_background", prompt: "" })}>Cut out</button>
            </div>
            ${error ? html`<${Problem} error=${error} />` : null}
            <${Lineage} id=${picture.id} />
            <button class="button small danger" onClick=${remove}><${Icon} name="trash" size="16" />${isSure
              ? "Really delete it, for ever"
              : "Delete"}</button>
          </div>
      </div>
      <//>
  `;
}

/** What a picture shows, as far as it is known. */
export function altOf({ prompt, origin }: Pick<DialogPicture, "prompt" | "origin">): string {
  return prompt?.slice(0, 300) || `A picture, ${words(origin)}`;
}

/** What somebody thinks of a picture, from which the adaptive strategy learns. */
function Rating({ id }: { id: string }): View {
  const [rating, setRating] = useState(0);
  const [error, setError] = useState<unknown>();
  const rate = async (value: number) => {
    setRating(value);
    try {
      await call(`/images/${id}/rating`, { json: { rating: value } });
      announce(`Rated ${value} of 5`);
    } catch (problem) {
      setRating(0);
      setError(problem);
    }
  };
  return html`<div class="rating" role="group" aria-label="What is it worth?">${
    [1, 2, 3, 4, 5].map((value) =>
      html`
        <button class=${value <= rating
          ? "on"
          : ""} aria-pressed=${value === rating} aria-label="${value} of 5"
          onClick=${() => rate(value)}><${Icon} name="star" /></button>
      `
    )
  }</div>${error ? html`<${Problem} error=${error} />` : null}`;
}

/** What a picture was made of, and what was made of it. */
function Lineage({ id }: { id: string }): View {
  const lineage = useLoaded((signal) => call<LineageAnswer>(`/images/${id}/lineage`, { signal }), [
    id,
  ]);
  if (lineage.error) return html`<${Problem} error=${lineage.error} />`;
  if (!lineage.value) return html`<${Skeleton} rows="1" />`;
  const { pictures, links } = lineage.value;
  const show = (name: string, ids: { id: string; role: string; generation: string }[]) =>
    ids.length === 0 ? null : html`
      <h3 class="small-head">${name}</h3>
      <ul class="lineage">${ids.map(({ id, role, generation }) => {
        const picture = pictures.find((each) => each.id === id);
        return html`<li><a href=${placeOf(`jobs/${generation}`)}>
          ${picture ? html`<${PictureImage} picture=${picture} alt="" />` : null}<span>${
          words(role)
        }</span></a></li>`;
      })}</ul>
    `;
  const from = links.filter(({ made_into }) => made_into === id)
    .map(({ made_from, role, generation_id }) => ({
      id: made_from,
      role,
      generation: generation_id,
    }));
  const into = links.filter(({ made_from }) => made_from === id)
    .map(({ made_into, role, generation_id }) => ({
      id: made_into,
      role,
      generation: generation_id,
    }));
  if (from.length + into.length === 0) {
    return html`
      <p
        class="quiet"><${Icon} name="branch" size="16" /> Made of no other picture, and none was made of it.</p>
    `;
  }
  return html`${show("Made of", from)}${show("Made of it", into)}`;
}
