/// <reference lib="dom" />
import { useEffect, useRef, useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { BatchBadge, BatchProgress, nameOf } from "./batches_view.ts";
import { CodeButton } from "./code_dialog.ts";
import { StatusBadge } from "./create_view.ts";
import { announce, Badge, Facts, Field, Problem, Skeleton, ViewHead } from "./elements.ts";
import { ago, duration, moment, plural, providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { useLoaded } from "./loading.ts";
import { PictureImage } from "./picture.ts";
import { placeOf } from "./route.ts";
import { useServerEvents } from "./server_events.ts";
import type { Batch, BatchAnswer, BatchEvent } from "./shapes.ts";
import { type TellCost, useCosts } from "./simulated.ts";

type Item = BatchAnswer["items"][number];

const atOnce = 50;
/** Items that end at about the same time are read together. */
const togetherMs = 250;

/** A batch with its items, read again whenever something happens to it. */
export function BatchView({ id }: { id: string }): View {
  const [status, setStatus] = useState("");
  const [from, setFrom] = useState<string>();
  const [round, setRound] = useState(0);
  const [failure, setFailure] = useState<unknown>();
  const tellCost = useCosts();
  const path = withQuery(`/batches/${id}`, { status, limit: atOnce, cursor: from });
  const loaded = useLoaded((signal) => call<BatchAnswer>(path, { signal }), [path]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useServerEvents<BatchEvent>(`/batches/${id}/events`, round, () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(loaded.reload, togetherMs);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const steer = async (what: "cancel" | "retry") => {
    setFailure(undefined);
    try {
      await call(`/batches/${id}/${what}`, { method: "POST" });
      announce(what === "cancel" ? "Cancelled" : "It goes on");
      setRound((old) => old + 1);
      loaded.reload();
    } catch (problem) {
      setFailure(problem);
    }
  };
  const batch = loaded.value;
  if (!batch) {
    return html`<${ViewHead} title="Batch" />${
      loaded.error
        ? html`<${Problem} error=${loaded.error} retry=${loaded.reload} />`
        : html`<${Skeleton} rows="4" />`
    }`;
  }
  const hasEnded = batch.status === "completed" || batch.status === "cancelled";
  const isRepeatable = batch.status === "held" || (hasEnded && batch.failed + batch.cancelled > 0);
  return html`<${ViewHead} title=${nameOf(batch)} actions=${html`
    ${hasEnded
      ? null
      : html`<button class="button" onClick=${() =>
        steer("cancel")}><${Icon} name="stop" />Cancel</button>`}
    ${isRepeatable
      ? html`<button class="button" onClick=${() => steer("retry")}><${Icon} name="again" />${
        batch.status === "held" ? "Go on" : "Try the others again"
      }</button>`
      : null}
    <${CodeButton} shown=${{
      method: "GET",
      path: `/batches/${id}`,
      sql: `select * from generation_batches where id = '${id}';`,
    }} />
  `}>
      <code class="wrap">${id}</code>
    <//>
    ${failure ? html`<${Problem} error=${failure} />` : null}
    <section class="panel" aria-labelledby="batch-facts">
      <header class="panel-head"><h2 id="batch-facts">${batch.completed} of ${batch.total} drawn</h2>
        <${BatchBadge} status=${batch.status} /></header>
      <${BatchProgress} batch=${batch} />
      ${batch.reason ? html`<p class="warn">${batch.reason}</p>` : null}
      ${
    batch.waits_for
      ? html`<p class="warn">The limit ${words(batch.waits_for.limit)} of the ${
        words(batch.waits_for.scope)
      } has no room until ${moment(batch.waits_for.until)}.</p>`
      : null
  }
      <${Facts} facts=${factsOf(batch, tellCost)} />
      ${
    batch.moves.length > 0
      ? html`<ul class="warnings">${
        batch.moves.map(({ from, to, reason, at }) =>
          html`<li>${moment(at)}: from ${providerName(from?.provider)} to ${
            providerName(to?.provider)
          }, ${reason}</li>`
        )
      }</ul>`
      : null
  }
    </section>
    <h2 class="section-head">Requests</h2>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <${Field} label="Status">${(control: { id: string }) =>
    html`
      <select ...${control} value=${status}
        onChange=${(event: Event) => {
          setFrom(undefined);
          setStatus((event.target as HTMLSelectElement).value);
        }}><option value="">all</option>${["waiting", "running", "completed", "failed", "cancelled"]
          .map((each) => html`<option>${each}</option>`)}</select>
    `}<//>
    </form>
    ${batch.items.length === 0 ? html`<p class="quiet">None is like that.</p>` : null}
    <ul class="rows">${
    batch.items.map((item) => html`<${ItemRow} key=${item.index} item=${item} />`)
  }</ul>
    <p class="centre actions">
      ${
    from
      ? html`<button class="button" onClick=${() => setFrom(undefined)}>From the beginning</button>`
      : null
  }
      ${
    batch.next_cursor
      ? html`<button class="button" onClick=${() =>
        setFrom(batch.next_cursor ?? undefined)}>The next ones</button>`
      : null
  }
    </p>`;
}

function factsOf(batch: Batch, tellCost: TellCost): [string, View | string][] {
  const provider = batch.held_to?.provider ?? null;
  return [
    [
      "Cost",
      `${tellCost(batch.cost_usd, provider)}${
        batch.estimated_usd === null ? "" : ` of about ${tellCost(batch.estimated_usd, provider)}`
      }`,
    ],
    ["Pictures", plural(batch.pictures, "picture")],
    ...(batch.failed > 0 ? [["Failed", String(batch.failed)] as [string, string]] : []),
    ...(batch.seconds_left
      ? [["Left", `about ${duration(batch.seconds_left)}`] as [string, string]]
      : []),
    ["Asked", ago(batch.created_at, Date.now())],
    ...(batch.completed_at ? [["Ended", moment(batch.completed_at)] as [string, string]] : []),
    ...(batch.held_to
      ? [["Drawn by one", providerName(batch.held_to.provider)] as [string, string]]
      : []),
  ];
}

function ItemRow({ item }: { item: Item }): View {
  const { generation } = item;
  const text = html`
    <span class="thumb">${generation?.images[0]
      ? html`<${PictureImage} picture=${generation.images[0]} alt="" />`
      : null}</span>
    <span class="job-text"><span class="job-prompt">${generation?.prompt ?? item.name ??
      `Request ${item.index + 1}`}</span>
      <span class="quiet">${[
        generation ? item.name : null,
        generation?.provider ? providerName(generation.provider) : null,
        item.error?.detail,
      ].filter((each) => each).join(" · ")}</span></span>
    <span class="job-figures">${item.status === "waiting"
      ? html`<${Badge} tone="warn">waiting<//>`
      : html`<${StatusBadge} status=${item.status} />`}</span>
  `;
  return html`<li>${
    generation
      ? html`<a class="job-row" href=${placeOf(`jobs/${generation.generation_id}`)}>${text}</a>`
      : html`<div class="job-row">${text}</div>`
  }</li>`;
}
