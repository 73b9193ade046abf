/// <reference lib="dom" />
import { call, withQuery } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { StatusBadge } from "./create_view.ts";
import { Empty, Problem, Skeleton, ViewHead } from "./elements.ts";
import { FilterSelect, FilterText, providerChoices, sourceChoices } from "./filters.ts";
import { ago, duration, providerName } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { usePages } from "./paging.ts";
import { PictureImage } from "./picture.ts";
import { placeOf } from "./route.ts";
import type { Generation, JobsAnswer } from "./shapes.ts";
import { useCosts } from "./simulated.ts";

const statuses = ["queued", "running", "completed", "failed", "cancelled"]
  .map((each) => [each, each] as const);

/** All generations, newest first. */
export function JobsView({ query }: { query: URLSearchParams }): View {
  const filter = Object.fromEntries(query);
  const path = withQuery("/jobs", { ...filter, limit: 30 });
  const pages = usePages<Generation>(async (cursor, signal) => {
    const { jobs, next_cursor } = await call<JobsAnswer>(
      withQuery("/jobs", { ...filter, limit: 30, cursor }),
      { signal },
    );
    return { rows: jobs, next_cursor };
  }, [query.toString()]);
  const { rows } = pages;
  return html`<${ViewHead} title="Jobs" actions=${html`
    <button class="button" onClick=${pages.reload}><${Icon} name="reload" />Reload</button>
    <${CodeButton} shown=${{
      method: "GET",
      path,
      sql:
        "select id, status, prompt, provider, created_at from generation_jobs order by created_at desc limit 30;",
    }} />
  `}>
      Every generation, whoever asked for it, and how it went.
    <//>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <${FilterText} view="jobs" query=${query} name="text" label="Words of the prompt" placeholder="Enter searches" />
      <${FilterSelect} view="jobs" query=${query} name="status" label="Status" choices=${statuses} none="all" />
      <${FilterSelect} view="jobs" query=${query} name="provider" label="Provider" choices=${providerChoices} none="all" />
      <${FilterSelect} view="jobs" query=${query} name="source" label="Asked by" choices=${sourceChoices} none="all ways" />
    </form>
    ${pages.error ? html`<${Problem} error=${pages.error} retry=${pages.reload} />` : null}
    ${!rows && pages.isLoading ? html`<${Skeleton} rows="6" />` : null}
    ${
    rows && rows.length === 0
      ? html`
        <${Empty} icon="jobs" title=${query.size > 0
          ? "No generation is like that"
          : "No generation yet"}
          action=${query.size > 0
            ? html`<a class="button" href=${placeOf("jobs")}>Show all</a>`
            : html`<a class="button primary" href=${placeOf("create")}>Draw the first one</a>`} />
      `
      : null
  }
    ${rows && rows.length > 0 ? html`<${JobList} jobs=${rows} />` : null}
    ${
    pages.hasMore
      ? html`
        <p
          class="centre"><button class="button" onClick=${pages.more} disabled=${pages
            .isLoading}>${pages.isLoading ? "Loading …" : "Show more"}</button></p>
      `
      : null
  }`;
}

/** Generations as rows that lead to each. */
export function JobList({ jobs }: { jobs: Generation[] }): View {
  const now = Date.now();
  const tellCost = useCosts();
  return html`<ul class="rows">${
    jobs.map((job) =>
      html`<li key=${job.generation_id}><a class="job-row" href=${
        placeOf(`jobs/${job.generation_id}`)
      }>
      <span class="thumb">${
        job.images[0] ? html`<${PictureImage} picture=${job.images[0]} alt="" />` : null
      }</span>
      <span class="job-text"><span class="job-prompt">${job.prompt || "(no prompt)"}</span>
        <span class="quiet">${
        [
          job.provider ? providerName(job.provider) : null,
          job.total_images > 1 ? `${job.total_images} pictures` : null,
          job.metadata.attempts.length > 1 ? `${job.metadata.attempts.length} attempts` : null,
          job.source === "api" ? null : job.source,
        ].filter((each) => each).join(" · ")
      }</span></span>
      <span class="job-figures"><${StatusBadge} status=${job.status} />
        <span class="quiet">${
        [
          job.metadata.generation_time === null ? null : duration(job.metadata.generation_time),
          job.metadata.cost_usd ? tellCost(job.metadata.cost_usd, job.provider) : null,
          ago(job.created_at, now),
        ].filter((each) => each).join(" · ")
      }</span></span>
    </a></li>`
    )
  }</ul>`;
}
