import type { EndedAttempt, FinishedImage } from "../database/mod.ts";
import { promptWarnings } from "./prompt_warnings.ts";
import { ProviderError, ServiceError } from "../errors/mod.ts";
import type { Log } from "../observability/mod.ts";
import {
  type CallContext,
  compareImages,
  type Comparison,
  type ProviderPlan,
} from "../providers/mod.ts";
import {
  attemptTimeoutMs,
  callConcurrency,
  type Candidate,
  expectedLatencyMs,
  firstLookAt,
  hashPlan,
  type Job,
  type JobAttempt,
  planAttempt,
  planJob,
  runnerAsksUntil,
  shortLoss,
} from "../routing/mod.ts";
import { runInBackground, startTimer } from "../runtime/mod.ts";
import { attemptUploads } from "./attempt_uploads.ts";
import { bounded, findLeft, interrupted } from "./interrupted_attempt.ts";
import { leaveToOthers, type LeftAtWork, withResult } from "./relaxed_attempt.ts";
import { makeCallbackAddress } from "./callback_address.ts";
import {
  type Calls,
  type CallsOutcome,
  cancelCalls,
  removeUploads,
  runCalls,
  sentTasks,
} from "./run_calls.ts";
import type { JobRun, RunContext } from "./job_run.ts";
import { settingsOf, upstreamId } from "./upstreams.ts";

// What was drawn while nobody looked is paid for, so there is time to fetch it when that of the attempt is over, in ms.
const graceMs = 30_000;

/**
 * Carries an open attempt on: sends what was not sent, polls what was, and stores each picture as soon as it is there.
 * The pictures that came are kept when others fail, also when the time runs out. What another runner had under way is
 * asked for and not paid for twice; where that cannot be done the attempt is given up. What takes longer than a runner
 * stays with it, for a job that nobody waits for, is left at work.
 *
 * @throws the reason of the lease's signal when that is lost
 */
export async function collectAttempt(
  run: JobRun,
  attemptId: string,
  context: RunContext,
): Promise<{ ended: EndedAttempt } | { left: LeftAtWork }> {
  const { clock } = context;
  const attempt = run.job.attempts.find(({ id }) => id === attemptId);
  if (!attempt) throw new Error("unreachable: an open attempt is among the job's");
  const log = context.log.with({
    attempt_id: attempt.id,
    provider: attempt.provider,
    ...(attempt.upstreamId !== null && { upstream: attempt.upstreamId }),
  });
  const candidate = run.known.candidates.find(({ provider }) => provider.id === attempt.provider);
  const isResumed = attempt.leaseId !== run.job.leaseId || attempt.taskIds.length > 0;
  const planned = candidate && planAttempt(run.job, candidate, attempt.places, attempt.model);
  const isKnown = planned?.possible && hashPlan(planned.plan) === attempt.planHash;
  const settings = candidate && settingsOf(candidate, attempt.upstreams);
  const waitsForTurn = attempt.isRelaxed && !run.result &&
    clock.now() < (attempt.endsAt ?? Infinity);
  const isLost = isResumed && !run.result && !waitsForTurn && !candidate?.provider.poll;
  if (!candidate || !isKnown || !settings || isLost) {
    const images = isResumed ? await findLeft(run, attempt, context) : [];
    return { ended: interrupted(attempt, images, clock.now()) };
  }

  const expectedMs = expectedLatencyMs({ candidate, plan: planned.plan });
  const expectedAt = attempt.startedAt + expectedMs;
  const endsAt = attempt.endsAt ?? attempt.startedAt + timeFor(run, attempt, candidate, expectedMs);
  const isHeld = run.job.callerWaits || run.isHeld;
  const asksUntil = isHeld ? Infinity : runnerAsksUntil(expectedAt, attempt.looks, clock.now());
  const staysUntil = isResumed ? Math.min(asksUntil, Math.max(endsAt, clock.now())) : asksUntil;
  const timer = startTimer(isResumed ? Math.max(endsAt, clock.now() + graceMs) : endsAt, clock);
  const signal = AbortSignal.any([timer.signal, run.lease.signal]);
  // Of use only for a job that may be parked.
  const callback = isHeld || context.callbackUrl === undefined
    ? undefined
    : makeCallbackAddress(context.callbackUrl, attempt.provider, attempt.id);
  const call: CallContext = {
    ...(callback && { callbackUrl: callback.url }),
    ...(run.job.inputs.size > 0 && {
      pictures: context.pictures.inputs(
        filesFor(run.job, attempt),
        planned.plan.steps,
        signal,
      ),
      uploads: attemptUploads(attempt.id, copiesOf(run.job, attempt), run.lease, context.store),
    }),
    fetch: context.fetch,
    signal,
    clock,
    log,
    settings,
  };
  if (waitsForTurn) {
    timer.stop();
    try {
      return { left: await leaveToOthers(attempt, planned.plan, candidate, call) };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      log.warn("a call could not be prepared to be sent with others", { error });
      const ended = interrupted(attempt, [], clock.now());
      return { ended: { ...ended, message: error.message, maybe_billed_share: 0 } };
    }
  }
  const calls: Calls = {
    attempt,
    isResumed,
    staysUntil,
    projectId: run.projectId,
    lease: run.lease,
    provider: run.result
      ? withResult(candidate.provider, run.result, planned.plan)
      : candidate.provider,
    plan: planned.plan,
    image: run.job.request.image,
    prompt: run.job.request.prompt,
    pictureSettings: run.pictureSettings,
    concurrency: callConcurrency({ candidate, plan: planned.plan }),
    context: call,
    store: context.store,
    pictures: context.pictures,
    watched: !run.job.callerWaits,
    unfinished: new Set(),
    tasks: new Map(),
    // A look that found its tasks ended has told of it.
    told: { storing: attempt.looks > 0 },
  };
  try {
    const outcome = await runCalls(calls);
    if (run.lease.signal.aborted) throw run.lease.signal.reason;
    if (outcome.isAtWork && !isHeld && clock.now() < endsAt) {
      const nextLookAt = Math.min(endsAt, firstLookAt(expectedAt, attempt.looks, clock.now()));
      // What was sent before has another address.
      const isNew = calls.attempt.taskIds.every((taskId) => taskId === "");
      const callbackTokenHash = isNew ? callback?.tokenHash ?? null : null;
      return {
        left: { waits: { taskIds: sentTasks(calls), callbackTokenHash, nextLookAt, endsAt } },
      };
    }
    if (outcome.isAtWork) {
      timer.expire();
      outcome.failures.push(timer.signal.reason);
    }
    // The provider may be slow to answer this too, and neither the caller nor the next provider waits for it.
    if (timer.signal.aborted) {
      runInBackground(cancelCalls(calls), (error) => log.error("cancelling failed", { error }));
    }
    runInBackground(
      removeUploads(calls),
      (error) => log.error("removing uploads failed", { error }),
    );
    return { ended: await end(run, candidate, calls, outcome, timer.signal) };
  } finally {
    timer.stop();
  }
}

/** The pictures that go in, each with where it was drawn if that is whom the attempt asks. */
function filesFor({ inputs }: Job, { provider, upstreamId }: JobAttempt): Job["inputs"] {
  return new Map(
    inputs.entries().map(([id, { objectPath, drawn }]) => {
      // Where a provider chooses among its servers it knows its own.
      const isThere = drawn?.provider === provider &&
        (upstreamId === null || drawn.upstreamId === upstreamId);
      return [id, { objectPath, ...(isThere && { drawn }) }];
    }),
  );
}

/** What an earlier runner of an attempt has written down as uploaded, the provider's ids by ours. */
function copiesOf({ copies }: Job, { id }: JobAttempt): ReadonlyMap<string, string> {
  const own = copies.filter(({ attemptId }) => attemptId === id);
  return new Map(own.map((copy) => [copy.id, copy.providerImageId]));
}

/** How the calls of an attempt ended it. */
async function end(
  run: JobRun,
  candidate: Candidate,
  { attempt, plan, provider, drawnAt, context: { clock, log, settings } }: Calls,
  outcome: CallsOutcome,
  timeIsUp: AbortSignal,
): Promise<EndedAttempt> {
  const { images, warnings } = outcome;
  const failures = outcome.failures.map((error) =>
    toProviderError(error, attempt, clock.now(), timeIsUp, log)
  );
  const failure = failures.find((each) => each.failureClass === "moderated") ?? failures[0];
  if (failure) logFailure(failure, log);
  const [taskId = ""] = outcome.taskIds;
  const endpoint = failure?.upstream ?? await provider.endpointOf?.(taskId, settings);
  const { losses, hasBrokenPromise } = compare(run, plan, images);
  const told = [
    ...promptWarnings(run.job, candidate, plan.model),
    ...losses.map(({ text }) => text),
    ...warnings,
  ];
  return {
    attempt_id: attempt.id,
    status: !failure ? "completed" : images.length > 0 ? "partial" : "failed",
    class: failure?.failureClass ?? null,
    scope: failure?.scope ?? null,
    upstream_id: endpoint === undefined ? null : upstreamId(attempt.provider, endpoint),
    message: failure ? failure.message + aboutPictures(run, failure) : null,
    provider_message: failure?.providerMessage ?? null,
    refusal_category: failure?.refusalCategory ?? null,
    provider_code: failure?.providerCode ?? null,
    http_status: failure?.httpStatus ?? null,
    latency_ms: bounded(clock.now() - attempt.startedAt),
    drawn_ms: bounded((drawnAt ?? clock.now()) - attempt.startedAt),
    retry_after_ms: failure?.retryAfterMs === undefined ? null : bounded(failure.retryAfterMs),
    cost_usd: outcome.costUsd,
    cost_estimated: outcome.costEstimated,
    maybe_billed_share: failures.some((each) => each.maybeBilled)
      ? 1 - images.length / attempt.places.length
      : 0,
    provider_task_ids: [...outcome.taskIds],
    warnings: images.length > 0 ? [...new Set(told)] : [],
    losses: images.length > 0 ? losses.map(shortLoss) : [],
    broken_promise: hasBrokenPromise,
    images,
  };
}

/** Of a refusal, the pictures that it may be about: no provider says which of what it was sent it refused. */
function aboutPictures({ job }: JobRun, { failureClass }: ProviderError): string {
  const { images = [], mask } = job.request.image;
  if (failureClass !== "moderated" || images.length === 0) return "";
  const told = [...images.map(({ id, role }) => `${id} as ${role}`), ...(mask ? [mask.id] : [])];
  return told.length === 1
    ? ` It was sent the picture ${told[0]} with the words.`
    : ` It was sent these pictures with the words: ${told.join(", ")}.`;
}

/** What the pictures lack of what was asked: by the plan, and by what came. */
function compare(run: JobRun, plan: ProviderPlan, images: FinishedImage[]): Comparison {
  // Missing pictures are told once, for the whole job.
  const request = { ...run.job.request.image, count: images.length };
  const { announced, losses, hasBrokenPromise } = compareImages(request, plan, images);
  return { announced, losses: [...announced, ...losses], hasBrokenPromise };
}

// How long an attempt may take from its start, in ms.
function timeFor(
  { job, known }: JobRun,
  attempt: JobAttempt,
  candidate: Candidate,
  expectedMs: number,
): number {
  const { planned } = planJob(job, known.candidates, attempt.startedAt, known.experience);
  const asked = new Set<string>(job.attempts.map(({ provider }) => provider));
  const others = new Set(planned.map(({ plan }) => plan.provider).filter((id) => !asked.has(id)));
  return attemptTimeoutMs(
    job.deadlineAt - attempt.startedAt,
    others.size + 1,
    expectedMs,
    candidate.timeoutMs,
  );
}

// A fault of our own, such as Storage being away, says nothing about the provider, but the attempt has to end.
function toProviderError(
  error: unknown,
  { provider, startedAt }: JobAttempt,
  now: number,
  timeIsUp: AbortSignal,
  log: Log,
): ProviderError {
  if (error instanceof ProviderError) return error;
  const details = { maybeBilled: true, cause: error };
  if (timeIsUp.aborted && error === timeIsUp.reason) {
    const seconds = Math.round((now - startedAt) / 1_000);
    return new ProviderError(
      provider,
      "timeout",
      `${provider} did not finish within ${seconds} s.`,
      details,
    );
  }
  log.error("an attempt was broken off", { error });
  const message = error instanceof ServiceError
    ? error.message
    : "The service failed while it handled the picture.";
  return new ProviderError(provider, "cancelled", message, details);
}

function logFailure(failure: ProviderError, log: Log): void {
  log.warn("an attempt failed", {
    failure_class: failure.failureClass,
    http_status: failure.httpStatus,
    failure_scope: failure.scope,
    provider_code: failure.providerCode,
    provider_message: failure.providerMessage,
    refusal_category: failure.refusalCategory,
    error: failure,
  });
}
