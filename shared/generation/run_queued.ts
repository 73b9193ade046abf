import { claimGenerations, type Lease, type RunnerDocument } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import { openTrace } from "../observability/mod.ts";
import { withExperience } from "./experience.ts";
import { type GenerationContext, runContext } from "./generation_context.ts";
import { HeldLease, leaseKeeperIn } from "./held_lease.ts";
import { storedJob, storedRequest } from "./job.ts";
import { jobStoreIn } from "./job_store.ts";
import { readKnownProviders } from "./known_providers.ts";
import { findPromptOptimization } from "./prompt_optimization.ts";
import { decide } from "../routing/mod.ts";
import { whiteMask } from "./mask.ts";
import { namedPictures } from "./picture_fields.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { toTaken } from "./taken_picture.ts";
import { isEnded } from "./response.ts";
import type { JobRun, RelaxedResult } from "./job_run.ts";
import { giveBack, perform } from "./perform.ts";
import { runJob } from "./run_job.ts";
import { refuseInputs, refuseMistakes } from "./start_generation.ts";

/** What running a job of the queue came to. */
export type QueueOutcome = "ended" | "waiting" | "taken_over";

/** A job of the queue that is this runner's. */
export interface ClaimedJob {
  document: RunnerDocument;
  lease: HeldLease;
  /** How far the database's clock is ahead of the runner's. */
  aheadMs: number;
}

/** What there is to do in the queue. */
export interface ClaimedJobs {
  jobs: ClaimedJob[];
  /** Until the next of the jobs is due that wait for a moment, in ms; null when none does. */
  nextInMs: number | null;
  /** Whether batches wait for somebody to choose another provider. */
  moves: boolean;
}

/**
 * Takes the next jobs of the queue, whose leases are kept from then on.
 *
 * @param most jobs, 20 at most
 * @param mostPictures that they lack together; a single job may lack more
 * @returns no jobs when there is no work just now
 * @throws ServiceError `internal` when the database fails
 */
export async function claimQueued(
  most: number,
  mostPictures: number,
  context: GenerationContext,
): Promise<ClaimedJobs> {
  const { caller, clock, configuration: { leaseSeconds, jobDeadlineMs } } = context;
  const sentAt = clock.now();
  const { now, jobs, next_in_ms: nextInMs, moves } = await claimGenerations(
    caller.service,
    leaseSeconds,
    most,
    { mostPictures, deadlineSeconds: Math.ceil(jobDeadlineMs / 1_000) },
  );
  // Taken somewhere between question and answer.
  const aheadMs = Date.parse(now) - (sentAt + clock.now()) / 2;
  const claimed = jobs.map((job) => toClaimed(job, { sentAt, aheadMs }, context));
  return { jobs: claimed, nextInMs, moves };
}

/** Begins to keep the lease of a job that was claimed. @param sentAt of the call that claimed it, in ms since the epoch */
export function toClaimed(
  { job, lease_id }: { job: RunnerDocument; lease_id: string },
  { sentAt, aheadMs }: { sentAt: number; aheadMs: number },
  { caller, clock, configuration: { leaseSeconds }, log }: GenerationContext,
): ClaimedJob {
  const lease = new HeldLease(
    { jobId: job.id, leaseId: lease_id },
    leaseSeconds,
    sentAt,
    leaseKeeperIn(caller.service),
    clock,
    log.with({ job_id: job.id }),
  );
  return { document: job, lease, aheadMs };
}

/**
 * Runs a job of the queue to its end, or gives it back until a provider is free. A job that another runner left is carried
 * on: the provider's own task is asked for and not paid for twice. Only what a provider that answers at once was drawing
 * is asked for again.
 *
 * @returns a job that cannot be run at all has ended as failed
 * @throws ServiceError `internal` when the database fails
 */
export async function runClaimed(
  claimed: ClaimedJob,
  context: GenerationContext,
): Promise<QueueOutcome> {
  const { lease } = claimed;
  const log = context.log.with({ job_id: claimed.document.id });
  try {
    const trace = (context.trace ?? openTrace(undefined)).ofAnother(claimed.document.traceparent);
    const attributes = { "image_generation.id": claimed.document.id };
    return await trace.measure(
      { name: "generation", attributes },
      () => carryOn(claimed, { ...context, log, trace }),
    );
  } catch (error) {
    if (lease.signal.aborted) return "taken_over";
    if (!(error instanceof ServiceError) || error.code === "internal") throw error;
    log.warn("a queued generation could not be run", { code: error.code, error });
    await giveUp(lease.lease, error, context);
    return "ended";
  } finally {
    lease.stop();
  }
}

/**
 * Ends a relaxed attempt with what was read of its results. A job that has its pictures ends; what else is to be done for it
 * is left to the queue.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function endRelaxed(
  claimed: ClaimedJob,
  result: RelaxedResult,
  context: GenerationContext,
): Promise<void> {
  const { lease, document } = claimed;
  const log = context.log.with({ job_id: document.id });
  try {
    const opened = await openRun(claimed, { ...context, log });
    const run: JobRun = { ...opened, result };
    const within = runContext({ ...context, log }, run.job.deadlineAt, document.created_by);
    const open = run.job.attempts.find(({ status }) => status === "running");
    if (open) await perform({ do: "collect", attemptId: open.id }, run, within);
    const decision = decide(run.job, run.known, context.clock.now());
    if (decision.do === "finish") await perform(decision, run, within);
    else await giveBack(run, within);
  } catch (error) {
    if (lease.signal.aborted) return;
    if (!(error instanceof ServiceError) || error.code === "internal") throw error;
    log.warn("the result of a generation could not be kept", { code: error.code, error });
    await giveUp(lease.lease, error, context);
  } finally {
    lease.stop();
  }
}

async function carryOn(claimed: ClaimedJob, context: GenerationContext): Promise<QueueOutcome> {
  const run = await openRun(claimed, context);
  const ended = await runJob(
    run,
    runContext(context, run.job.deadlineAt, claimed.document.created_by),
  );
  if (isEnded(ended)) return "ended";
  return ended.status === "queued" ? "waiting" : "taken_over";
}

async function openRun(
  { document, lease, aheadMs }: ClaimedJob,
  context: GenerationContext,
): Promise<JobRun> {
  const known = await readKnownProviders(context);
  const { request, inputs } = await withWhiteMask(document, {
    ...context,
    signal: lease.signal,
  });
  const job = storedJob(
    { ...document, inputs },
    request,
    await findPromptOptimization(request, document.project_id, known, context),
    aheadMs,
  );
  // What came in over HTTP has been looked at; what SQL asked for is looked at here for the first time.
  if (job.attempts.length === 0) {
    refuseMistakes(job, known);
    await refuseInputs(job, known, { ...context, signal: lease.signal });
  }
  return {
    job,
    projectId: document.project_id,
    lease,
    known: await withExperience(known, job, context),
    pictureSettings: document.picture_settings,
    unwritten: null,
    waitedMs: 0,
    isHeld: false,
  };
}

/** What a job asks for, with a mask as providers take it: nobody has looked at one that SQL named. */
async function withWhiteMask(
  document: RunnerDocument,
  context: GenerationContext,
): Promise<{ request: GenerateRequest; inputs: RunnerDocument["inputs"] }> {
  const request = storedRequest(document);
  const { inputs } = document;
  const named = namedPictures(request);
  const taken = named.flatMap(({ source }) =>
    inputs.filter(({ id }) => id === source.image_id?.toLowerCase()).map(toTaken)
  );
  if (!request.mask || taken.length < named.length) return { request, inputs };
  const made = await whiteMask(named, taken, document.project_id, context);
  if (!made) return { request, inputs };
  return {
    request: { ...request, mask: { image_id: made.mask.id, changes: "white" } },
    inputs: [...inputs, made.document],
  };
}

async function giveUp(
  lease: Lease,
  error: ServiceError,
  { caller, configuration }: GenerationContext,
): Promise<void> {
  await jobStoreIn(caller.service, configuration.leaseSeconds).finish(lease, {
    status: "failed",
    ended: null,
    warnings: [],
    error: { code: error.code, detail: error.message },
    waited_ms: 0,
    drawn: null,
  });
}
