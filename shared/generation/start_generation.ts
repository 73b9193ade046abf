import { createHash } from "node:crypto";
import type { Configuration } from "../configuration/mod.ts";
import {
  beginGeneration,
  type BeginOutcome,
  type Caller,
  type GenerationDocument,
  type UnavailableProvider,
} from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import type { Log } from "../observability/mod.ts";
import {
  type Exclusion,
  planProviders,
  type Preference,
  queueOf,
  type RetryRules,
} from "../routing/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { toImageRequest } from "./image_request.ts";
import type { IsolateMemory } from "./isolate_memory.ts";
import { preparePrompt, preparePrompts, type PromptContext } from "./prepare_prompt.ts";
import { findCandidates, type ProviderRegistry } from "./provider_candidates.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { type JobContext, leaseSeconds, planEntries, runJob } from "./run_job.ts";

/** What starting a generation needs of its surroundings. */
export interface GenerationContext {
  caller: Caller;
  configuration: Configuration;
  memory: IsolateMemory;
  /** Absent for the real ones. */
  providers?: ProviderRegistry;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  /** Aborts when the caller leaves; heeded only until the job is written. */
  signal: AbortSignal;
}

/** How a request came in. */
export interface RequestOrigin {
  source: "api" | "quick";
  idempotencyKey?: string;
}

/** A generation that is under way, or one that an idempotency key brought back. */
export type StartedGeneration =
  | { jobId: string; projectId: string; createdAt: string; finished: Promise<GenerationDocument> }
  | { replayed: GenerationDocument };

/**
 * Starts a generation: measures the prompt and compresses a long one, plans the providers, writes the job, and runs
 * it. Nothing is written unless the job starts.
 *
 * @returns as soon as the job is written; `finished` settles when it has ended
 * @throws ServiceError for everything the caller can do something about, and `internal` when the database fails
 */
export async function startGeneration(
  request: GenerateRequest,
  origin: RequestOrigin,
  context: GenerationContext,
): Promise<StartedGeneration> {
  const { caller, configuration, clock, log } = context;
  const deadline = clock.now() + configuration.jobDeadlineMs;
  const promptContext: PromptContext = {
    ...context,
    client: caller.service,
    ollama: configuration.ollama,
    memory: context.memory.compression,
    deadline,
  };
  const [{ original, prepared, negativePrompt }, states] = await Promise.all([
    preparePrompts(request, promptContext),
    context.memory.snapshots.read(caller.service, clock),
  ]);
  const imageRequest = toImageRequest(request, {
    prompt: prepared.text,
    ...(negativePrompt !== undefined && { negativePrompt }),
  });
  const found = findCandidates(states, configuration, context.providers);
  const preference: Preference = {
    ...(request.provider && { provider: request.provider }),
    enableFallback: request.enable_fallback,
    strategy: request.strategy,
  };
  const { candidates } = found;
  const plan = planProviders(imageRequest, candidates, preference, clock.now(), clock.random());
  if (plan.planned.length === 0) throw nothingPlanned([...plan.excluded, ...found.excluded]);

  const jobContext: JobContext = { ...context, client: caller.service, deadline };
  const queue = queueOf(plan.planned);
  const { prompt, ...stored } = request;
  const begun = await beginGeneration(
    caller.service,
    {
      caller: caller.userId,
      project_id: request.project_id ?? null,
      source: origin.source,
      batch_id: null,
      prompt,
      prompt_used: prepared.text,
      prompt_validation: { ...prepared.validation },
      request: stored,
      images_requested: request.num_images,
      warnings: prepared.warnings,
      idempotency_key: origin.idempotencyKey ?? null,
      request_hash: origin.idempotencyKey === undefined ? null : hashOf(request),
    },
    planEntries(queue),
    leaseSeconds(jobContext),
  );
  if (begun.outcome === "replayed") return { replayed: begun.job };
  if (begun.outcome !== "started") throw refusal(begun);

  const finished = runJob({
    jobId: begun.job_id,
    projectId: begun.project_id,
    leaseId: begun.lease_id,
    request: imageRequest,
    named: request.provider,
    queue,
    attempt: begun.attempt,
    rules: retryRules(request),
    promptWithin: async (characters, signal) =>
      prepared.text.length <= characters
        ? prepared
        : await preparePrompt(original, characters, { ...promptContext, signal }),
    warnings: prepared.warnings,
  }, { ...jobContext, log: log.with({ job_id: begun.job_id }) });
  return {
    jobId: begun.job_id,
    projectId: begun.project_id,
    createdAt: begun.created_at,
    finished,
  };
}

function retryRules(request: GenerateRequest): RetryRules {
  return {
    enableFallback: request.enable_fallback,
    maxRetries: request.max_retries,
    onRefusal: request.on_refusal,
  };
}

// The parser writes the fields in the schema's order, so equal requests have equal text.
function hashOf(request: GenerateRequest): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}

function nothingPlanned(excluded: Exclusion[]): ServiceError {
  const reasons = excluded.map(({ provider, reasons }) => `${provider}: ${reasons.join(" ")}`);
  return new ServiceError(
    "no_capable_provider",
    `No provider can do this request. ${reasons.join(" ")}`,
    { extensions: { providers: excluded } },
  );
}

function refusal(
  begun: Exclude<BeginOutcome, { outcome: "started" | "replayed" }>,
): ServiceError {
  switch (begun.outcome) {
    case "project_not_found":
      return new ServiceError(
        "project_not_found",
        "The project does not exist or is not yours. Leave project_id out to use your default project.",
      );
    case "forbidden":
      return new ServiceError(
        "forbidden",
        "A viewer cannot generate pictures. Ask an admin of the organization for another role.",
      );
    case "in_progress":
      return new ServiceError(
        "conflict",
        `The request with this idempotency key is still running as generation ${begun.job_id}.`,
        { retryAfterSeconds: 2, extensions: { generation_id: begun.job_id } },
      );
    case "key_reused":
      return new ServiceError(
        "idempotency_key_reused",
        "This idempotency key was sent with another request. Use a new key for a new request.",
      );
    case "rate_limited": {
      const what = begun.limit === "requests_per_minute" ? "requests a minute" : "pictures a day";
      return new ServiceError("rate_limited", `The project allows ${begun.allowed} ${what}.`, {
        retryAfterSeconds: begun.retry_after_ms / 1_000,
      });
    }
    case "budget_exceeded":
      return new ServiceError(
        "budget_exceeded",
        `The project's budget of ${begun.allowed} USD for this month is used up.`,
      );
    case "unavailable":
      return nothingAvailable(begun.unavailable);
  }
}

function nothingAvailable(unavailable: UnavailableProvider[]): ServiceError {
  const waits = unavailable.flatMap(({ retry_after_ms }) => retry_after_ms ?? []);
  const reasons = unavailable.map(({ provider, reason }) => `${provider}: ${reason}.`);
  const limited = unavailable.every(({ reason }) => reason === "rate_limit");
  return new ServiceError(
    limited ? "rate_limited" : "providers_unavailable",
    `No provider can be called just now. ${reasons.join(" ")}`,
    {
      ...(waits.length > 0 && { retryAfterSeconds: Math.min(...waits) / 1_000 }),
      extensions: { providers: unavailable },
    },
  );
}
