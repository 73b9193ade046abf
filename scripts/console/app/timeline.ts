/// <reference lib="dom" />
import { duration, providerName, usd, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { useModelNames } from "./model_names.ts";
import type { GenerationEvent, JobAnswer } from "./shapes.ts";

type Attempt = JobAnswer["metadata"]["attempts"][number];

/** An attempt with its place in the time of its generation, in seconds from its beginning. */
interface Placed {
  attempt: Attempt;
  from: number;
  until: number;
}

/** The attempts of a generation over its time, with what each cost and why it ended. */
export function Timeline({ job, events }: { job: JobAnswer; events: GenerationEvent[] }): View {
  const { attempts } = job.metadata;
  const nameOf = useModelNames();
  if (attempts.length === 0) return html`<p class="quiet">Nobody has been asked yet.</p>`;
  const placed = placeAttempts(job, events);
  const whole = Math.max(
    job.metadata.generation_time ?? 0,
    ...placed.map(({ until }) => until),
    0.001,
  );
  return html`
    <ol class="timeline">${placed.map(({ attempt, from, until }, index) =>
      html`<li class=${attempt.status}>
        <div class="timeline-head">
          <strong>${index + 1}. ${providerName(attempt.provider)}</strong>
          <span class="quiet">${nameOf(attempt.provider, attempt.model)}${
        attempt.upstream ? ` at ${attempt.upstream}` : ""
      }</span>
          <span class="figures">${
        attempt.latency === null ? "at work" : duration(attempt.latency)
      } · ${costOf(attempt)}</span>
        </div>
        <div class="track" role="img" aria-label="From ${duration(from)} to ${duration(until)} of ${
        duration(whole)
      }">
          <span style=${{
        left: `${from / whole * 100}%`,
        width: `${Math.max(0.8, (until - from) / whole * 100)}%`,
      }}></span>
        </div>
        ${
        attempt.status === "completed"
          ? null
          : html`<p class="small"><span class="tag">${
            attempt.error ? words(attempt.error) : attempt.status
          }</span>${" "}${attempt.detail ?? ""}${
            attempt.provider_message && !attempt.detail?.includes(attempt.provider_message)
              ? html`${" "}<q>${attempt.provider_message}</q>`
              : null
          }</p>`
      }
      </li>`
    )}</ol>
    <div class="scale" aria-hidden="true"><span>0</span><span>${duration(whole)}</span></div>
  `;
}

function costOf({ cost_usd, cost_estimated, maybe_billed, maybe_billed_usd }: Attempt): string {
  if (cost_usd) return `${cost_estimated ? "about " : ""}${usd(cost_usd)}`;
  return maybe_billed ? `perhaps ${usd(maybe_billed_usd)}` : "no cost";
}

/** By the events where they are still kept, else one after the other. */
function placeAttempts(job: JobAnswer, events: GenerationEvent[]): Placed[] {
  const start = Date.parse(job.created_at);
  const starts = events.filter(({ type }) => type === "attempt_started")
    .map(({ created_at }) => (Date.parse(created_at) - start) / 1_000);
  let free = 0;
  return job.metadata.attempts.map((attempt, index) => {
    const from = Math.max(0, starts[index] ?? free);
    const until = from + (attempt.latency ?? Math.max(0, (Date.now() - start) / 1_000 - from));
    free = until;
    return { attempt, from, until };
  });
}
