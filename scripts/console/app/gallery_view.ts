/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { Empty, Field, Problem, Skeleton, ViewHead } from "./elements.ts";
import { FilterSelect, providerChoices } from "./filters.ts";
import { providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { usePages } from "./paging.ts";
import { PictureImage } from "./picture.ts";
import { altOf, PictureDialog } from "./picture_dialog.ts";
import { placeOf } from "./route.ts";
import type { ListedPicture, PicturesAnswer } from "./shapes.ts";

const spans: [name: string, text: string, days: number][] = [
  ["day", "the last day", 1],
  ["week", "the last week", 7],
  ["month", "the last 30 days", 30],
];

/** Every picture: what was drawn, and what was handed in. */
export function GalleryView({ query }: { query: URLSearchParams }): View {
  const [opened, open] = useState<ListedPicture>();
  const [text, setText] = useState("");
  const filter = Object.fromEntries(query);
  const days = spans.find(([name]) => name === filter["since"])?.[2];
  const asked = {
    provider: filter["provider"],
    created_after: days && startOfDay(days),
  };
  const pages = usePages<ListedPicture>(async (cursor, signal) => {
    const { images, next_cursor } = await call<PicturesAnswer>(
      withQuery("/images", { ...asked, limit: 40, cursor }),
      { signal },
    );
    return { rows: images, next_cursor };
  }, [query.toString()]);
  const sought = text.trim().toLowerCase();
  const shown = pages.rows?.filter(({ prompt }) => (prompt ?? "").toLowerCase().includes(sought));
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
      <${Field} label="Words of the prompt">${(control: { id: string }) =>
    html`
      <input ...${control} type="search" value=${text} placeholder="among those that are shown"
        onInput=${(event: Event) => setText((event.target as HTMLInputElement).value)} />
    `}<//>
      <${FilterSelect} view="gallery" query=${query} name="provider" label="Provider" choices=${providerChoices} none="all" />
      <${FilterSelect} view="gallery" query=${query} name="since" label="Since" choices=${
    spans.map(([name, text]) => [name, text])
  } none="at any time" />
    </form>
    ${pages.error ? html`<${Problem} error=${pages.error} retry=${pages.reload} />` : null}
    ${!shown && pages.isLoading ? html`<${Skeleton} rows="8" kind="card" />` : null}
    ${
    shown && shown.length === 0
      ? html`
        <${Empty} icon="gallery" title=${query.size > 0 || sought
          ? "No picture is like that"
          : "No picture yet"}
          action=${query.size > 0 || sought
            ? html`<a class="button" href=${placeOf("gallery")} onClick=${() =>
              setText("")}>Show all</a>`
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
