import {
  type DatabaseClient,
  type EndedAttempt,
  finishGeneration,
  type FinishOutcome,
  type GenerationDocument,
  type GenerationResult,
  nextAttempt,
  type OpenedAttempt,
  type PlanEntry,
  readJob,
} from "../database/mod.ts";
import { ProviderError, ServiceError } from "../errors/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { ImageRequest, ProviderId } from "../providers/mod.ts";
import {
  attemptTimeoutMs,
  callConcurrency,
  expectedLatencyMs,
  queueAfterFailure,
  queueAfterUnavailable,
  type QueuedCandidate,
  readyCandidates,
  requestFor,
  type RetryRules,
} from "../routing/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { summariseFailures } from "./failure_summary.ts";
import type { PreparedPrompt } from "./prepare_prompt.ts";
import type { HeldLease } from "./held_lease.ts";
import { type AttemptResult, runAttempt } from "./run_attempt.ts";
import { startTimer } from "./timer.ts";

/** An attempt to go on with. */
export interface OpenAttempt extends OpenedAttempt {
  /** Set when another runner opened it: its work may be under way at the provider, which can be polled. */
  resumed?: {
    /** Milliseconds since the epoch. */
    startedAt: number;
    /** By index of the call; empty for one whose id was not noted. */
    taskIds: string[];
  };
}

/** A job whose lease is held here and that has an open attempt. */
export interface RunningJob {
  projectId: string;
  lease: HeldLease;
  request: ImageRequest;
  /** The provider the caller named. */
  named: ProviderId | undefined;
  queue: QueuedCandidate[];
  attempt: OpenAttempt;
  rules: RetryRules;
  /** Places of the pictures that earlier runners brought and wrote down. */
  present: number[];
  /** Whether somebody may be watching, so that progress is written down. */
  watched: boolean;
  /** The prompt within a number of characters. */
  promptWithin(characters: number, signal: AbortSignal): Promise<PreparedPrompt>;
  /** What the caller is told besides what the attempts tell. */
  warnings: string[];
}

/** What running a job needs of its surroundings. */
export interface JobContext {
  /** Has the service's rights: users may read jobs and objects and not write them. */
  client: DatabaseClient;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  /** Milliseconds since the epoch at which the last attempt has to have ended. */
  deadline: number;
}

const finishPausesMs = [200, 1_000, 3_000];

/** What the attempts of a job have brought so far. */
interface Drawn {
  /** Places of the pictures that are there. */
  ordinals: number[];
  warnings: string[];
  failures: ProviderError[];
  /** Of the first attempt that brought a picture. */
  by: GenerationResult["drawn"];
}

/**
 * Runs a leased job to its end: attempts until all pictures are there or nobody is left to ask, then the rows. Pictures
 * that one provider brought are kept and only the missing ones are asked of the next. An attempt that another runner
 * left open is resumed.
 *
 * @returns the finished job, whether it completed or failed; when the lease was lost, the job as it stands then: given
 *   back, taken over or cancelled
 * @throws ServiceError `internal` when the database fails
 */
export async function runJob(job: RunningJob, context: JobContext): Promise<GenerationDocument> {
  try {
    return await runAttempts(job, context);
  } catch (error) {
    // What this runner has stored stays: whoever took the job over stores its pictures under the same names, and what
    // nobody claims is swept.
    const lost = job.lease.signal.aborted &&
      await readJob(context.client, job.lease.lease.jobId);
    if (lost) return lost;
    throw error;
  } finally {
    job.lease.stop();
  }
}

async function runAttempts(job: RunningJob, context: JobContext): Promise<GenerationDocument> {
  const { client, clock } = context;
  const { lease } = job.lease;
  const drawn: Drawn = { ordinals: [...job.present], warnings: [], failures: [], by: null };
  let { attempt, queue } = job;
  for (;;) {
    const startedAt = attempt.resumed?.startedAt ?? clock.now();
    const outcome = await tryAttempt(job, attempt, queue, drawn, context);
    job.lease.signal.throwIfAborted();
    const ended = toEndedAttempt(attempt, outcome, clock.now() - startedAt);
    collect(drawn, attempt, outcome);
    if (!outcome.failure) return await finish(ended);

    logFailure(outcome.failure, attempt, context.log);
    queue = queueAfterFailure(queue, attempt.provider, outcome.failure, job.rules, {
      now: clock.now(),
      deadline: context.deadline,
      chance: clock.random(),
    }).filter((each) => clock.now() + expectedLatencyMs(each) < context.deadline);
    if (queue.length === 0) return await finish(ended);
    const next = await openNext(ended);
    if (!next) return await finish(null);
    attempt = next;
  }

  // The next provider's attempt, after a wait where there has to be one; undefined when nobody is left to ask. What has
  // ended is booked before the wait, so that its place is free and everybody knows of the failure.
  async function openNext(ended: EndedAttempt): Promise<OpenAttempt | undefined> {
    for (let open: EndedAttempt | null = ended; queue.length > 0; open = null) {
      const { ready, waitMs } = readyCandidates(queue, clock.now());
      if (ready.length === 0 && open === null) {
        await clock.sleep(waitMs, job.lease.signal);
        continue;
      }
      const plan = planEntries(ready);
      const next = await nextAttempt(client, lease, open, plan, job.lease.seconds);
      if (next.outcome === "lease_lost") throw lost();
      if (next.outcome === "attempt") return next.attempt;
      const asked = ready.map(({ candidate }) => candidate.provider.id);
      const time = { now: clock.now(), deadline: context.deadline };
      queue = queueAfterUnavailable(queue, asked, next.unavailable, time);
    }
    return undefined;
  }

  async function finish(ended: EndedAttempt | null): Promise<GenerationDocument> {
    const result = toResult(job, drawn, ended);
    const finished = await repeatedly(() => finishGeneration(client, lease, result), clock);
    if (finished.outcome === "lease_lost") throw lost();
    return finished.job;
  }

  function lost(): unknown {
    job.lease.lose();
    return job.lease.signal.reason;
  }
}

// The pictures are paid for and stored; an answer that is lost here is worth asking for again.
async function repeatedly(
  finish: () => Promise<FinishOutcome>,
  clock: Clock,
): Promise<FinishOutcome> {
  for (const pauseMs of finishPausesMs) {
    try {
      return await finish();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      await clock.sleep(pauseMs);
    }
  }
  return await finish();
}

/** The entries the database chooses from. */
export function planEntries(queue: QueuedCandidate[]): PlanEntry[] {
  return queue.map(({ candidate, plan }) => ({
    provider: plan.provider,
    model: plan.model.id,
    calls: plan.calls.length,
    calls_at_once: callConcurrency({ candidate, plan }),
    estimated_cost_usd: plan.estimatedCostUsd,
  }));
}

interface Outcome {
  result?: AttemptResult;
  modelName: string;
  prompt?: PreparedPrompt;
  /** Why there are not all pictures. */
  failure?: ProviderError;
}

async function tryAttempt(
  job: RunningJob,
  attempt: OpenAttempt,
  queue: QueuedCandidate[],
  drawn: Drawn,
  context: JobContext,
): Promise<Outcome> {
  const { clock, client, deadline } = context;
  const entry = queue.find((each) => each.candidate.provider.id === attempt.provider);
  if (!entry) {
    throw new Error(`unreachable: ${attempt.provider} was opened but is not in the queue`);
  }
  const { provider, settings, timeoutMs } = entry.candidate;
  const modelName = entry.plan.model.name;
  const startedAt = clock.now();
  const expectedMs = expectedLatencyMs(entry);
  const timeMs = attemptTimeoutMs(deadline - startedAt, queue.length, expectedMs, timeoutMs);
  const timer = startTimer(startedAt + timeMs, clock);
  const log = context.log.with({ attempt_id: attempt.id, provider: provider.id });
  const signal = AbortSignal.any([timer.signal, job.lease.signal]);
  try {
    const limit = entry.plan.model.capabilities.maxPromptCharacters;
    const prompt = await job.promptWithin(limit, signal);
    const missing = missingOrdinals(job, drawn);
    const request = { ...job.request, prompt: prompt.text, count: missing.length };
    const planned = provider.plan(requestFor(request, provider.id, job.named), settings);
    if (!planned.possible) {
      const reasons = planned.reasons.join(" ");
      return { modelName, failure: new ProviderError(provider.id, "invalid_request", reasons) };
    }
    const result = await runAttempt(
      {
        id: attempt.id,
        lease: job.lease.lease,
        projectId: job.projectId,
        provider,
        settings,
        plan: planned.plan,
        concurrency: callConcurrency({ ...entry, plan: planned.plan }),
        ordinals: missing,
        watched: job.watched,
        ...(attempt.resumed && { resumed: attempt.resumed }),
      },
      client,
      {
        fetch: context.fetch,
        signal,
        clock,
        log,
        settings,
      },
    );
    return { result, modelName, prompt, ...(result.failure && { failure: result.failure }) };
  } catch (error) {
    if (job.lease.signal.aborted) throw error;
    if (timer.signal.aborted && error === timer.signal.reason) {
      const seconds = Math.round((clock.now() - startedAt) / 1_000);
      const message = `${provider.id} did not finish within ${seconds} s.`;
      const failure = new ProviderError(provider.id, "timeout", message, { maybeBilled: true });
      return { modelName, failure };
    }
    return { modelName, failure: toProviderError(provider.id, error, log) };
  } finally {
    timer.stop();
  }
}

// A fault of our own, such as Storage being away, says nothing about the provider, but the job has to end.
function toProviderError(provider: ProviderId, error: unknown, log: Log): ProviderError {
  if (error instanceof ProviderError) return error;
  log.error("an attempt was broken off", { error });
  const message = error instanceof ServiceError
    ? error.message
    : "The service failed while it handled the picture.";
  return new ProviderError(provider, "cancelled", message, { maybeBilled: true, cause: error });
}

function missingOrdinals(job: RunningJob, drawn: Drawn): number[] {
  const present = new Set(drawn.ordinals);
  return Array.from({ length: job.request.count }, (_, ordinal) => ordinal)
    .filter((ordinal) => !present.has(ordinal));
}

function collect(drawn: Drawn, attempt: OpenedAttempt, outcome: Outcome): void {
  const { result, prompt, failure, modelName } = outcome;
  if (failure) drawn.failures.push(failure);
  if (!result || !prompt) return;
  drawn.ordinals.push(...result.images.map((image) => image.ordinal));
  drawn.warnings.push(...result.warnings);
  drawn.by ??= {
    provider: attempt.provider,
    model: attempt.model,
    model_name: modelName,
    prompt_used: prompt.text,
    prompt_validation: { ...prompt.validation },
  };
}

function toEndedAttempt(
  attempt: OpenedAttempt,
  { result, failure }: Outcome,
  latencyMs: number,
): EndedAttempt {
  return {
    attempt_id: attempt.id,
    status: !failure ? "completed" : result ? "partial" : "failed",
    class: failure?.failureClass ?? null,
    message: failure?.message ?? null,
    provider_code: failure?.providerCode ?? null,
    http_status: failure?.httpStatus ?? null,
    latency_ms: Math.round(latencyMs),
    retry_after_ms: failure?.retryAfterMs === undefined ? null : Math.ceil(failure.retryAfterMs),
    cost_usd: result?.costUsd ?? null,
    maybe_billed: result ? false : failure?.maybeBilled ?? false,
    provider_task_ids: result?.providerTaskIds ?? [],
    images: result?.images ?? [],
  };
}

function toResult(job: RunningJob, drawn: Drawn, ended: EndedAttempt | null): GenerationResult {
  const warnings = [...job.warnings, ...drawn.warnings];
  if (!drawn.by) {
    return {
      status: "failed",
      ended,
      warnings,
      error: summariseFailures(drawn.failures),
      drawn: null,
    };
  }
  const missing = missingOrdinals(job, drawn).length;
  if (missing > 0) {
    const reason = drawn.failures.at(-1)?.message ?? "";
    warnings.push(`${missing} of ${job.request.count} pictures are missing. ${reason}`.trim());
  }
  return {
    status: "completed",
    ended,
    warnings,
    error: null,
    drawn: drawn.by,
  };
}

function logFailure(failure: ProviderError, attempt: OpenedAttempt, log: Log): void {
  log.warn("an attempt failed", {
    attempt_id: attempt.id,
    provider: attempt.provider,
    failure_class: failure.failureClass,
    http_status: failure.httpStatus,
    provider_code: failure.providerCode,
    error: failure,
  });
}
