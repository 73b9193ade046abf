import { claimGeneration, type Lease, type RunnerDocument } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import { type GenerationContext, runContext } from "./generation_context.ts";
import { HeldLease, leaseKeeperIn } from "./held_lease.ts";
import { storedJob, storedRequest } from "./job.ts";
import { jobStoreIn } from "./job_store.ts";
import { readKnownProviders } from "./known_providers.ts";
import { findPromptOptimization } from "./prompt_optimization.ts";
import { isEnded } from "./response.ts";
import { runJob } from "./run_job.ts";

/** What a look into the queue came to. */
export type QueueOutcome = "empty" | "ended" | "waiting" | "taken_over";

/**
 * Takes the next job of the queue and runs it to its end, or gives it back until a provider is free. A job that another
 * runner left is carried on: the provider's own task is asked for and not paid for twice. Only what a provider that
 * answers at once was drawing is asked for again.
 *
 * @param onTaken called when there was a job, before it is run: there may be more
 * @returns `empty` when there was no job; a job that cannot be run at all has ended as failed
 * @throws ServiceError `internal` when the database fails
 */
export async function runNextQueued(
  context: GenerationContext,
  onTaken: () => void = () => {},
): Promise<QueueOutcome> {
  const client = context.caller.service;
  const { leaseSeconds } = context.configuration;
  const sentAt = context.clock.now();
  const claimed = await claimGeneration(client, leaseSeconds);
  if (claimed.outcome === "none") return "empty";
  onTaken();
  const log = context.log.with({ job_id: claimed.job.id });
  const held = new HeldLease(
    { jobId: claimed.job.id, leaseId: claimed.lease_id },
    leaseSeconds,
    sentAt,
    leaseKeeperIn(client),
    context.clock,
    log,
  );
  try {
    return await runClaimed(claimed.job, held, { ...context, log });
  } catch (error) {
    if (held.signal.aborted) return "taken_over";
    if (!(error instanceof ServiceError) || error.code === "internal") throw error;
    log.warn("a queued generation could not be run", { code: error.code, error });
    await giveUp(held.lease, error, context);
    return "ended";
  } finally {
    held.stop();
  }
}

async function runClaimed(
  document: RunnerDocument,
  lease: HeldLease,
  context: GenerationContext,
): Promise<QueueOutcome> {
  const request = storedRequest(document);
  const known = await readKnownProviders(context);
  const job = storedJob(
    document,
    request,
    await findPromptOptimization(request, document.project_id, known, context),
  );
  const ended = await runJob(
    {
      job,
      projectId: document.project_id,
      lease,
      known,
      unwritten: null,
    },
    runContext(context, job.deadlineAt),
  );
  if (isEnded(ended)) return "ended";
  return ended.status === "queued" ? "waiting" : "taken_over";
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
    drawn: null,
  });
}
