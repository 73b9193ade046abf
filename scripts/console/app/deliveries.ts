/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call, withQuery } from "./api.ts";
import { announce, Badge, Field, Problem, Skeleton, type Tone } from "./elements.ts";
import { ago, moment, shortId } from "./format.ts";
import { html, type View } from "./html.ts";
import { usePages } from "./paging.ts";
import { placeOf } from "./route.ts";
import type { DeliveriesAnswer, WebhookDelivery, WebhookEndpoint } from "./shapes.ts";

const tones: Record<string, Tone> = {
  delivered: "good",
  pending: "live",
  failed: "bad",
};

/** What was sent to endpoints, and how it went. */
export function Deliveries({ endpoints }: { endpoints: WebhookEndpoint[] }): View {
  const [endpoint, setEndpoint] = useState("");
  const pages = usePages<WebhookDelivery>(async (cursor, signal) => {
    const { deliveries, next_cursor } = await call<DeliveriesAnswer>(
      withQuery("/webhooks/deliveries", { endpoint_id: endpoint, limit: 30, cursor }),
      { signal },
    );
    return { rows: deliveries, next_cursor };
  }, [endpoint]);
  const { rows } = pages;
  return html`
    <h2 class="section-head">Deliveries</h2>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <${Field} label="To">${(control: { id: string }) =>
        html`<select ...${control} value=${endpoint} onChange=${(event: Event) =>
          setEndpoint((event.target as HTMLSelectElement).value)}>
        <option value="">all endpoints</option>${
          endpoints.map(({ id, url }) => html`<option value=${id}>${url}</option>`)
        }</select>`}<//>
          <button class="button" type="button" onClick=${pages.reload}>Reload</button>
        </form>
        ${pages.error ? html`<${Problem} error=${pages.error} retry=${pages.reload} />` : null}
        ${!rows && pages.isLoading ? html`<${Skeleton} rows="3" />` : null}
        ${rows && rows.length === 0 ? html`<p class="quiet">Nothing has been sent yet.</p>` : null}
        <ul class="rows">${rows?.map((each) =>
          html`
            <${Delivery} key=${each.id} delivery=${each} onReplay=${pages.reload}
              url=${endpoints.find(({ id }) => id === each.endpoint_id)?.url ??
                shortId(each.endpoint_id)} />
          `
        )}</ul>
        ${pages.hasMore
          ? html`<p class="centre"><button class="button" onClick=${pages.more}>Show more</button></p>`
          : null}
  `;
}

function Delivery(
  { delivery, url, onReplay }: { delivery: WebhookDelivery; url: string; onReplay: () => void },
): View {
  const [error, setError] = useState<unknown>();
  const replay = async () => {
    try {
      await call(`/webhooks/deliveries/${delivery.id}/replay`, { method: "POST" });
      announce("It is sent once more");
      onReplay();
    } catch (problem) {
      setError(problem);
    }
  };
  const { status, tries, last_status, last_error, next_try_at, generation_id } = delivery;
  return html`
    <li class="endpoint">
      <div>
          <strong>${delivery.event}</strong> <span class="quiet">to ${url}</span>
          <p class="quiet">${moment(delivery.created_at)} · ${tries} ${tries === 1
            ? "try"
            : "tries"}${last_status
            ? ` · answered ${last_status}`
            : ""}${status === "pending" && next_try_at
            ? ` · next ${ago(next_try_at, Date.now())}`
            : ""}
            ${generation_id
              ? [" · ", html`<a href=${placeOf(`jobs/${generation_id}`)}>the job</a>`]
              : null}</p>
          ${last_error ? html`<p class="warn small">${last_error}</p>` : null}
          <details class="more"><summary>What was sent</summary><pre tabindex="0"><code>${JSON
            .stringify(delivery.payload, null, 2)}</code></pre></details></div>
      <${Badge} tone=${tones[status] ?? "calm"}>${status}<//>
        <div class="actions"><button class="button small" onClick=${replay} disabled=${status ===
          "pending"}>Send again</button></div>
        ${error ? html`<${Problem} error=${error} />` : null}
      </li>
  `;
}
