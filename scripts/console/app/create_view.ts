/// <reference lib="dom" />
import { useEffect, useRef, useState } from "preact/hooks";
import { call, newKey, withQuery } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { type Draft, emptyDraft, keepDraft, keptDraft, toRequest, watchDraft } from "./drafts.ts";
import { announce, Badge, Empty, Problem, ViewHead } from "./elements.ts";
import { Estimate, EstimateLine } from "./estimate.ts";
import { hasEnded, useFollowed } from "./follow.ts";
import { duration } from "./format.ts";
import { Happenings } from "./happenings.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { useLoaded } from "./loading.ts";
import { PictureImage } from "./picture.ts";
import { PictureDialog, toDialogPicture } from "./picture_dialog.ts";
import { FurtherFields, MainFields } from "./prompt_form.ts";
import { type FieldSchema, readFields } from "./request_fields.ts";
import { placeOf } from "./route.ts";
import type { Generation, JobsAnswer, ModelsAnswer, Picture, Plan } from "./shapes.ts";
import { useCosts } from "./simulated.ts";

const restMs = 700;

/** Where pictures are asked for. */
export function CreateView(_: { query: URLSearchParams }): View {
  const [draft, setDraft] = useState(keptDraft);
  useEffect(() => watchDraft(setDraft), []);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [id, setId] = useState<string>();
  const [isPlanShown, showPlan] = useState(false);
  const fields = useLoaded(readFields, []);
  const models = useLoaded((signal) => call<ModelsAnswer>("/providers/models", { signal }), []);
  const change = (given: Partial<Draft>) =>
    setDraft((old) => {
      const next = { ...old, ...given };
      keepDraft(next);
      return next;
    });
  const onEntries = (entries: Record<string, string>) =>
    change({ entries: { ...draft.entries, ...entries } });
  const { request, mistake } = requestOf(draft, fields.value ?? {});
  const estimate = useEstimate(mistake ? undefined : request);

  const draw = async (event: Event) => {
    event.preventDefault();
    if (!request || isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      const { generation_id } = await call<{ generation_id: string }>("/generate", {
        json: request,
        headers: { prefer: "respond-async", "idempotency-key": newKey() },
      });
      showPlan(false);
      setId(generation_id);
      announce("The picture is being drawn");
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const parts = {
    ...{ draft, fields: fields.value ?? {}, models: models.value?.models ?? [] },
    ...{ onEntries, onDraft: change },
  };
  return html`<${ViewHead} title="Create" actions=${html`
    <${CodeButton} label="Copy as code"
      shown=${{ method: "POST", path: "/generate", json: request ?? {}, draws: true }} />
  `}>
      One request, whoever draws it.
    <//>
    <div class="create">
      <form class="panel form" onSubmit=${draw} onKeyDown=${(event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) draw(event);
  }}>
        <${MainFields} ...${parts} />
        <${FurtherFields} ...${parts} />
        ${fields.error ? html`<${Problem} error=${fields.error} retry=${fields.reload} />` : null}
        <div class="submit">
          ${
    mistake ? html`<p class="estimate bad"><${Icon} name="warn" size="16" />${mistake}</p>` : null
  }
          ${!mistake && estimate.plan ? html`<${EstimateLine} plan=${estimate.plan} />` : null}
          ${!mistake && estimate.error ? html`<${Problem} error=${estimate.error} />` : null}
          ${error ? html`<${Problem} error=${error} />` : null}
          <div class="actions">
            <button class="button primary large" type="submit" disabled=${isBusy || !request}>
              <${Icon} name="create" />${isBusy ? "Asking …" : "Draw"}</button>
            <button class="button large" type="button" disabled=${!estimate
    .plan} aria-expanded=${isPlanShown}
              onClick=${() => showPlan(!isPlanShown)}>Dry run</button>
            <button class="button plain" type="button" onClick=${() =>
    change(emptyDraft)}>Clear</button>
            <span class="quiet keys"><kbd>Ctrl</kbd> <kbd>Enter</kbd> draws</span>
          </div>
        </div>
      </form>
      <div class="result">
        ${isPlanShown && estimate.plan ? html`<${Estimate} plan=${estimate.plan} />` : null}
        ${id ? html`<${Result} id=${id} key=${id} />` : isPlanShown ? null : html`<${Recent} />`}
      </div>
    </div>`;
}

function requestOf(
  draft: Draft,
  fields: Record<string, FieldSchema>,
): { request?: Record<string, unknown>; mistake?: string } {
  try {
    const request = toRequest(draft, fields);
    const isEmpty = request["prompt"] === undefined && draft.pictures.length === 0;
    return isEmpty ? {} : { request };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}

/** Asks what a request would cost once nothing more is entered. */
function useEstimate(
  request: Record<string, unknown> | undefined,
): { plan?: Plan | undefined; error?: unknown } {
  const [state, setState] = useState<{ plan?: Plan; error?: unknown }>({});
  const text = request && JSON.stringify(request);
  useEffect(() => {
    if (text === undefined) return setState({});
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      call<Plan>("/generate?dry_run", { json: JSON.parse(text), signal: leaving.signal }).then(
        (plan) => setState({ plan }),
        (error) => {
          if (!leaving.signal.aborted) setState({ error });
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text]);
  return state;
}

/** A generation from its first event to its pictures. */
function Result({ id }: { id: string }): View {
  const place = useRef<HTMLElement>(null);
  // Where there is no room beside the form it is below.
  useEffect(() => {
    const { top = 0 } = place.current?.getBoundingClientRect() ?? {};
    if (top > innerHeight / 2) place.current?.scrollIntoView({ block: "start" });
  }, []);
  const { job, events, error } = useFollowed(id);
  const tellCost = useCosts();
  useEffect(() => {
    if (job && hasEnded(job)) {
      announce(job.status === "completed" ? "The picture is there" : `It has ${job.status}`);
    }
  }, [job?.status]);
  if (error && !job) return html`<${Problem} error=${error} />`;
  return html`<section class="panel" ref=${place} aria-labelledby="result-title">
    <header class="panel-head"><h2 id="result-title">${
    job?.status === "completed" ? "Drawn" : job && hasEnded(job) ? "Ended" : "At work"
  }</h2>
      ${job ? html`<${StatusBadge} status=${job.status} />` : null}
      <a class="button small plain" href=${placeOf(`jobs/${id}`)}>The whole job</a></header>
    ${
    job && job.images.length > 0
      ? html`<${Pictures} job=${job} />`
      : job && !hasEnded(job)
      ? html`<div class="canvas" role="status"><span>Drawing …</span></div>`
      : null
  }
    <${Happenings} events=${events} job=${job} />
    ${job?.error ? html`<${Problem} error=${new Error(job.error.detail)} />` : null}
    ${
    job?.warnings.length
      ? html`<ul class="warnings">${job.warnings.map((each) => html`<li>${each}</li>`)}</ul>`
      : null
  }
    ${
    job && hasEnded(job)
      ? html`<p class="quiet">${duration(job.metadata.generation_time)} · ${
        tellCost(job.metadata.cost_usd, job.provider)
      }${job.metadata.provider_model ? ` · ${job.metadata.provider_model}` : ""}</p>`
      : null
  }
  </section>`;
}

/** A generation's status as a word with its colour. */
export function StatusBadge({ status }: { status: Generation["status"] }): View {
  const tones = {
    completed: "good",
    failed: "bad",
    cancelled: "calm",
    running: "live",
    queued: "warn",
  } as const;
  return html`<${Badge} tone=${tones[status]}>${status}<//>`;
}

/** The pictures of a generation, each of which opens. */
export function Pictures({ job }: { job: Generation }): View {
  const [opened, open] = useState<Picture>();
  return html`<div class=${job.images.length > 1 ? "pictures several" : "pictures"}>${
    job.images.map((picture, index) =>
      html`<button class="picture" key=${picture.id} onClick=${() =>
        open(picture)} aria-haspopup="dialog">
        <${PictureImage} picture=${picture} isLazy=${false} alt="Picture ${index + 1}: ${
        job.prompt.slice(0, 200)
      }" /></button>`
    )
  }</div>
  ${
    opened
      ? html`<${PictureDialog} picture=${toDialogPicture(opened, job)} onClose=${() =>
        open(undefined)} />`
      : null
  }`;
}

/** What was drawn last, where nothing is being drawn. */
function Recent(): View {
  const recent = useLoaded(
    (signal) => call<JobsAnswer>(withQuery("/jobs", { status: "completed", limit: 6 }), { signal }),
    [],
  );
  const jobs = recent.value?.jobs.filter(({ images }) => images.length > 0) ?? [];
  if (recent.value && jobs.length === 0) {
    return html`<${Empty} icon="create" title="Nothing has been drawn yet">
      Say what you would like to see. What it costs and who would draw it is told while you write.
    <//>`;
  }
  return html`
    <section aria-labelledby="recent-title">
      <h2 id="recent-title" class="small-head">Drawn last</h2>
      <div class="recent">${jobs.map((job) =>
        job.images[0]
          ? html`<a href=${placeOf(`jobs/${job.generation_id}`)} key=${job.generation_id}>
          <${PictureImage} picture=${job.images[0]} alt=${job.prompt.slice(0, 200)} /></a>`
          : null
      )}</div>
    </section>
  `;
}
