/// <reference lib="dom" />
import { duration, providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { useModelNames } from "./model_names.ts";
import type { GenerationEvent, JobAnswer } from "./shapes.ts";
import { type TellCost, useCosts } from "./simulated.ts";

type Attempt = JobAnswer["metadata"]["attempts"][number];

/** An attempt with its place in the time of its generation, in seconds from its beginning. */
interface Placed {
  attempt: Attempt;
  from: number;
  /** When the provider was done, and storing began. */
  drawn: number;
  until: number;
}

/** The attempts of a generation over its time, with what each cost and why it ended. */
export function Timeline({ job, events }: { job: JobAnswer; events: GenerationEvent[] }): View {
  const { attempts } = job.metadata;
  const nameOf = useModelNames();
  const tellCost = useCosts();
  if (attempts.length === 0) return html`<p class="quiet">Nobody has been asked yet.</p>`;
  const placed = placeAttempts(job, events);
  const whole = Math.max(
    job.timing ? job.timing.total_ms / 1_000 : job.metadata.generation_time ?? 0,
    ...placed.map(({ until }) => until),
    0.001,
  );
  return html`
    <ol class="timeline">${placed.map(({ attempt, from, drawn, until }, index) =>
      html`<li class=${attempt.status}>
        <div class="timeline-head">
          <strong>${index + 1}. ${providerName(attempt.provider)}</strong>
          <span class="quiet">${nameOf(attempt.provider, attempt.model)}${
        attempt.upstream ? ` at ${attempt.upstream}` : ""
      }</span>
          <span class="figures">${
        attempt.latency === null ? "at work" : duration(attempt.latency)
      } · ${costOf(attempt, tellCost)}</span>
        </div>
        <div class="track" role="img" aria-label="From ${duration(from)} to ${duration(until)} of ${
        duration(whole)
      }${until > drawn ? `, of which ${duration(until - drawn)} storing` : ""}">
          <span style=${{
        left: `${from / whole * 100}%`,
        width: `${Math.max(0.8, (drawn - from) / whole * 100)}%`,
      }}></span>
          ${
        until > drawn
          ? html`<span class="storing" style=${{
            left: `${drawn / whole * 100}%`,
            width: `${(until - drawn) / whole * 100}%`,
          }}></span>`
          : null
      }
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

function costOf(
  { provider, cost_usd, cost_estimated, maybe_billed, maybe_billed_usd }: Attempt,
  tellCost: TellCost,
): string {
  if (cost_usd) return `${cost_estimated ? "about " : ""}${tellCost(cost_usd, provider)}`;
  return maybe_billed ? `perhaps ${tellCost(maybe_billed_usd, provider)}` : "no cost";
}

/**
 * By what the service measured; of attempts before the generation was tried once more by the events where they are still
 * kept, else one after the other.
 */
function placeAttempts(job: JobAnswer, events: GenerationEvent[]): Placed[] {
  const start = Date.parse(job.created_at);
  const starts = events.filter(({ type }) => type === "attempt_started")
    .map(({ created_at }) => (Date.parse(created_at) - start) / 1_000);
  const { attempts } = job.metadata;
  const isWhole = job.timing?.attempts.length === attempts.length;
  let free = 0;
  return attempts.map((attempt, index) => {
    const measured = isWhole ? job.timing?.attempts[index] : undefined;
    const from = measured
      ? ((job.timing?.prepared_ms ?? 0) + measured.after_ms) / 1_000
      : Math.max(0, starts[index] ?? free);
    const until = from + (attempt.latency ?? Math.max(0, (Date.now() - start) / 1_000 - from));
    free = until;
    const storing = attempt.latency === null ? 0 : (measured?.storing_ms ?? 0) / 1_000;
    return { attempt, from, drawn: until - storing, until };
  });
}
