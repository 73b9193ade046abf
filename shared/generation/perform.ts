import type {
  EndedAttempt,
  GenerationDocument,
  GenerationResult,
  OpenedAttempt,
  PlanEntry,
  UnavailableProvider,
} from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import {
  type Busy,
  countedAttempts,
  type Decision,
  type DecisionTable,
  type Job,
  type JobAttempt,
  type JobFailure,
  keyOf,
  type KnownProviders,
  type MissingText,
  promptOf,
  type RankedPlan,
} from "../routing/mod.ts";
import { collectAttempt } from "./collect_attempt.ts";
import { describeDrawn } from "./describe_drawn.ts";
import { toPassedOver } from "./job.ts";
import { storedTable } from "./explanation.ts";
import { type JobRun, leaseLost, type RunContext } from "./job_run.ts";

const finishPausesMs = [200, 1_000, 3_000];
// A shorter wait is not worth the two calls of giving the job back and taking it again.
const shortestReleaseMs = 1_000;

/**
 * Does what was decided and notes in the run what has come of it.
 *
 * @returns the job once it has ended
 * @throws the reason of the lease's signal when that is lost
 * @throws ServiceError `internal` when the database fails
 */
export async function perform(
  decision: Decision,
  run: JobRun,
  context: RunContext,
): Promise<GenerationDocument | undefined> {
  switch (decision.do) {
    case "compress":
      run.job = await compress(run.job, decision, context, run.lease.signal);
      return undefined;
    case "attempt":
      return await openAttempt(run, decision.ranked, decision.table, context);
    case "collect": {
      const outcome = await measuredAttempt(run, decision.attemptId, context);
      if ("left" in outcome) {
        if (outcome.left.line) run.line = outcome.left.line;
        run.job = withAttempt(run.job, decision.attemptId, outcome.left.waits);
        return undefined;
      }
      run.unwritten = outcome.ended;
      run.job = withEnded(run.job, outcome.ended, context.clock.now());
      return undefined;
    }
    case "wait":
      if (decision.why === "task") return await park(run, decision.attemptId, context);
      await book(run, context);
      return await wait(run, decision.until - context.clock.now(), context);
    case "finish":
      return await finish(run, decision, context);
  }
}

/** An attempt as a span of the job's trace, whatever comes of it. */
async function measuredAttempt(
  run: JobRun,
  attemptId: string,
  context: RunContext,
): ReturnType<typeof collectAttempt> {
  const { trace } = context;
  if (!trace) return await collectAttempt(run, attemptId, context);
  const attempt = run.job.attempts.find(({ id }) => id === attemptId);
  const attributes = {
    "image_generation.id": run.job.id,
    "image_generation.attempt": attempt?.ordinal,
    "image_generation.provider": attempt?.provider,
    "image_generation.model": attempt?.model,
  };
  return await trace.measure({ name: "attempt", attributes }, async (tell) => {
    const outcome = await collectAttempt(run, attemptId, context);
    tell({
      "image_generation.outcome": "left" in outcome ? "waiting" : outcome.ended.status,
      ...("ended" in outcome && outcome.ended.class !== null &&
        { "error.type": outcome.ended.class }),
    });
    return outcome;
  });
}

/** A job with one of its prompts compressed. */
export async function compress(
  job: Job,
  { text: field, parted, limit }: MissingText,
  context: Pick<RunContext, "compress">,
  signal: AbortSignal,
): Promise<Job> {
  const original = promptOf(job.request, field, parted);
  const { text, validation, warnings } = await context.compress(job, original, limit, signal);
  return { ...job, texts: [...job.texts, { field, parted, limit, text, warnings, validation }] };
}

/** The entries the database chooses from, and what it keeps of how they came about. */
export function planEntries(ranked: RankedPlan[], table?: DecisionTable): PlanEntry[] {
  return ranked.map((each, index) => ({
    provider: each.provider,
    model: each.model,
    upstreams: each.upstreams,
    chooses_upstream: each.choosesUpstream,
    calls: each.calls,
    concurrency: each.concurrency,
    estimated_cost_usd: each.usd,
    plan_hash: each.hash,
    places: each.places,
    passed_over: each.passedOver.map(({ isBetter, ...passed }) => ({
      ...passed,
      is_better: isBetter,
    })),
    ...(index === 0 && table && { decision: storedTable(table) }),
  }));
}

/** An attempt that the database has just opened. @param now milliseconds since the epoch */
export function openedAttempt(
  opened: OpenedAttempt,
  ranked: RankedPlan[],
  leaseId: string,
  now: number,
): JobAttempt {
  const plan = ranked.find((each) => keyOf(each) === keyOf(opened));
  if (!plan) throw new Error(`unreachable: ${keyOf(opened)} was opened but is not in the plan`);
  const { upstream_id, passed_over, ...others } = opened;
  return {
    ...others,
    upstreamId: upstream_id,
    status: "running",
    leaseId,
    planHash: plan.hash,
    places: plan.places,
    passedOver: passed_over.map(toPassedOver),
    losses: [],
    taskIds: [],
    startedAt: now,
    nextLookAt: null,
    looks: 0,
    callbackTokenHash: null,
    endsAt: null,
    endedAt: null,
    failure: null,
    warnings: [],
  };
}

/** What a runner knows of the providers after the database had no place. @param now milliseconds since the epoch */
export function withBusy(
  known: KnownProviders,
  unavailable: UnavailableProvider[],
  now: number,
): KnownProviders {
  const busy = new Map<string, Busy>(known.busy);
  for (const { provider, model, reason, retry_after_ms, detail } of unavailable) {
    busy.set(keyOf({ provider, model }), {
      reason,
      since: now,
      until: now + (retry_after_ms ?? Infinity),
      ...(detail && { detail }),
    });
  }
  return { ...known, busy };
}

/**
 * Gives a job back to the queue, with what has ended of it written down.
 *
 * @throws as {@link perform}
 */
export async function giveBack(run: JobRun, context: RunContext): Promise<void> {
  await book(run, context);
  await run.lease.release(0);
}

// What has ended is booked before a wait, so that its place is free and everybody knows of the failure.
async function book(run: JobRun, context: RunContext): Promise<void> {
  if (run.unwritten) await openAttempt(run, [], undefined, context);
}

// A job that nobody waits for costs nothing while it waits.
async function wait(
  run: JobRun,
  pauseMs: number,
  { clock, store }: RunContext,
): Promise<GenerationDocument | undefined> {
  if (run.job.callerWaits || pauseMs < shortestReleaseMs) {
    await clock.sleep(pauseMs, run.lease.signal);
    run.waitedMs += Math.max(0, Math.round(pauseMs));
    return undefined;
  }
  await run.lease.release(pauseMs);
  return await store.read(run.job.id);
}

// Nobody runs the job until somebody looks and finds its tasks ended.
async function park(
  run: JobRun,
  attemptId: string,
  { clock, store, log }: RunContext,
): Promise<GenerationDocument | undefined> {
  const attempt = run.job.attempts.find(({ id }) => id === attemptId);
  if (!attempt) throw new Error("unreachable: an open attempt is among the job's");
  const now = clock.now();
  const outcome = await store.park(run.lease.lease, {
    attempt_id: attempt.id,
    provider_task_ids: attempt.taskIds,
    callback_token_hash: attempt.callbackTokenHash,
    look_in_ms: Math.max(0, Math.ceil((attempt.nextLookAt ?? now) - now)),
    ends_in_ms: Math.max(0, Math.ceil((attempt.endsAt ?? now) - now)),
    ...(run.line && { line: run.line }),
  });
  if (outcome.outcome === "parked") {
    // The database released the lease with that call.
    run.lease.lose();
    return outcome.job;
  }
  if (outcome.outcome === "refused") {
    log.warn("the database looks at no job by itself, so the runner stays with this one");
    run.isHeld = true;
    run.job = withAttempt(run.job, attemptId, { nextLookAt: null });
    return undefined;
  }
  throw leaseLost(run.lease);
}

function withAttempt(job: Job, attemptId: string, changes: Partial<JobAttempt>): Job {
  const attempts = job.attempts.map((each) =>
    each.id === attemptId ? { ...each, ...changes } : each
  );
  return { ...job, attempts };
}

async function openAttempt(
  run: JobRun,
  ranked: RankedPlan[],
  table: DecisionTable | undefined,
  { store, clock }: RunContext,
): Promise<undefined> {
  const { job, lease, unwritten } = run;
  const relaxed = relaxedPlans(job, ranked);
  const entries = planEntries(relaxed ?? ranked, table)
    .map((entry) => relaxed ? { ...entry, relaxed: true as const } : entry);
  const next = await store.next(lease.lease, unwritten, entries, job.texts);
  if (next.outcome === "lease_lost") throw leaseLost(lease);
  run.unwritten = null;
  const now = clock.now();
  if (next.outcome === "unavailable") {
    run.known = withBusy(run.known, next.unavailable, now);
    return;
  }
  const attempt = openedAttempt(next.attempt, ranked, lease.lease.leaseId, now);
  if (relaxed) attempt.isRelaxed = true;
  run.job = { ...job, attempts: [...job.attempts, attempt] };
}

/**
 * Those of a plan that draw for less when they may take a day, at that price; undefined where there are none, where the job
 * may not take a day, and where that was tried: what did not come back in it is drawn the ordinary way.
 */
function relaxedPlans(job: Job, ranked: RankedPlan[]): RankedPlan[] | undefined {
  if (!job.isRelaxed || countedAttempts(job).some(({ isRelaxed }) => isRelaxed)) return undefined;
  const able = ranked.flatMap((each) => each.relaxed ? [{ ...each, ...each.relaxed }] : []);
  return able.length > 0 ? able : undefined;
}

function withEnded(job: Job, ended: EndedAttempt, now: number): Job {
  const attempts = job.attempts.map((attempt): JobAttempt =>
    attempt.id !== ended.attempt_id ? attempt : {
      ...attempt,
      status: ended.status,
      upstreamId: ended.upstream_id ?? attempt.upstreamId,
      endedAt: now,
      warnings: ended.warnings,
      losses: ended.losses,
      failure: ended.class === null ? null : {
        failureClass: ended.class,
        message: ended.message ?? "",
        ...(ended.scope !== null && { scope: ended.scope }),
        ...(ended.provider_code !== null && { providerCode: ended.provider_code }),
        ...(ended.retry_after_ms !== null && { retryAfterMs: ended.retry_after_ms }),
      },
    }
  );
  const pictures = ended.images.map(({ ordinal }) => ({
    place: ordinal,
    attemptId: ended.attempt_id,
  }));
  return { ...job, attempts, pictures: [...job.pictures, ...pictures] };
}

async function finish(
  run: JobRun,
  decision: Extract<Decision, { do: "finish" }>,
  { store, pictures, clock, log }: RunContext,
): Promise<GenerationDocument> {
  // Whoever waits is told the addresses as soon as the job is written.
  if (run.job.callerWaits && run.unwritten) {
    pictures.signAhead(run.unwritten.images.map(({ object_path }) => object_path));
  }
  const result: GenerationResult = {
    status: decision.status,
    ended: run.unwritten,
    warnings: decision.warnings,
    error: decision.error ? toGenerationError(decision.error) : null,
    waited_ms: run.waitedMs,
    drawn: describeDrawn(run.job, run.known),
  };
  // The pictures are paid for and stored; an answer that is lost here is worth asking for again.
  for (const pauseMs of [...finishPausesMs, undefined]) {
    try {
      const finished = await store.finish(run.lease.lease, result);
      if (finished.outcome === "lease_lost") throw leaseLost(run.lease);
      return finished.job;
    } catch (error) {
      const isWorthRepeating = error instanceof ServiceError && error.code === "internal";
      if (!isWorthRepeating || pauseMs === undefined) throw error;
      log.warn("the end of a job could not be written", { error });
      await clock.sleep(pauseMs, run.lease.signal);
    }
  }
  throw new Error("unreachable: the last round throws");
}

/** A failure as the job's row keeps it. */
export function toGenerationError({ code, detail, retryAfterSeconds }: JobFailure) {
  return {
    code,
    detail,
    ...(retryAfterSeconds !== undefined && { retry_after_seconds: retryAfterSeconds }),
  };
}
