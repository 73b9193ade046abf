/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { Empty, Problem, Skeleton, ViewHead } from "./elements.ts";
import { type Choice, FilterSelect, FilterText, providerChoices } from "./filters.ts";
import { providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { useLoaded } from "./loading.ts";
import { usePages } from "./paging.ts";
import { PictureImage } from "./picture.ts";
import { altOf, PictureDialog } from "./picture_dialog.ts";
import { placeOf } from "./route.ts";
import type { ListedPicture, ModelsAnswer, PicturesAnswer } from "./shapes.ts";

const spans: [name: string, text: string, days: number][] = [
  ["day", "the last day", 1],
  ["week", "the last week", 7],
  ["month", "the last 30 days", 30],
];

/** Where pictures are from, to choose from. */
const origins: Choice[] = [
  ["drawn", "providers"],
  ["uploaded", "handed in"],
  ["fetched", "fetched from an address"],
  ["derived", "made of others here"],
];
const further = ["scene_id", "series_id", "metadata"];

/** Every picture: what was drawn, and what was handed in. */
export function GalleryView({ query }: { query: URLSearchParams }): View {
  const [opened, open] = useState<ListedPicture>();
  const models = useLoaded((signal) => call<ModelsAnswer>("/providers/models", { signal }), []);
  const filter = Object.fromEntries(query);
  const days = spans.find(([name]) => name === filter["since"])?.[2];
  const { since: _, ...narrowed } = filter;
  const asked = { ...narrowed, created_after: days && startOfDay(days) };
  const pages = usePages<ListedPicture>(async (cursor, signal) => {
    const { images, next_cursor } = await call<PicturesAnswer>(
      withQuery("/images", { ...asked, limit: 40, cursor }),
      { signal },
    );
    return { rows: images, next_cursor };
  }, [query.toString()]);
  const shown = pages.rows;
  const isNarrowed = query.size > 0;
  const ofProvider =
    models.value?.models.filter(({ provider }) =>
      filter["provider"] === undefined || provider === filter["provider"]
    ) ?? [];
  return html`<${ViewHead} title="Gallery" actions=${html`
    <button class="button" onClick=${pages.reload}><${Icon} name="reload" />Reload</button>
    <${CodeButton} shown=${{
      method: "GET",
      path: withQuery("/images", { ...asked, limit: 40 }),
      sql:
        "select object_path, width, height, created_at from generation_images order by created_at desc limit 40;",
    }} />
  `}>
      What was drawn and what was handed in, newest first.
    <//>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <${FilterText} view="gallery" query=${query} name="text" label="Words of the prompt" placeholder="Enter searches" />
      <${FilterSelect} view="gallery" query=${query} name="provider" label="Provider" choices=${providerChoices} none="all" />
      <${FilterSelect} view="gallery" query=${query} name="model" label="Model" none="all"
        choices=${ofProvider.map(({ id, name }) => [id, name] as const)} />
      <${FilterSelect} view="gallery" query=${query} name="origin" label="From" choices=${origins} none="everywhere" />
      <${FilterSelect} view="gallery" query=${query} name="since" label="Since" choices=${
    spans.map(([name, text]) => [name, text])
  } none="at any time" />
      <details class="more" open=${further.some((name) => query.has(name))}>
        <summary>Further filters</summary>
        <div class="filters">
          <${FilterText} view="gallery" query=${query} name="scene_id" label="Scene" />
          <${FilterText} view="gallery" query=${query} name="series_id" label="Series" placeholder="its id" />
          <${FilterText} view="gallery" query=${query} name="metadata" label="Metadata" placeholder='{"sku": "A-7"}' />
        </div>
      </details>
    </form>
    ${pages.error ? html`<${Problem} error=${pages.error} retry=${pages.reload} />` : null}
    ${!shown && pages.isLoading ? html`<${Skeleton} rows="8" kind="card" />` : null}
    ${
    shown && shown.length === 0
      ? html`
        <${Empty} icon="gallery" title=${isNarrowed ? "No picture is like that" : "No picture yet"}
          action=${isNarrowed
            ? html`<a class="button" href=${placeOf("gallery")}>Show all</a>`
            : html`<a class="button primary" href=${placeOf("create")}>Draw the first one</a>`} />
      `
      : null
  }
    <ul class="gallery">${
    shown?.map((each) =>
      html`
        <li key=${each.id}
          style=${widthOf(each)}><button class="picture" onClick=${() =>
            open(each)} aria-haspopup="dialog">
                <${PictureImage} picture=${each} alt=${altOf(each)} />
                <span class="caption"><span>${each.prompt ||
                  "Handed in"}</span><span class="quiet">${each.provider
                  ? providerName(each.provider)
                  : words(each.origin)}</span></span>
              </button></li>
      `
    )
  }</ul>
    ${
    pages.hasMore
      ? html`
        <p
          class="centre"><button class="button" onClick=${pages.more} disabled=${pages
            .isLoading}>${pages.isLoading ? "Loading …" : "Show more"}</button></p>
      `
      : null
  }
    ${
    opened
      ? html`<${PictureDialog} picture=${opened} onClose=${() =>
        open(undefined)} onGone=${pages.reload} />`
      : null
  }`;
}

/** As wide as its shape asks for in a row of one height, but never too narrow for the words below. */
function widthOf({ width, height }: ListedPicture): Record<string, string> {
  return { "--shape": String(Math.min(2.4, Math.max(0.9, width / height))) };
}

/** The beginning of a day some days ago, so that the address stays the same while one looks. */
function startOfDay(days: number): string {
  const at = new Date(Date.now() - days * 86_400_000);
  at.setMinutes(0, 0, 0);
  return at.toISOString();
}
