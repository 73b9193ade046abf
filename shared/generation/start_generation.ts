import { createHash } from "node:crypto";
import { beginGeneration, type GenerationDocument } from "../database/mod.ts";
import { beginRefusal } from "./begin_refusal.ts";
import { HeldLease } from "./held_lease.ts";
import {
  type GenerationContext,
  planGeneration,
  type PlannedGeneration,
  type PreparedGeneration,
  prepareGeneration,
} from "./plan_generation.ts";
import type { GenerateRequest } from "./request_schema.ts";
import { planEntries, runJob } from "./run_job.ts";

/** How a request came in. */
export interface RequestOrigin {
  source: "api" | "quick" | "batch";
  batchId?: string;
  idempotencyKey?: string;
  /** Whether the caller is answered before the work is done, and so may be watching it. */
  watched: boolean;
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
  const [prepared, states] = await Promise.all([
    prepareGeneration(request, context),
    context.memory.snapshots.read(context.caller.service, context.clock),
  ]);
  const planned = planGeneration(prepared, states, context);
  return await startPlanned(prepared, planned, origin, context);
}

/**
 * Writes and runs a job whose providers are planned.
 *
 * @throws ServiceError as {@link startGeneration}
 */
export async function startPlanned(
  prepared: PreparedGeneration,
  { queue, warnings: planWarnings }: PlannedGeneration,
  origin: RequestOrigin,
  context: GenerationContext,
): Promise<StartedGeneration> {
  const { caller, clock, configuration: { leaseSeconds } } = context;
  const { request, imageRequest, prompt, deadline } = prepared;
  const { prompt: sent, ...stored } = request;
  const warnings = [...prompt.warnings, ...planWarnings];
  const begun = await beginGeneration(
    caller.service,
    {
      caller: caller.userId,
      project_id: request.project_id ?? null,
      source: origin.source,
      batch_id: origin.batchId ?? null,
      prompt: sent,
      prompt_used: prompt.text,
      prompt_validation: { ...prompt.validation },
      request: stored,
      images_requested: request.num_images,
      warnings,
      idempotency_key: origin.idempotencyKey ?? null,
      request_hash: origin.idempotencyKey === undefined ? null : hashOf(request),
    },
    planEntries(queue),
    leaseSeconds,
  );
  if (begun.outcome === "replayed") return { replayed: begun.job };
  if (begun.outcome !== "started") throw beginRefusal(begun);

  const log = context.log.with({ job_id: begun.job_id });
  const lease = { jobId: begun.job_id, leaseId: begun.lease_id };
  const finished = runJob(
    {
      projectId: begun.project_id,
      lease: new HeldLease(lease, leaseSeconds, caller.service, clock, log),
      request: imageRequest,
      named: request.provider,
      queue,
      attempt: begun.attempt,
      rules: prepared.rules,
      present: [],
      watched: origin.watched,
      promptWithin: prepared.promptWithin,
      warnings,
    },
    { client: caller.service, fetch: context.fetch, clock, log, deadline },
  );
  return {
    jobId: begun.job_id,
    projectId: begun.project_id,
    createdAt: begun.created_at,
    finished,
  };
}

// The parser writes the fields in the schema's order, so equal requests have equal text.
function hashOf(request: GenerateRequest): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
