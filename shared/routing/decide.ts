import type { FieldProblem } from "../errors/mod.ts";
import { lossWeights, type ProviderId, weighLosses } from "../providers/catalog.ts";
import { callConcurrency } from "./concurrency.ts";
import type { Candidate, PlannedCandidate } from "./candidate.ts";
import { chanceOf } from "./chance.ts";
import { type JobFailure, summariseFailures } from "./failure_summary.ts";
import { countedAttempts, type Job, type JobAttempt, missingPlaces } from "./job.ts";
import { hashPlan, type MissingText, planJob, promptsFor, requestWithin } from "./plan_job.ts";
import { isCut } from "./prompt_losses.ts";
import { expectedLatencyMs } from "./rank_candidates.ts";
import { whoMayBeAsked } from "./try_again.ts";

/** What a runner knows of the providers. */
export interface KnownProviders {
  candidates: Candidate[];
  /** Those that cannot be asked at all. */
  excluded: { provider: ProviderId; reasons: string[] }[];
  /** Those that the database had no place for when it was asked last, by {@link keyOf}. */
  busy: ReadonlyMap<string, Busy>;
}

/** Why there was no place at a provider. */
export interface Busy {
  reason: "disabled" | "cooldown" | "concurrency" | "rate_limit" | "budget";
  /** Moment of the answer and the moment from which there may be a place, in ms since the epoch; Infinity for never. */
  since: number;
  until: number;
  /** Which limit it is that the money does not suffice for, or the failure that a cooldown is for. */
  detail?: string;
}

/** By which a provider with one of its models is known among the others. */
export function keyOf({ provider, model }: { provider: ProviderId; model: string }): string {
  return `${provider}/${model}`;
}

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
  /** Of the plan, by which it is known again. */
  hash: string;
  /** The places of the pictures it asks for. */
  places: number[];
}

/** What comes next for a job. */
export type Decision =
  /** A prompt has to be brought within so many UTF-16 code units. */
  | ({ do: "compress" } & MissingText)
  /** An attempt is opened at the first of these, best first, that has a place. */
  | { do: "attempt"; ranked: RankedPlan[] }
  /** The open attempt is carried on: sent, polled or fetched, whatever is left of it. */
  | { do: "collect"; attemptId: string }
  /** Nothing can be done before a moment, in ms since the epoch. */
  | { do: "wait"; until: number; why: "capacity" | "backoff" }
  /** The open attempt is at work upstream, and nothing can be done before the next look at it. */
  | { do: "wait"; until: number; why: "task"; attemptId: string }
  | { do: "finish"; status: "completed" | "failed"; error?: JobFailure; warnings: string[] };

// How long the best provider is waited for before the next one is taken, and before a caller is told that all are busy.
const waitForPlace = { callerMs: 15_000, callerShare: 0.25, backgroundMs: 600_000 };
const lossStep = 5;
// Who would have to cut a prompt that is not too long comes after everybody who takes it whole.
const cutSteps = 1_000;
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

  const askable = findAskable(job, known, now);
  const [best] = askable;
  if (!best || findMistakes(job, known, now).length > 0) return finish(job, known, now);
  const free = askable.filter(({ from }) => from <= now);
  const [next] = free;
  if (next) {
    // The one that loses less of the request is waited for, if it is free again soon.
    if (best.loss < next.loss && best.failedAt < 0 && isSoon(job, best.from)) {
      return waitFor(job, best, now);
    }
    const alike = free.filter(({ loss, failedAt }) =>
      loss === next.loss && failedAt < 0 === next.failedAt < 0
    );
    return attemptOrCompress(job, alike);
  }
  const soonest = askable.reduce((one, other) => other.from < one.from ? other : one);
  return soonest.from >= job.deadlineAt || isTooLong(job, soonest, now)
    ? finish(job, known, now)
    : waitFor(job, soonest, now);
}

function carryOn({ id, nextLookAt }: JobAttempt, now: number): Decision {
  return nextLookAt !== null && nextLookAt > now
    ? { do: "wait", until: nextLookAt, why: "task", attemptId: id }
    : { do: "collect", attemptId: id };
}

function waitFor(job: Job, soonest: AskableCandidate, now: number): Decision {
  // Those who wait for the same place come back one by one, and the later the longer they have waited.
  const waited = now - waitingSince(job);
  const pause = soonest.why === "backoff"
    ? soonest.from - now
    : soonest.from - now + waited * 0.25 * chanceOf(job.id, now);
  const until = now + Math.min(Math.max(pause, shortestWaitMs), longestWaitMs);
  return { do: "wait", until: Math.min(until, job.deadlineAt), why: soonest.why };
}

/** A candidate that may be asked, and from when. */
interface AskableCandidate {
  planned: PlannedCandidate;
  /** Ids of the accounts or servers that may be asked then. */
  upstreams: string[];
  /** Moment, in ms since the epoch. */
  from: number;
  why: "capacity" | "backoff";
  reason?: Busy["reason"];
  /** How much of the request is lost with it, in steps: what differs by less is alike. */
  loss: number;
  /** Its place among those that failed, the one longest ago first; -1 for one that did not, or has others to take over. */
  failedAt: number;
}

// Best first; those that failed come after all others.
function findAskable(job: Job, known: KnownProviders, now: number): AskableCandidate[] {
  const hasOwnServers = (id: ProviderId) =>
    known.candidates.some(({ provider }) => provider.id === id && provider.choosesUpstream);
  const { anybody, only, notBefore, resting, failed } = whoMayBeAsked(job, hasOwnServers);
  if (!anybody) return [];
  const isFirst = countedAttempts(job).length === 0;
  return planJob(job, known.candidates, now).planned
    .filter(({ plan }) => only === undefined || plan.provider === only)
    .map((planned): AskableCandidate => {
      const { provider, model } = planned.plan;
      const upstreams = planned.candidate.upstreams.map(({ id }) => id)
        .filter((id) => !planned.candidate.retiredModels.get(id)?.has(model.id));
      const restOf = (id: string) => resting.get(id) ?? -Infinity;
      const own = Math.min(...upstreams.map(restOf));
      const rest = Math.max(notBefore.get(provider) ?? -Infinity, own);
      const busy = known.busy.get(keyOf({ provider, model: model.id }));
      const until = busy?.until ?? -Infinity;
      const isUntried = !notBefore.has(provider) && own === -Infinity;
      return {
        planned,
        upstreams: upstreams.filter((id) => restOf(id) <= Math.max(rest, now)),
        from: Math.max(rest, until),
        why: until > rest ? "capacity" : "backoff",
        ...(busy && { reason: busy.reason }),
        loss: lossOf(job, planned),
        failedAt: isUntried ? -1 : failed.indexOf(provider),
      };
    })
    .toSorted((one, other) => one.failedAt - other.failedAt || one.loss - other.loss)
    .filter(({ from, planned }) =>
      from < Infinity &&
      (isFirst || Math.max(from, now) + expectedLatencyMs(planned) < job.deadlineAt)
    );
}

function attemptOrCompress(job: Job, free: AskableCandidate[]): Decision {
  const ready = free.map((each) => toRanked(job, each));
  const first = ready[0];
  if (first && "limit" in first) return { do: "compress", ...first };
  return { do: "attempt", ranked: ready.filter((each) => "hash" in each) };
}

// A prompt is compressed only for who is asked; the others are asked when their turn comes.
function toRanked(
  job: Job,
  { planned: { candidate, plan }, upstreams }: AskableCandidate,
): RankedPlan | MissingText {
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
    hash: hashPlan(plan),
    places: missingPlaces(job),
  };
}

/**
 * Whether a wait for a place is too long. A provider's own pause, after it has failed this very job, is waited out as
 * long as the job has time for it.
 */
function isTooLong(job: Job, { from, why, reason }: AskableCandidate, now: number): boolean {
  if (why === "backoff") return false;
  // Places come back by themselves, and the queue is where to wait for them.
  if (!job.callerWaits) return reason === "cooldown" && from - now > waitForPlace.backgroundMs;
  if (reason === "concurrency" || reason === "rate_limit") return false;
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

// What the caller named is never too far from what they asked for. Who has promised a shape and drawn another one is
// likely to do so again.
function lossOf(job: Job, { plan, candidate }: PlannedCandidate): number {
  if (plan.provider === job.request.provider) return 0;
  const broken = plan.expectedSize === null
    ? 0
    : candidate.health.models.get(plan.model.id)?.brokenPromises ?? 0;
  const lost = weighLosses(plan.losses) + broken * lossWeights.shape;
  const steps = Math.floor(lost / lossStep);
  return isCut(job, promptsFor(job, candidate)) ? steps + cutSteps : steps;
}

// A caller's mistake about the provider they named is told to them, and is nobody else's work.
function findMistakes(job: Job, known: KnownProviders, now: number): FieldProblem[] {
  if (job.attempts.length > 0) return [];
  return planJob(job, known.candidates, now).excluded
    .find(({ provider }) => provider === job.request.provider)?.mistakes ?? [];
}

function waitingSince(job: Job): number {
  return Math.max(job.queuedAt, ...countedAttempts(job).map(({ endedAt }) => endedAt ?? 0));
}

function finish(job: Job, known: KnownProviders, now: number): Decision {
  const counted = countedAttempts(job);
  const lastFailure = counted.findLast(({ failure }) => failure)?.failure;
  const missing = missingPlaces(job).length;
  const drawn = job.attempts.filter((attempt) =>
    job.pictures.some(({ attemptId }) => attemptId === attempt.id)
  );
  const warnings = [
    ...job.texts.flatMap((text) => text.warnings),
    ...warnOfNamed(job, known, now),
    ...drawn.flatMap((attempt) => attempt.warnings),
  ];
  if (job.pictures.length > 0) {
    if (missing > 0) {
      const reason = lastFailure?.message ?? "";
      warnings.push(`${missing} of ${job.request.count} pictures are missing. ${reason}`.trim());
    }
    return { do: "finish", status: "completed", warnings: [...new Set(warnings)] };
  }
  const error = counted.length === 0 ? nobody(job, known, now) : summariseFailures(
    counted.flatMap(({ failure, status }) =>
      failure ? [{ ...failure, lost: status === "abandoned" }] : []
    ),
  );
  return { do: "finish", status: "failed", error, warnings: [...new Set(warnings)] };
}

function nobody(job: Job, known: KnownProviders, now: number): JobFailure {
  const { planned, excluded } = planJob(job, known.candidates, now);
  const errors = findMistakes(job, known, now);
  if (errors.length > 0) {
    const named = excluded.find(({ provider }) => provider === job.request.provider);
    return { code: "invalid_request", detail: named?.reasons.join(" ") ?? "", errors };
  }
  if (planned.length === 0) {
    const providers = [...excluded, ...known.excluded]
      .map(({ provider, reasons }) => ({ provider, reasons }));
    const reasons = providers.map(({ provider, reasons }) => `${provider}: ${reasons.join(" ")}`);
    return {
      code: "no_capable_provider",
      detail: `No provider can do this request. ${reasons.join(" ")}`,
      providers,
    };
  }
  const busy = planned.flatMap(({ plan: { provider, model } }) => {
    const state = known.busy.get(keyOf({ provider, model: model.id }));
    return state ? [{ provider, ...state }] : [];
  });
  const waits = busy.map(({ until }) => until - now).filter((ms) => ms < Infinity);
  if (busy.length > 0 && busy.every(({ reason }) => reason === "budget")) {
    return {
      code: "budget_exceeded",
      detail: `The money that may be spent does not cover the pictures that are missing: ${
        busy[0]?.detail ?? "a limit is reached"
      }.`,
    };
  }
  const isLimited = busy.length > 0 && busy.every(({ reason }) => reason === "rate_limit");
  return {
    code: isLimited ? "rate_limited" : "providers_unavailable",
    detail: `No provider can be called just now. ${
      busy.map(({ provider, reason, detail }) =>
        `${provider}: ${reason}.${reason === "cooldown" && detail ? ` ${detail}` : ""}`
      ).join(" ")
    }`,
    ...(waits.length > 0 &&
      { retryAfterSeconds: Math.max(1, Math.ceil(Math.min(...waits) / 1_000)) }),
    providers: busy.map(({ provider, reason }) => ({ provider, reasons: [reason] })),
  };
}

function warnOfNamed(job: Job, known: KnownProviders, now: number): string[] {
  const { provider } = job.request;
  if (provider === undefined || job.attempts.some((attempt) => attempt.provider === provider)) {
    return [];
  }
  const left = [...planJob(job, known.candidates, now).excluded, ...known.excluded]
    .find((each) => each.provider === provider);
  return left
    ? [`${provider} was left out and another provider asked. ${left.reasons.join(" ")}`]
    : [];
}
