import {
  type AttemptFailure,
  type DatabaseClient,
  finishGeneration,
  type GenerationDocument,
  type GenerationResult,
  nextAttempt,
  type OpenedAttempt,
  type PlanEntry,
  type PromptValidation,
} from "../database/mod.ts";
import { ProviderError, ServiceError } from "../errors/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { ImageRequest, ProviderId } from "../providers/mod.ts";
import {
  queueAfterFailure,
  type QueuedCandidate,
  readyCandidates,
  requestFor,
  type RetryRules,
} from "../routing/mod.ts";
import { removeObjects } from "../storage/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { summariseFailures } from "./failure_summary.ts";
import type { PreparedPrompt } from "./prepare_prompt.ts";
import { type AttemptResult, runAttempt } from "./run_attempt.ts";
import { startTimer } from "./timer.ts";

/** A job whose lease is held here and whose first attempt is open. */
export interface RunningJob {
  jobId: string;
  projectId: string;
  leaseId: string;
  request: ImageRequest;
  /** The provider the caller named. */
  named: ProviderId | undefined;
  queue: QueuedCandidate[];
  attempt: OpenedAttempt;
  rules: RetryRules;
  /** The prompt within a number of characters. */
  promptWithin(characters: number, signal: AbortSignal): Promise<PreparedPrompt>;
  /** What the caller is told besides what the attempt tells. */
  warnings: string[];
}

/** What running a job needs of its surroundings. */
export interface JobContext {
  /** Has the service's rights: users may read jobs and objects and not write them. */
  client: DatabaseClient;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  /** Milliseconds since the epoch at which the job ends as failed. */
  deadline: number;
}

// What storing and finishing may take after the last attempt's own time, in ms.
const finishMs = 10_000;

/**
 * Runs a leased job to its end: attempts until one brings pictures, then the rows. The caller holds the lease.
 *
 * @returns the finished job, whether it completed or failed
 * @throws ServiceError `internal` when the database fails, or another runner has taken the job over
 */
export async function runJob(job: RunningJob, context: JobContext): Promise<GenerationDocument> {
  const { client, clock } = context;
  const lease = { jobId: job.jobId, leaseId: job.leaseId };
  const failures: ProviderError[] = [];
  let { attempt, queue } = job;
  for (;;) {
    const startedAt = clock.now();
    const outcome = await tryAttempt(job, attempt, queue, context);
    if (!("error" in outcome)) {
      const finished = await finishGeneration(client, lease, {
        status: "completed",
        attempt_id: attempt.id,
        provider: attempt.provider,
        model: attempt.model,
        model_name: outcome.modelName,
        latency_ms: clock.now() - startedAt,
        cost_usd: outcome.result.costUsd,
        warnings: [...job.warnings, ...outcome.result.warnings],
        provider_task_ids: outcome.result.providerTaskIds,
        prompt_used: outcome.prompt,
        prompt_validation: { ...outcome.validation },
        images: outcome.result.images,
      });
      if (finished.outcome === "finished") return finished.job;
      await removeObjects(client, outcome.result.images.map((image) => image.object_path));
      throw leaseLost(job.jobId);
    }

    const { error } = outcome;
    failures.push(error);
    const failure = toAttemptFailure(error, clock.now() - startedAt);
    context.log.warn("an attempt failed", {
      job_id: job.jobId,
      attempt_id: attempt.id,
      provider: attempt.provider,
      failure_class: error.failureClass,
      http_status: error.httpStatus,
      provider_code: error.providerCode,
      error,
    });
    queue = queueAfterFailure(queue, attempt.provider, error, job.rules, {
      now: clock.now(),
      deadline: context.deadline - finishMs,
      chance: clock.random(),
    });
    const { waitMs } = readyCandidates(queue, clock.now());
    if (waitMs > 0) await clock.sleep(waitMs);
    const { ready } = readyCandidates(queue, clock.now());
    if (ready.length === 0 || clock.now() >= context.deadline - finishMs) {
      return await finish(attempt.id, failure);
    }

    const next = await nextAttempt(
      client,
      lease,
      { attemptId: attempt.id, failure },
      planEntries(ready),
      leaseSeconds(context),
    );
    if (next.outcome === "lease_lost") throw leaseLost(job.jobId);
    if (next.outcome === "unavailable") return await finish(null, null);
    attempt = next.attempt;
  }

  async function finish(attemptId: string | null, failure: AttemptFailure | null) {
    const result: GenerationResult = {
      status: "failed",
      attempt_id: attemptId,
      failure,
      warnings: job.warnings,
      error: summariseFailures(failures),
    };
    const finished = await finishGeneration(client, lease, result);
    if (finished.outcome === "lease_lost") throw leaseLost(job.jobId);
    return finished.job;
  }
}

/** The entries the database chooses from. */
export function planEntries(queue: QueuedCandidate[]): PlanEntry[] {
  return queue.map(({ plan }) => ({ provider: plan.provider, model: plan.model.id }));
}

/** How long a lease lasts, in s: until the deadline and a little longer, so that only a dead runner loses it. */
export function leaseSeconds(context: Pick<JobContext, "clock" | "deadline">): number {
  return Math.max(1, Math.ceil((context.deadline - context.clock.now()) / 1_000)) + 15;
}

type Outcome =
  | { result: AttemptResult; modelName: string; prompt: string; validation: PromptValidation }
  | { error: ProviderError };

async function tryAttempt(
  job: RunningJob,
  attempt: OpenedAttempt,
  queue: QueuedCandidate[],
  context: JobContext,
): Promise<Outcome> {
  const { clock, log } = context;
  const entry = queue.find((each) => each.candidate.provider.id === attempt.provider);
  if (!entry) {
    throw new Error(`unreachable: ${attempt.provider} was opened but is not in the queue`);
  }
  const { provider, settings, timeoutMs } = entry.candidate;
  const startedAt = clock.now();
  const deadline = Math.min(context.deadline - finishMs, startedAt + timeoutMs);
  const timer = startTimer(deadline, clock);
  try {
    const { text, validation } = await job.promptWithin(
      entry.plan.model.capabilities.maxPromptCharacters,
      timer.signal,
    );
    const request = requestFor({ ...job.request, prompt: text }, provider.id, job.named);
    const planned = provider.plan(request, settings);
    if (!planned.possible) {
      throw new ProviderError(provider.id, "invalid_request", planned.reasons.join(" "));
    }
    const ids = { id: attempt.id, jobId: job.jobId, projectId: job.projectId };
    const result = await runAttempt(
      { ...ids, provider, settings, plan: planned.plan },
      context.client,
      {
        fetch: context.fetch,
        signal: timer.signal,
        deadline,
        clock,
        log: log.with({ job_id: job.jobId, attempt_id: attempt.id, provider: provider.id }),
        settings,
      },
    );
    return { result, modelName: planned.plan.model.name, prompt: text, validation };
  } catch (error) {
    if (error instanceof ProviderError) return { error };
    if (timer.signal.aborted && error === timer.signal.reason) {
      const seconds = Math.round((clock.now() - startedAt) / 1_000);
      const message = `${provider.id} did not finish within ${seconds} s.`;
      return { error: new ProviderError(provider.id, "timeout", message, { maybeBilled: true }) };
    }
    // A fault of our own, such as Storage being away: nothing to hold against the provider, but the job has to end.
    log.error("an attempt was broken off", { job_id: job.jobId, attempt_id: attempt.id, error });
    const message = error instanceof ServiceError
      ? error.message
      : "The service failed while it handled the picture.";
    const details = { maybeBilled: true, cause: error };
    return { error: new ProviderError(provider.id, "cancelled", message, details) };
  } finally {
    timer.stop();
  }
}

function toAttemptFailure(error: ProviderError, latencyMs: number): AttemptFailure {
  return {
    class: error.failureClass,
    message: error.message,
    provider_code: error.providerCode ?? null,
    http_status: error.httpStatus ?? null,
    latency_ms: latencyMs,
    retry_after_ms: error.retryAfterMs ?? null,
    maybe_billed: error.maybeBilled,
  };
}

function leaseLost(jobId: string): ServiceError {
  return new ServiceError(
    "conflict",
    `The generation ${jobId} was ended or taken over meanwhile. Read it to see how it stands.`,
  );
}
