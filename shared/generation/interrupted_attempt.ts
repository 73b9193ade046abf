import type { EndedAttempt, FinishedImage } from "../database/mod.ts";
import type { JobAttempt } from "../routing/mod.ts";
import { finishedImage } from "./finished_image.ts";
import type { JobRun, RunContext } from "./job_run.ts";

// The largest number of a column that holds milliseconds.
const largestInteger = 2 ** 31 - 1;

/** The pictures that a lost runner has stored and told nobody of. */
export async function findLeft(
  { projectId, job, lease }: JobRun,
  { provider, ordinal: attempt, places }: JobAttempt,
  { pictures, clock }: RunContext,
): Promise<FinishedImage[]> {
  const found = await Promise.all(places.map(async (ordinal) => {
    const place = { projectId, provider, jobId: job.id, attempt, ordinal };
    const stored = await pictures.find(place, lease.signal);
    return stored ? [finishedImage(ordinal, stored, clock.now())] : [];
  }));
  return found.flat();
}

/** How an attempt ends whose runner was lost, with the pictures that are left of it. @param now ms since the epoch */
export function interrupted(
  attempt: JobAttempt,
  images: FinishedImage[],
  now: number,
): EndedAttempt {
  const isWhole = images.length === attempt.places.length;
  return {
    attempt_id: attempt.id,
    status: isWhole ? "completed" : images.length > 0 ? "partial" : "abandoned",
    // What a part of is there may be asked for again, and so may what nothing is left of.
    class: isWhole ? null : images.length > 0 ? "no_result" : "cancelled",
    scope: isWhole ? null : "prompt",
    upstream_id: null,
    provider_message: null,
    refusal_category: null,
    broken_promise: false,
    message: isWhole ? null : `The service was interrupted while ${attempt.provider} was at work.`,
    provider_code: null,
    http_status: null,
    latency_ms: bounded(now - attempt.startedAt),
    drawn_ms: bounded(now - attempt.startedAt),
    retry_after_ms: null,
    cost_usd: null,
    cost_estimated: false,
    maybe_billed_share: 1,
    provider_task_ids: [],
    warnings: [],
    losses: [],
    images,
  };
}

/** Milliseconds as a column holds them. */
export function bounded(ms: number): number {
  return Math.min(largestInteger, Math.max(0, Math.ceil(ms)));
}
