/// <reference lib="dom" />
import { call, withQuery } from "./api.ts";
import { Activity } from "./analytics_activity.ts";
import {
  ErrorGroups,
  PromptTable,
  ProviderTable,
  Reasons,
  StorageTable,
} from "./analytics_tables.ts";
import { CodeButton } from "./code_dialog.ts";
import { connection } from "./connection.ts";
import { Empty, Problem, Skeleton, ViewHead } from "./elements.ts";
import { FilterSelect, providerChoices } from "./filters.ts";
import { bytes, count, duration, percent } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { useLoaded } from "./loading.ts";
import { placeOf } from "./route.ts";
import type {
  ErrorAnalyticsAnswer,
  PromptAnalyticsAnswer,
  ProviderAnalyticsAnswer,
  StorageAnalyticsAnswer,
  UsageAnalyticsAnswer,
} from "./shapes.ts";
import { useCosts } from "./simulated.ts";

const spans: [name: string, text: string, hours: number, interval: "hour" | "day"][] = [
  ["day", "24 hours", 24, "hour"],
  ["week", "7 days", 7 * 24, "day"],
  ["month", "30 days", 30 * 24, "day"],
];

/** Numbers of generations: how many, how well, how fast, for how much. */
export function AnalyticsView({ query }: { query: URLSearchParams }): View {
  const filter = Object.fromEntries(query);
  const span = spans.find(([name]) => name === filter["span"]) ?? spans[0];
  const [, text, hours, interval] = span ?? ["day", "24 hours", 24, "hour"];
  const asked = { provider: filter["provider"] };
  const reports = useLoaded(
    async (signal) => {
      const from = new Date(Date.now() - hours * 3_600_000).toISOString();
      const read = <Answer>(report: string, more: Record<string, string> = {}) =>
        call<Answer>(withQuery(`/analytics/${report}`, { ...asked, from, ...more }), { signal });
      const [whole, usage, spent, providers, prompts, storage, errors] = await Promise.all([
        read<UsageAnalyticsAnswer>("usage"),
        read<UsageAnalyticsAnswer>("usage", { interval }),
        read<ProviderAnalyticsAnswer>("providers", { interval, by: "provider" }),
        read<ProviderAnalyticsAnswer>("providers", { by: "provider,model" }),
        read<PromptAnalyticsAnswer>("prompts"),
        read<StorageAnalyticsAnswer>("storage"),
        read<ErrorAnalyticsAnswer>("errors"),
      ]);
      return { whole: whole.rows[0], usage, spent, providers, prompts, storage, errors };
    },
    [query.toString()],
    60_000,
  );
  const { value } = reports;
  return html`<${ViewHead} title="Analytics" actions=${html`
    <button class="button" onClick=${() =>
      downloadCsv(hours, interval, asked)}><${Icon} name="download" />CSV</button>
    <${CodeButton} shown=${{
      method: "GET",
      path: withQuery("/analytics/providers", { ...asked, interval, by: "provider,model" }),
      sql:
        `select starts_at, provider, model, attempts, completed, cost_usd, p95_ms\nfrom generation_analytics_providers\nwhere period = '${interval}' and starts_at >= now() - interval '${hours} hours'\norder by 1, 2, 3;`,
    }} />
  `}>
      The last ${text}, in UTC.
    <//>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <${FilterSelect} view="analytics" query=${query} name="span" label="Time" choices=${
    spans.map(([name, text]) => [name, text])
  } value=${span?.[0]} />
      <${FilterSelect} view="analytics" query=${query} name="provider" label="Provider" choices=${providerChoices} none="all" />
    </form>
    ${reports.error ? html`<${Problem} error=${reports.error} retry=${reports.reload} />` : null}
    ${!value && reports.isLoading ? html`<${Skeleton} rows="4" kind="card" />` : null}
    ${
    value && !value.whole?.requests
      ? html`
        <${Empty} icon="analytics" title="Nothing was drawn in this time"
          action=${html`<a class="button primary" href=${placeOf("create")}>Draw something</a>`} />
      `
      : null
  }
    ${
    value?.whole?.requests
      ? html`
        <${Figures} whole=${value.whole} provider=${asked.provider} />
        <${Activity} usage=${value.usage.rows} spent=${value.spent
          .rows} interval=${interval} hours=${hours} />
        <${ProviderTable} rows=${value.providers.rows} />
        <${Reasons} rows=${value.providers.rows} />
        <${ErrorGroups} groups=${value.errors.groups} />
        <${PromptTable} rows=${value.prompts.rows} />
        <${StorageTable} stored=${value.storage.stored} />
      `
      : null
  }`;
}

function Figures(
  { whole, provider }: {
    whole: UsageAnalyticsAnswer["rows"][number];
    /** Whose numbers they are, where it is not everybody. */
    provider: string | undefined;
  },
): View {
  const tellCost = useCosts();
  const inSeconds = (ms: number | null) => duration(ms === null ? null : ms / 1_000);
  const figures: [name: string, value: string, beside: string][] = [
    ["Generations", count(whole.requests), `${percent(whole.success_rate)} completed`],
    ["Pictures", count(whole.pictures), bytes(whole.bytes)],
    [
      "Cost",
      tellCost(whole.cost_usd, provider),
      whole.maybe_billed_usd > 0
        ? `perhaps ${tellCost(whole.maybe_billed_usd, provider)} more`
        : "surely charged",
    ],
    ["Time", inSeconds(whole.total_ms.p50), `${inSeconds(whole.total_ms.p95)} for the slowest 5 %`],
    ["The service's own part", inSeconds(whole.overhead_ms.p50), "without waiting for providers"],
    [
      "Went to another provider",
      count(whole.fallbacks),
      whole.cache_hits > 0 ? `${whole.cache_hits} from the cache` : "fallbacks",
    ],
  ];
  return html`<ul class="figures-row">${
    figures.map(([name, value, beside]) =>
      html`
        <li class="card">
          <h2 class="figure-name">${name}</h2>
          <p class="big">${value}</p>
          <p class="quiet">${beside}</p>
        </li>
      `
    )
  }</ul>`;
}

/** The rows of providers as a file; by a call, since an address would have to carry the key. */
async function downloadCsv(
  hours: number,
  interval: string,
  asked: Record<string, string | undefined>,
): Promise<void> {
  const { header, key } = connection();
  const from = new Date(Date.now() - hours * 3_600_000).toISOString();
  const path = withQuery("/analytics/providers", {
    ...asked,
    from,
    interval,
    by: "provider,model",
    format: "csv",
  });
  const response = await fetch(`/functions/v1${path}`, {
    headers: { accept: "text/csv", ...(header && key ? { [header]: key } : {}) },
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = "providers.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}
