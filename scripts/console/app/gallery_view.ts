/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { Empty, Field, Problem, Skeleton, ViewHead } from "./elements.ts";
import { FilterSelect, providerChoices, sourceChoices } from "./filters.ts";
import { providerName } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { usePages } from "./paging.ts";
import { PictureImage } from "./picture.ts";
import { PictureDialog } from "./picture_dialog.ts";
import { placeOf } from "./route.ts";
import type { Generation, JobsAnswer, Picture } from "./shapes.ts";

const spans: [name: string, text: string, days: number][] = [
  ["day", "the last day", 1],
  ["week", "the last week", 7],
  ["month", "the last 30 days", 30],
];

interface Shown {
  picture: Picture;
  job: Generation;
}

/** What was drawn, as pictures. */
export function GalleryView({ query }: { query: URLSearchParams }): View {
  const [opened, open] = useState<Shown>();
  const [words, setWords] = useState("");
  const filter = Object.fromEntries(query);
  const days = spans.find(([name]) => name === filter["since"])?.[2];
  const asked = {
    status: "completed",
    provider: filter["provider"],
    source: filter["source"],
    created_after: days && startOfDay(days),
  };
  const pages = usePages<Shown>(async (cursor, signal) => {
    const { jobs, next_cursor } = await call<JobsAnswer>(
      withQuery("/jobs", { ...asked, limit: 40, cursor }),
      { signal },
    );
    return {
      rows: jobs.flatMap((job) => job.images.map((picture) => ({ picture, job }))),
      next_cursor,
    };
  }, [query.toString()]);
  const sought = words.trim().toLowerCase();
  const shown = pages.rows?.filter(({ job }) => job.prompt.toLowerCase().includes(sought));
  return html`<${ViewHead} title="Gallery" actions=${html`
    <button class="button" onClick=${pages.reload}><${Icon} name="reload" />Reload</button>
    <${CodeButton} shown=${{
      method: "GET",
      path: withQuery("/jobs", { ...asked, limit: 40 }),
      sql:
        "select object_path, width, height, created_at from generation_images order by created_at desc limit 40;",
    }} />
  `}>
      What was drawn, newest first.
    <//>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <${Field} label="Words of the prompt">${(control: { id: string }) =>
    html`
      <input ...${control} type="search" value=${words} placeholder="among those that are shown"
        onInput=${(event: Event) => setWords((event.target as HTMLInputElement).value)} />
    `}<//>
      <${FilterSelect} view="gallery" query=${query} name="provider" label="Provider" choices=${providerChoices} none="all" />
      <${FilterSelect} view="gallery" query=${query} name="since" label="Drawn" choices=${
    spans.map(([name, text]) => [name, text])
  } none="at any time" />
      <${FilterSelect} view="gallery" query=${query} name="source" label="Asked by" choices=${sourceChoices} none="all ways" />
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
              setWords("")}>Show all</a>`
            : html`<a class="button primary" href=${placeOf("create")}>Draw the first one</a>`} />
      `
      : null
  }
    <ul class="gallery">${
    shown?.map((each) =>
      html`
        <li key=${each.picture.id}
          style=${widthOf(each.picture)}><button class="picture" onClick=${() =>
            open(each)} aria-haspopup="dialog">
                <${PictureImage} picture=${each.picture} alt=${each.job.prompt.slice(0, 200)} />
                <span class="caption"><span>${each.job
                  .prompt}</span><span class="quiet">${providerName(
                    each.picture.provider,
                  )}</span></span>
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
      ? html`<${PictureDialog} ...${opened} onClose=${() =>
        open(undefined)} onGone=${pages.reload} />`
      : null
  }`;
}

/** As wide as its shape asks for in a row of one height, but never too narrow for the words below. */
function widthOf({ width, height }: Picture): Record<string, string> {
  return { "--shape": String(Math.min(2.4, Math.max(0.9, width / height))) };
}

/** The beginning of a day some days ago, so that the address stays the same while one looks. */
function startOfDay(days: number): string {
  const at = new Date(Date.now() - days * 86_400_000);
  at.setMinutes(0, 0, 0);
  return at.toISOString();
}
