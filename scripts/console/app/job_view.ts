/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { Pictures, StatusBadge } from "./create_view.ts";
import { announce, copy, Facts, Problem, Skeleton, ViewHead } from "./elements.ts";
import { Candidates, Excluded } from "./estimate.ts";
import { hasEnded, useFollowed } from "./follow.ts";
import { bytes, duration, moment, percent, providerName } from "./format.ts";
import { Happenings } from "./happenings.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { placeOf } from "./route.ts";
import type { JobAnswer } from "./shapes.ts";
import { type TellCost, useCosts } from "./simulated.ts";
import { TimeSpent } from "./time_spent.ts";
import { Timeline } from "./timeline.ts";

/** A generation with everything that is known of it. */
export function JobView({ id }: { id: string }): View {
  const { job, events, error, reload } = useFollowed(id, true);
  const [failure, setFailure] = useState<unknown>();
  const tellCost = useCosts();
  const steer = async (what: "cancel" | "retry") => {
    setFailure(undefined);
    try {
      await call(`/jobs/${id}/${what}`, { method: "POST" });
      announce(what === "cancel" ? "Cancelled" : "It waits to be drawn again");
      reload();
    } catch (problem) {
      setFailure(problem);
    }
  };
  if (!job) {
    return html`<${ViewHead} title="Job" />${
      error ? html`<${Problem} error=${error} retry=${reload} />` : html`<${Skeleton} rows="5" />`
    }`;
  }
  const isRepeatable = job.status === "failed" || job.status === "cancelled";
  return html`<${ViewHead} title="Job" actions=${html`
    ${hasEnded(job)
      ? null
      : html`<button class="button" onClick=${() =>
        steer("cancel")}><${Icon} name="stop" />Cancel</button>`}
    ${isRepeatable
      ? html`<button class="button" onClick=${() =>
        steer("retry")}><${Icon} name="again" />Draw again</button>`
      : null}
    ${job.request
      ? html`
        <${CodeButton} label="The request as code"
          shown=${{ method: "POST", path: "/generate", json: job.request, draws: true }} />
      `
      : null}
    <${CodeButton} shown=${{
      method: "GET",
      path: `/jobs/${id}?explain`,
      sql:
        `select * from generation_jobs where id = '${id}';\nselect * from generation_attempts where job_id = '${id}';`,
    }} />
  `}>
      <button class="link mono" title="Copy the id" onClick=${() =>
    copy(id, "The id")}>${id}</button>
    <//>
    ${failure ? html`<${Problem} error=${failure} />` : null}
    <div class="job">
      <div class="job-main">
        <section class="panel" aria-labelledby="job-prompt">
          <header class="panel-head"><h2 id="job-prompt">Prompt</h2><${StatusBadge} status=${job.status} /></header>
          <p class="prompt-text">${job.prompt}</p>
          ${job.error ? html`<${Problem} error=${new Error(job.error.detail)} />` : null}
          ${job.images.length > 0 ? html`<${Pictures} job=${job} />` : null}
        </section>
        <section class="panel" aria-labelledby="job-timeline">
          <h2 id="job-timeline">Attempts</h2>
          <${Timeline} job=${job} events=${events} />
        </section>
        ${job.timing ? html`<${TimeSpent} timing=${job.timing} />` : null}
        ${job.decisions?.length ? html`<${Decisions} decisions=${job.decisions} />` : null}
      </div>
      <div class="job-side">
        <section class="panel" aria-labelledby="job-facts"><h2 id="job-facts">Facts</h2>
          <${Facts} facts=${factsOf(job, tellCost)} /></section>
        <${Told} job=${job} />
        <section class="panel" aria-labelledby="job-events"><h2 id="job-events">What happened</h2>
          ${
    events.length === 0 && hasEnded(job)
      ? html`<p class="quiet">Events are kept for a while only; these are gone.</p>`
      : html`<${Happenings} events=${events} job=${job} />`
  }</section>
      </div>
    </div>`;
}

function factsOf(job: JobAnswer, tellCost: TellCost): [string, View | string][] {
  const { metadata } = job;
  const size = job.images.reduce((sum, { file_size }) => sum + file_size, 0);
  return [
    [
      "Drawn by",
      job.provider ? `${providerName(job.provider)}, ${metadata.provider_model ?? "?"}` : "—",
    ],
    ["Took", duration(metadata.generation_time)],
    ["Cost", tellCost(metadata.cost_usd, job.provider)],
    ...(metadata.maybe_billed_usd
      ? [[
        "May have been charged besides",
        tellCost(metadata.maybe_billed_usd, null),
      ] as [string, string]]
      : []),
    [
      "Pictures",
      `${job.images.length} of ${job.total_images}${size > 0 ? `, ${bytes(size)}` : ""}`,
    ],
    ["Asked by", job.source],
    ["Asked", moment(job.created_at)],
    ["Ended", moment(job.completed_at)],
    ["Project", html`<code class="wrap">${job.project_id}</code>`],
    ...(job.batch_id
      ? [
        [
          "Batch",
          html`<a href=${placeOf(`batches/${job.batch_id}`)}>${job.batch_id}</a>`,
        ] as [
          string,
          View,
        ],
      ]
      : []),
  ];
}

/** What of the request was not drawn as asked, and what became of its prompt. */
function Told({ job }: { job: JobAnswer }): View {
  const { losses, warnings, metadata: { prompt_validation: prompt } } = job;
  const isShortened = prompt !== null && prompt.optimized_length < prompt.original_length;
  const others = warnings.filter((warning) => !losses.some(({ text }) => text === warning));
  if (losses.length + others.length === 0 && !isShortened) return null;
  return html`<section class="panel" aria-labelledby="job-told"><h2 id="job-told">Worth knowing</h2>
    ${
    losses.length > 0
      ? html`<ul class="losses">${
        losses.map(({ field, change, text }) =>
          html`<li><span class="tag">${change}</span><span><strong>${field}</strong> ${text}</span></li>`
        )
      }</ul>`
      : null
  }
    ${
    others.length > 0
      ? html`<ul class="warnings">${others.map((each) => html`<li>${each}</li>`)}</ul>`
      : null
  }
    ${
    isShortened
      ? html`<${Facts} facts=${[
        ["Prompt", `${prompt.original_length} to ${prompt.optimized_length} characters`],
        ["By", prompt.method],
        ["Kept of what it asks for", percent(prompt.preservation)],
      ]} />`
      : null
  }
  </section>`;
}

/** By what each attempt was chosen. */
function Decisions({ decisions }: { decisions: NonNullable<JobAnswer["decisions"]> }): View {
  return html`
    <section class="panel"
      aria-labelledby="job-decisions"><h2 id="job-decisions">Why these providers</h2>${decisions
        .map(({ attempt, strategy, candidates, excluded }) =>
          html`
            <details class="more" open=${decisions.length === 1}>
              <summary>Attempt ${attempt} · ${strategy}</summary>
              <${Candidates} candidates=${candidates} chosen=${candidates[0]?.provider ?? null} />
              <${Excluded} excluded=${excluded} />
            </details>
          `
        )}</section>
  `;
}
