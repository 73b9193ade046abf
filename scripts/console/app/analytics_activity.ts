/// <reference lib="dom" />
import { Chart, type Series } from "./chart.ts";
import { count, duration, providerName, usd } from "./format.ts";
import { html, type View } from "./html.ts";
import type { ProviderAnalyticsAnswer, UsageAnalyticsAnswer } from "./shapes.ts";

type UsageRow = UsageAnalyticsAnswer["rows"][number];
type ProviderRow = ProviderAnalyticsAnswer["rows"][number];

/** Charts over the time that is looked at. */
export function Activity(
  { usage, spent, interval, hours }: {
    usage: UsageRow[];
    spent: ProviderRow[];
    interval: "hour" | "day";
    hours: number;
  },
): View {
  const times = everyTime(interval, hours);
  const at = new Map(usage.map((row) => [secondsOf(row.starts_at), row]));
  const values = (read: (row: UsageRow) => number | null, none: number | null = 0) =>
    times.map((time) => {
      const row = at.get(time);
      return row ? read(row) : none;
    });
  return html`
    <section class="charts" aria-label="Over time">
      <div class="card">
        <${Chart} title="Generations" kind="bars" times=${times} format=${count}
          series=${[
            { name: "all", values: values(({ requests }) => requests), colour: 1 },
            { name: "failed", values: values(({ failed }) => failed), colour: 2 },
          ]} />
      </div>
      <div class="card">
        <${Chart} title="Cost by provider" times=${times} format=${usd} series=${byProvider(
          spent,
          times,
        )} />
      </div>
      <div class="card">
        <${Chart} title="Time to a picture" times=${times} format=${duration}
          series=${[
            {
              name: "half of them",
              values: values((row) => inSeconds(row.total_ms.p50), null),
              colour: 1,
            },
            { name: "95 %", values: values((row) => inSeconds(row.total_ms.p95), null), colour: 3 },
          ]} />
      </div>
      <div class="card">
        <${Chart} title="Waiting and the service's own part" times=${times} format=${duration}
          series=${[
            {
              name: "in the queue, 95 %",
              values: values((row) => inSeconds(row.queue_ms.p95), null),
              colour: 4,
            },
            {
              name: "the service, 95 %",
              values: values((row) => inSeconds(row.overhead_ms.p95), null),
              colour: 5,
            },
          ]} />
      </div>
    </section>
  `;
}

function byProvider(rows: ProviderRow[], times: number[]): Series[] {
  const names = [...new Set(rows.map(({ provider }) => provider ?? ""))].sort();
  return names.map((name, index) => {
    const at = new Map(
      rows.filter(({ provider }) => (provider ?? "") === name)
        .map((row) => [secondsOf(row.starts_at), row.cost_usd]),
    );
    return {
      name: providerName(name),
      values: times.map((time) => at.get(time) ?? 0),
      colour: (index % 5 + 1) as Series["colour"], // 1 to 5
    };
  });
}

/** The beginnings of all hours or days, also of those without a row. */
function everyTime(interval: "hour" | "day", hours: number): number[] {
  const step = interval === "hour" ? 3_600 : 86_400;
  const last = Math.floor(Date.now() / 1_000 / step) * step;
  const steps = Math.ceil(hours * 3_600 / step);
  return Array.from({ length: steps + 1 }, (_, index) => last - (steps - index) * step);
}

function secondsOf(time: string | null): number {
  return Date.parse(time ?? "") / 1_000;
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}
