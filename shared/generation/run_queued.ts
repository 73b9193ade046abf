import {
  claimGeneration,
  finishGeneration,
  type GenerationDocument,
  type Lease,
  nextAttempt,
} from "../database/mod.ts";
import { isEnded } from "./response.ts";
import { ServiceError } from "../errors/mod.ts";
import type { QueuedCandidate } from "../routing/mod.ts";
import { nothingAvailable } from "./begin_refusal.ts";
import { HeldLease } from "./held_lease.ts";
import {
  type GenerationContext,
  planGeneration,
  type PreparedGeneration,
  prepareGeneration,
} from "./plan_generation.ts";
import { generateRequest } from "./request_schema.ts";
import { type OpenAttempt, planEntries, runJob } from "./run_job.ts";

// A job that found no free provider for this long after it was first taken is given up.
const longestWaitMs = 3_600_000;
const shortestDelayMs = 2_000;
const longestDelayMs = 60_000;

/** What a look into the queue came to. */
export type QueueOutcome = "empty" | "ended" | "waiting" | "taken_over";

/**
 * Takes the next job of the queue and runs it to its end, or gives it back until a provider is free. A job that another
 * runner left is resumed: the provider's own task is asked for and not paid for twice. Only what a provider that
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
  const claimed = await claimGeneration(client, leaseSeconds);
  if (claimed.outcome === "none") return "empty";
  onTaken();
  const { job } = claimed;
  const log = context.log.with({ job_id: job.id });
  const lease: Lease = { jobId: job.id, leaseId: claimed.lease_id };
  const held = new HeldLease(lease, leaseSeconds, client, context.clock, log);
  try {
    return await runClaimed(job, held, { ...context, log });
  } catch (error) {
    if (held.signal.aborted) return "taken_over";
    if (!(error instanceof ServiceError) || error.code === "internal") throw error;
    log.warn("a queued generation could not be run", { code: error.code, error });
    const left = leftOpen(job);
    await finishGeneration(client, lease, {
      status: "failed",
      ended: left ? interruptedAttempt(left, context.clock.now()) : null,
      warnings: [],
      error: { code: error.code, detail: error.message },
      drawn: null,
    });
    return "ended";
  } finally {
    held.stop();
  }
}

async function runClaimed(
  job: GenerationDocument,
  held: HeldLease,
  context: GenerationContext,
): Promise<QueueOutcome> {
  const client = context.caller.service;
  const prepared = await prepareStored(job, context);
  const states = await context.memory.snapshots.read(client, context.clock);
  const { queue: planned, warnings } = planGeneration(prepared, states, context);

  const left = leftOpen(job);
  const canResume = planned.some(({ candidate: { provider } }) =>
    provider.id === left?.provider && provider.poll
  );
  let queue = planned;
  let attempt: OpenAttempt;
  if (left && canResume) {
    attempt = left;
  } else {
    if (left) queue = withoutInterrupted(planned, job, prepared.request.max_retries);
    const ended = left ? interruptedAttempt(left, context.clock.now()) : null;
    const next = await nextAttempt(client, held.lease, ended, planEntries(queue), held.seconds);
    if (next.outcome === "lease_lost") return "taken_over";
    if (next.outcome === "unavailable") {
      const reason = nothingAvailable(next.unavailable);
      const firstTakenAt = Date.parse(job.started_at ?? job.created_at);
      if (context.clock.now() - firstTakenAt > longestWaitMs) throw reason;
      await held.release(delayOf(reason));
      return "waiting";
    }
    attempt = next.attempt;
  }
  const ended = await runJob(
    {
      projectId: job.project_id,
      lease: held,
      request: prepared.imageRequest,
      named: prepared.request.provider,
      queue,
      attempt,
      rules: prepared.rules,
      present: job.images.map((image) => image.ordinal),
      watched: true,
      promptWithin: prepared.promptWithin,
      warnings: [...prepared.prompt.warnings, ...warnings],
    },
    {
      client,
      fetch: context.fetch,
      clock: context.clock,
      log: context.log,
      deadline: prepared.deadline,
    },
  );
  return isEnded(ended) ? "ended" : "taken_over";
}

// A job from SQL has been checked by nobody yet; one from a request has, and is parsed to the same.
async function prepareStored(
  job: GenerationDocument,
  context: GenerationContext,
): Promise<PreparedGeneration> {
  const parsed = generateRequest.safeParse({ ...job.request, prompt: job.prompt });
  if (parsed.success) return await prepareGeneration(parsed.data, context);
  const problems = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${issue.keys.join(", ")} is not a known field`
      : `${issue.path.join(".")}: ${issue.message}`
  );
  throw new ServiceError(
    "invalid_request",
    `The options of the generation are not valid: ${problems.join("; ")}.`,
  );
}

function leftOpen(job: GenerationDocument): OpenAttempt | undefined {
  const open = job.attempts.find((attempt) => attempt.status === "running");
  return open && {
    id: open.id,
    ordinal: open.ordinal,
    provider: open.provider,
    model: open.model,
    resumed: { startedAt: Date.parse(open.started_at), taskIds: open.provider_task_ids },
  };
}

// What was interrupted may have been paid for, so it is not asked for more often than a failure would be.
function withoutInterrupted(
  queue: QueuedCandidate[],
  { attempts }: GenerationDocument,
  maxRetries: number,
): QueuedCandidate[] {
  const interrupted = attempts.filter(({ status, error_class }) =>
    status === "running" || (status === "failed" && error_class === "cancelled")
  );
  const left = queue.filter(({ plan }) =>
    interrupted.filter(({ provider }) => provider === plan.provider).length <= maxRetries
  );
  if (left.length > 0) return left;
  const names = [...new Set(interrupted.map(({ provider }) => provider))].join(", ");
  throw new ServiceError(
    "providers_failed",
    `The service was interrupted while ${names} was at work, and may not ask again.`,
  );
}

function interruptedAttempt(attempt: OpenAttempt, now: number) {
  return {
    attempt_id: attempt.id,
    status: "failed" as const,
    class: "cancelled",
    message: `The service was interrupted while ${attempt.provider} was at work.`,
    provider_code: null,
    http_status: null,
    latency_ms: Math.round(now - (attempt.resumed?.startedAt ?? now)),
    retry_after_ms: null,
    cost_usd: null,
    maybe_billed: true,
    provider_task_ids: [],
    images: [],
  };
}

function delayOf(reason: ServiceError): number {
  const askedMs = (reason.retryAfterSeconds ?? 0) * 1_000;
  return Math.min(longestDelayMs, Math.max(shortestDelayMs, askedMs));
}
