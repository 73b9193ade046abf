import type { ProviderError } from "../errors/mod.ts";
import type { ProviderId } from "../providers/mod.ts";
import { failurePolicies } from "./failure_policy.ts";
import type { PlannedCandidate } from "./candidate.ts";

/** A provider that is still to be tried, or tried again. */
export interface QueuedCandidate extends PlannedCandidate {
  /** How often it has failed in this job. */
  failures: number;
  /** Milliseconds since the epoch before which it is not asked again. */
  notBefore: number;
}

/** What the caller wants done about failures. */
export interface RetryRules {
  enableFallback: boolean;
  /** Further tries per provider. */
  maxRetries: number;
  onRefusal: "stop" | "fallback";
}

const firstPauseMs = 500;
const longestPauseMs = 8_000;
// Between two questions for the same place.
const shortestWaitMs = 50;

/** The queue of a new job. */
export function queueOf(planned: PlannedCandidate[]): QueuedCandidate[] {
  return planned.map((each) => ({ ...each, failures: 0, notBefore: 0 }));
}

/**
 * The queue after a failure. The next provider comes first and the one that failed, if its failure may pass, goes to
 * the end: a healthy provider now is worth more than a sick one later. Its pause grows exponentially with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) unless the provider names its own.
 *
 * @param failed the provider whose attempt failed
 * @param chance a number in [0, 1)
 */
export function queueAfterFailure(
  queue: QueuedCandidate[],
  failed: ProviderId,
  error: Pick<ProviderError, "failureClass" | "retryAfterMs">,
  rules: RetryRules,
  time: { now: number; deadline: number; chance: number },
): QueuedCandidate[] {
  const policy = failurePolicies[error.failureClass];
  if (policy.fallback === "never") return [];
  if (policy.fallback === "on_refusal" && rules.onRefusal === "stop") return [];
  const others = rules.enableFallback
    ? queue.filter((each) => each.candidate.provider.id !== failed)
    : [];
  const entry = queue.find((each) => each.candidate.provider.id === failed);
  if (!entry || !policy.retry || entry.failures >= rules.maxRetries) return others;
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** entry.failures);
  const notBefore = time.now + (error.retryAfterMs ?? Math.ceil(longest * time.chance));
  if (notBefore >= time.deadline) return others;
  return [...others, { ...entry, failures: entry.failures + 1, notBefore }];
}

/**
 * The queue after nobody of it could be given a place: those that are free again shortly are asked again then, those
 * that are not are given up.
 *
 * @param asked the providers that were asked for
 * @param unavailable what came back, with the wait in ms or null when waiting does not help
 */
export function queueAfterUnavailable(
  queue: QueuedCandidate[],
  asked: ProviderId[],
  unavailable: { provider: ProviderId; retry_after_ms: number | null }[],
  time: { now: number; deadline: number },
): QueuedCandidate[] {
  return queue.flatMap((entry) => {
    const { id } = entry.candidate.provider;
    if (!asked.includes(id)) return [entry];
    const waitMs = unavailable.find(({ provider }) => provider === id)?.retry_after_ms ?? Infinity;
    if (waitMs > longestPauseMs || time.now + waitMs >= time.deadline) return [];
    return [{ ...entry, notBefore: time.now + Math.max(shortestWaitMs, waitMs) }];
  });
}

/** Those of a queue that may be asked now; when none may, how long until the first may, in ms. */
export function readyCandidates(
  queue: QueuedCandidate[],
  now: number,
): { ready: QueuedCandidate[]; waitMs: number } {
  const ready = queue.filter((each) => each.notBefore <= now);
  if (ready.length > 0 || queue.length === 0) return { ready, waitMs: 0 };
  return { ready, waitMs: Math.min(...queue.map((each) => each.notBefore)) - now };
}
