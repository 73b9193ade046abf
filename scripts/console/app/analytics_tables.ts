/// <reference lib="dom" />
import { ago, bytes, count, duration, percent, providerName, words } from "./format.ts";
import { type Content, html, type View } from "./html.ts";
import { useModelNames } from "./model_names.ts";
import { placeOf } from "./route.ts";
import type {
  ErrorAnalyticsAnswer,
  PromptAnalyticsAnswer,
  ProviderAnalyticsAnswer,
  StorageAnalyticsAnswer,
} from "./shapes.ts";
import { useCosts } from "./simulated.ts";

type ProviderRow = ProviderAnalyticsAnswer["rows"][number];

function Table(
  { title, columns, rows }: { title: string; columns: string[]; rows: Content[][] },
): View {
  if (rows.length === 0) return null;
  return html`
    <h2 class="section-head">${title}</h2>
    <div class="table-frame" tabindex="0" role="region" aria-label=${title}>
      <table>
        <thead>
          <tr>${columns.map((name, index) =>
            html`<th scope="col" class=${index > 0 ? "number" : ""}>${name}</th>`
          )}</tr>
        </thead>
        <tbody>${rows.map(([first, ...others]) =>
          html`<tr><th scope="row">${first}</th>${
            others.map((each) => html`<td class="number">${each}</td>`)
          }</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

function inSeconds(ms: number | null): string {
  return duration(ms === null ? null : ms / 1_000);
}

/** How each model did. */
export function ProviderTable({ rows }: { rows: ProviderRow[] }): View {
  const nameOf = useModelNames();
  const tellCost = useCosts();
  return html`
    <${Table} title="Models"
      columns=${[
        "Provider and model",
        "Attempts",
        "Well",
        "50 %",
        "95 %",
        "99 %",
        "Pictures",
        "Cost",
      ]}
      rows=${rows.map((row) => [
        html`${providerName(row.provider)} <span class="quiet">${
          nameOf(row.provider, row.model)
        }</span>`,
        ...[count(row.attempts), percent(row.success_rate), inSeconds(row.latency_ms.p50)],
        ...[inSeconds(row.latency_ms.p95), inSeconds(row.latency_ms.p99), count(row.pictures)],
        tellCost(row.cost_usd, row.provider),
      ])} />
  `;
}

/** Why attempts failed, why requests went elsewhere, and what was not drawn as asked. */
export function Reasons({ rows }: { rows: ProviderRow[] }): View {
  const sum = (read: (row: ProviderRow) => Record<string, number>) => {
    const all = new Map<string, number>();
    for (const row of rows) {
      for (const [name, times] of Object.entries(read(row))) {
        all.set(name, (all.get(name) ?? 0) + times);
      }
    }
    return [...all].sort(([, one], [, other]) => other - one).slice(0, 8);
  };
  return html`
    <section class="charts thirds" aria-label="Reasons">
      <${Bars} title="Why attempts failed" counts=${sum(({ failures }) => failures)} />
      <${Bars} title="Why another provider was asked" counts=${sum(({ fallbacks }) => fallbacks)} />
      <${Bars} title="What was not drawn as asked" counts=${sum(({ losses }) => losses)} />
    </section>
  `;
}

function Bars({ title, counts }: { title: string; counts: [name: string, times: number][] }): View {
  const most = Math.max(1, ...counts.map(([, times]) => times));
  return html`<div class="card"><h2 class="figure-name">${title}</h2>${
    counts.length === 0
      ? html`<p class="quiet">Never in this time.</p>`
      : html`<ul class="bars">${
        counts.map(([name, times]) =>
          html`<li><span>${words(name)}</span><b>${count(times)}</b>
          <span class="bar-track" aria-hidden="true"><span style=${{
            width: `${times / most * 100}%`,
          }}></span></span></li>`
        )
      }</ul>`
  }</div>`;
}

/** Errors that are alike. */
export function ErrorGroups({ groups }: { groups: ErrorAnalyticsAnswer["groups"] }): View {
  const now = Date.now();
  return html`
    <${Table} title="Errors" columns=${["What", "Times", "First seen", "Last seen", "Example"]}
      rows=${groups.slice(0, 30).map((group) => [
        html`<span class="tag">${words(group.code)}</span> ${group.message}${
          group.provider
            ? [" ", html`<span class="quiet">${providerName(group.provider)}</span>`]
            : null
        }`,
        ...[count(group.count), ago(group.first_seen_at, now), ago(group.last_seen_at, now)],
        group.generation_id
          ? html`<a href=${placeOf(`jobs/${group.generation_id}`)}>job</a>`
          : group.request_id ?? "—",
      ])} />
  `;
}

/** How prompts were shortened. */
export function PromptTable({ rows }: { rows: PromptAnalyticsAnswer["rows"] }): View {
  return html`
    <${Table} title="Shortened prompts" columns=${[
      "How",
      "Times",
      "Characters kept",
      "Meaning kept",
      "50 %",
      "95 %",
    ]}
      rows=${rows.map((row) => [
        ...[words(row.method), count(row.compressions), percent(row.kept), percent(row.coverage)],
        ...[inSeconds(row.duration_ms.p50), inSeconds(row.duration_ms.p95)],
      ])} />
  `;
}

/** What lies in Storage now. */
export function StorageTable({ stored }: { stored: StorageAnalyticsAnswer["stored"] }): View {
  return html`
    <${Table} title="In Storage now" columns=${["Of", "Pictures", "Bytes"]}
      rows=${stored.map((each) => [
        each.provider ? providerName(each.provider) : words(each.origin),
        ...[count(each.pictures), bytes(each.bytes)],
      ])} />
  `;
}
