import { type ProviderId, type ProviderPlan, weighLosses } from "../providers/catalog.ts";
import type { Candidate } from "./candidate.ts";
import { callConcurrency } from "./concurrency.ts";
import { chanceOf } from "./chance.ts";
import { type DecisionTable, describeTable } from "./decision_table.ts";
import { findMistakes, finish, type JobEnd } from "./finish.ts";
import {
  countedAttempts,
  type Job,
  type JobAttempt,
  missingPlaces,
  type PassedOver,
} from "./job.ts";
import type { KnownProviders } from "./known_providers.ts";
import { hashPlan, type MissingText, requestWithin } from "./plan_job.ts";
import { lossStep, type Table, type TableRow, tabulate } from "./tabulate.ts";

/** A candidate as the database chooses among them: what is reserved is what is sent. */
export interface RankedPlan {
  provider: ProviderId;
  model: string;
  /** The ids of its accounts or servers that may be asked. */
  upstreams: string[];
  /** Whether the provider chooses among those that are free. */
  choosesUpstream: boolean;
  /** Upstream requests that the attempt sends. */
  calls: number;
  /** How many of them are under way at the same time. */
  concurrency: number;
  /** Null when not known. */
  usd: number | null;
  /** What it costs when the provider may take a day; absent where it makes no difference. */
  relaxed?: { usd: number | null };
  /** Of the plan, by which it is known again. */
  hash: string;
  /** The places of the pictures it asks for. */
  places: number[];
  /** Those that stand before it and could not be asked. */
  passedOver: PassedOver[];
}

/** What comes next for a job. */
export type Decision =
  /** A prompt has to be brought within so many UTF-16 code units. */
  | ({ do: "compress" } & MissingText)
  /** An attempt is opened at the first of these, best first, that has a place. */
  | { do: "attempt"; ranked: RankedPlan[]; table: DecisionTable }
  /** The open attempt is carried on: sent, polled or fetched, whatever is left of it. */
  | { do: "collect"; attemptId: string }
  /** Nothing can be done before a moment, in ms since the epoch. */
  | { do: "wait"; until: number; why: "capacity" | "backoff" }
  /** The open attempt is at work upstream, and nothing can be done before the next look at it. */
  | { do: "wait"; until: number; why: "task"; attemptId: string }
  | JobEnd;

// How long the best provider is waited for before the next one is taken, and before a caller is told that all are busy.
const waitForPlace = { callerMs: 15_000, callerShare: 0.25, backgroundMs: 600_000 };
// Between two questions for the same place.
const shortestWaitMs = 50;
const longestWaitMs = 15_000;

/**
 * What comes next for a job. Pure: the same job, providers and moment give the same decision, so that whoever takes a
 * job over goes on as its last runner would have.
 *
 * @param now milliseconds since the epoch
 */
export function decide(job: Job, known: KnownProviders, now: number): Decision {
  if (missingPlaces(job).length === 0) return finish(job, known, now);
  const open = job.attempts.find(({ status }) => status === "running");
  if (open) return carryOn(open, now);

  const table = tabulate(job, known, now);
  const askable = table.rows.filter(({ isInTime }) => isInTime);
  const [best] = askable;
  if (!best || findMistakes(job, table.excluded).length > 0) return finish(job, known, now);
  const free = askable.filter(({ from }) => from <= now);
  const [next] = free;
  if (next) {
    // The one that loses less of the request is waited for, if it is free again soon.
    if (losesMuchLess(best, next) && best.failedAt < 0 && isSoon(job, best.from)) {
      return waitFor(job, best, now);
    }
    // In the caller's own order everybody follows; else what loses more is a decision of its own.
    const isOrdered = job.request.fallbackTo !== undefined;
    const alike = free.filter(({ loss, failedAt }) =>
      (isOrdered || loss === next.loss) && failedAt < 0 === next.failedAt < 0
    );
    return attemptOrCompress(job, alike, table, now);
  }
  const soonest = askable.reduce((one, other) => other.from < one.from ? other : one);
  return soonest.from >= job.deadlineAt || isTooLong(job, soonest, now)
    ? finish(job, known, now)
    : waitFor(job, soonest, now);
}

// A small loss is not worth a wait.
function losesMuchLess(best: TableRow, next: TableRow): boolean {
  const weightOf = ({ planned: { plan } }: TableRow) => weighLosses(plan.losses);
  return best.loss < next.loss &&
    (best.loss + 1 < next.loss || weightOf(next) - weightOf(best) > lossStep);
}

function carryOn({ id, nextLookAt }: JobAttempt, now: number): Decision {
  return nextLookAt !== null && nextLookAt > now
    ? { do: "wait", until: nextLookAt, why: "task", attemptId: id }
    : { do: "collect", attemptId: id };
}

function waitFor(job: Job, soonest: TableRow, now: number): Decision {
  // Those who wait for the same place come back one by one, and the later the longer they have waited.
  const waited = now - waitingSince(job);
  const pause = soonest.why === "backoff"
    ? soonest.from - now
    : soonest.from - now + waited * 0.25 * chanceOf(job.id, now);
  const until = now + Math.min(Math.max(pause, shortestWaitMs), longestWaitMs);
  return { do: "wait", until: Math.min(until, job.deadlineAt), why: soonest.why };
}

function attemptOrCompress(job: Job, free: TableRow[], table: Table, now: number): Decision {
  const ready = free.map((each) => toRanked(job, each, table.rows, now));
  const first = ready[0];
  if (first && "limit" in first) return { do: "compress", ...first };
  return {
    do: "attempt",
    ranked: ready.filter((each) => "hash" in each),
    table: describeTable(job, table, now),
  };
}

// A prompt is compressed only for who is asked; the others are asked when their turn comes.
function toRanked(
  job: Job,
  row: TableRow,
  rows: TableRow[],
  now: number,
): RankedPlan | MissingText {
  const { planned: { candidate, plan }, upstreams } = row;
  const missing = requestWithin(job, candidate);
  if ("limit" in missing) return missing;
  return {
    provider: plan.provider,
    model: plan.model.id,
    upstreams,
    choosesUpstream: candidate.provider.choosesUpstream ?? false,
    calls: plan.calls.length,
    concurrency: callConcurrency({ candidate, plan }),
    usd: plan.estimatedCostUsd,
    ...relaxedPrice(candidate, plan),
    hash: hashPlan(plan),
    places: missingPlaces(job),
    passedOver: passedOverFor(row, rows, now),
  };
}

/** What a plan costs when its provider may take a day: one call alone, of which nothing is made here. */
export function relaxedPrice(
  { provider }: Pick<Candidate, "provider">,
  { calls, steps, estimatedCostUsd }: ProviderPlan,
): Pick<RankedPlan, "relaxed"> {
  if (!provider.relaxed || calls.length !== 1 || steps) return {};
  const { priceShare } = provider.relaxed;
  return { relaxed: { usd: estimatedCostUsd === null ? null : estimatedCostUsd * priceShare } };
}

/** Those that come before a candidate and have no place, or would not have ended in time. */
function passedOverFor(row: TableRow, rows: TableRow[], now: number): PassedOver[] {
  return rows.slice(0, rows.indexOf(row))
    .filter(({ from, isInTime, failedAt }) => failedAt < 0 && (from > now || !isInTime))
    .map(({ planned: { plan }, busy, loss, place }) => ({
      provider: plan.provider,
      model: plan.model.id,
      reason: busy && busy.until > now ? busy.reason : "deadline",
      ...(busy?.detail !== undefined && { detail: busy.detail }),
      isBetter: loss < row.loss || place < row.place,
    }));
}

/**
 * Whether a wait for a place is too long. A provider's own pause, after it has failed this very job, is waited out as
 * long as the job has time for it.
 */
function isTooLong(job: Job, { from, why, busy }: TableRow, now: number): boolean {
  if (why === "backoff") return false;
  // Places come back by themselves, and the queue is where to wait for them.
  if (!job.callerWaits) {
    return busy?.reason === "cooldown" && from - now > waitForPlace.backgroundMs;
  }
  if (busy?.reason === "concurrency" || busy?.reason === "rate_limit") return false;
  return !isSoon(job, from);
}

// Counted from when the wait began, so that a place that is never free does not hold a job up again and again.
function isSoon(job: Job, from: number): boolean {
  const since = waitingSince(job);
  const longest = job.callerWaits
    ? Math.min(waitForPlace.callerMs, waitForPlace.callerShare * (job.deadlineAt - since))
    : waitForPlace.backgroundMs;
  return from - since <= longest;
}

function waitingSince(job: Job): number {
  return Math.max(job.queuedAt, ...countedAttempts(job).map(({ endedAt }) => endedAt ?? 0));
}
