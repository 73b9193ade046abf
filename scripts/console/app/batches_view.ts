/// <reference lib="dom" />
import { call, withQuery } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { Badge, Empty, Problem, Skeleton, type Tone, ViewHead } from "./elements.ts";
import { ago, duration } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { usePages } from "./paging.ts";
import { placeOf } from "./route.ts";
import type { Batch, BatchesAnswer } from "./shapes.ts";
import { useCosts } from "./simulated.ts";

const tones: Record<Batch["status"], Tone> = {
  running: "live",
  held: "warn",
  cancelled: "calm",
  completed: "good",
};

/** Many requests that were made as one, and how far each of these is. */
export function BatchesView(): View {
  const pages = usePages<Batch>(async (cursor, signal) => {
    const { batches, next_cursor } = await call<BatchesAnswer>(
      withQuery("/batches", { limit: 30, cursor }),
      { signal },
    );
    return { rows: batches, next_cursor };
  }, []);
  const { rows } = pages;
  const tellCost = useCosts();
  return html`<${ViewHead} title="Batches" actions=${html`
    <button class="button" onClick=${pages.reload}><${Icon} name="reload" />Reload</button>
    <${CodeButton} shown=${{
      method: "POST",
      path: "/generate/batch",
      json: { requests: [{ prompt: "spring, a tree" }, { prompt: "autumn, a tree" }] },
      sql: "select * from generation_batches order by created_at desc limit 30;",
    }} />
  `}>
      Many requests made as one.
    <//>
    ${pages.error ? html`<${Problem} error=${pages.error} retry=${pages.reload} />` : null}
    ${!rows && pages.isLoading ? html`<${Skeleton} rows="3" />` : null}
    ${
    rows && rows.length === 0
      ? html`<${Empty} icon="batches" title="No batch yet">
        A batch draws many prompts through the queue, and tells how far it is. “Code” shows how one is made.
      <//>`
      : null
  }
    <ul class="rows">${
    rows?.map((batch) =>
      html`<li key=${batch.batch_id}><a class="batch-row" href=${
        placeOf(`batches/${batch.batch_id}`)
      }>
      <span class="batch-head"><strong>${
        nameOf(batch)
      }</strong><${BatchBadge} status=${batch.status} /></span>
      <${BatchProgress} batch=${batch} />
      <span class="quiet small">${
        [
          `${batch.completed} of ${batch.total} drawn`,
          batch.failed > 0 ? `${batch.failed} failed` : null,
          batch.cost_usd > 0 ? tellCost(batch.cost_usd, null) : null,
          batch.seconds_left ? `about ${duration(batch.seconds_left)} left` : null,
          ago(batch.created_at, Date.now()),
        ].filter((each) => each).join(" · ")
      }</span>
    </a></li>`
    )
  }</ul>
    ${
    pages.hasMore
      ? html`<p class="centre"><button class="button" onClick=${pages.more}>Show more</button></p>`
      : null
  }`;
}

/** A batch's own name, or how many requests it has. */
export function nameOf({ name, total }: Batch): string {
  return name ?? `${total} requests`;
}

/** A batch's status as a word with its colour. */
export function BatchBadge({ status }: { status: Batch["status"] }): View {
  return html`<${Badge} tone=${tones[status]}>${status}<//>`;
}

/** How much of a batch ended well, how much did not, and how much is under way. */
export function BatchProgress({ batch }: { batch: Batch }): View {
  const { total, completed, failed, cancelled, running } = batch;
  const part = (kind: string, count: number) =>
    count === 0
      ? null
      : html`<span class=${kind} style=${{ width: `${count / total * 100}%` }}></span>`;
  return html`
    <span class="batch-progress" role="img"
      aria-label="${completed} of ${total} drawn, ${failed} failed, ${cancelled} cancelled, ${running} at work">
        ${part("good", completed)}${part("bad", failed)}${part("calm", cancelled)}${part(
          "live",
          running,
        )}</span>
  `;
}
