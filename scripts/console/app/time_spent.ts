/// <reference lib="dom" />
import { duration, percent } from "./format.ts";
import { html, type View } from "./html.ts";
import type { JobAnswer } from "./shapes.ts";

type Timing = NonNullable<JobAnswer["timing"]>;

/** Where the time of a generation went: parts of one bar, in their order, with the time of each. */
export function TimeSpent({ timing }: { timing: Timing }): View {
  const whole = Math.max(1, timing.total_ms);
  const parts = partsOf(timing).filter(({ ms }) => ms > 0);
  return html`
    <section class="panel" aria-labelledby="job-time">
      <header class="panel-head"><h2 id="job-time">Where the time went</h2>
          <span class="figures">${duration(timing.total_ms / 1_000)}</span></header>
      <div class="time-bar" aria-hidden="true">${parts.map(({ kind, ms }) =>
        html`<span class=${kind} style=${{ width: `${ms / whole * 100}%` }}></span>`
      )}</div>
      <dl class="time-parts">${parts.map(({ kind, name, ms }) =>
        html`
          <div>
            <dt><span class="key ${kind}" aria-hidden="true"></span>${name}</dt>
            <dd>${duration(ms / 1_000)} <span class="quiet">${percent(ms / whole)}</span></dd>
          </div>
        `
      )}</dl>
    </section>
  `;
}

function partsOf(
  { prepared_ms, queue_ms, waited_ms, drawing_ms, storing_ms, overhead_ms }: Timing,
): { kind: string; name: string; ms: number }[] {
  return [
    { kind: "own", name: "Prompt and plan", ms: prepared_ms },
    { kind: "queue", name: "In the queue", ms: queue_ms },
    { kind: "wait", name: "Waiting for a place", ms: waited_ms },
    { kind: "drawing", name: "Providers", ms: drawing_ms },
    { kind: "storing", name: "Fetching and storing", ms: storing_ms },
    {
      kind: "own",
      name: "The service besides",
      ms: Math.max(0, overhead_ms - prepared_ms - storing_ms),
    },
  ];
}
