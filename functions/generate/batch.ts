import type { Context } from "hono";
import type { GenerationDocument } from "../../shared/database/mod.ts";
import {
  batchLocation,
  endedUntil,
  jobLocation,
  keepRunning,
  loadPipeline,
  respondsAsync,
  toResponses,
} from "../../shared/endpoints/mod.ts";
import { type Quota, ServiceError } from "../../shared/errors/mod.ts";
import {
  type BatchRequest,
  type BatchResponse,
  isEnded,
  pricesOfAll,
  toFailure,
} from "../../shared/generation/catalog.ts";
import type { BatchEntry, GenerationContext, PlannedBatch } from "../../shared/generation/mod.ts";
import {
  answer,
  type AppEnvironment,
  leastQuotas,
  type OperationInput,
  tellQuotas,
  toProblem,
  toServiceError,
} from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { generateBatch } from "./operations.ts";

type BatchResult = BatchResponse["results"][number];

// As image_generation.is_providers_failure has it.
const providersFailures = new Set([
  "providers_failed",
  "providers_unavailable",
  "deadline_exceeded",
  "no_capable_provider",
]);

/**
 * Answers a batch. Of up to ten requests one result each, in their order, failures beside successes; all share one deadline, and
 * what is not done by then is answered with the address of its job. Of more the address of the batch.
 */
export async function answerBatch(
  context: Context<AppEnvironment>,
  body: BatchRequest,
  headers: OperationInput<typeof generateBatch>["headers"],
  generation: GenerationContext,
): Promise<Response> {
  const { log } = generation;
  const key = headers["Idempotency-Key"];
  const inBackground = respondsAsync(context, headers.Prefer);
  const answerBy = systemClock.now() + generation.configuration.requestDeadlineMs;

  const { startBatch } = await loadPipeline();
  const started = await startBatch(body, {
    callerWaits: !inBackground,
    ...(key && { idempotencyKey: key }),
  }, generation);
  const { batchId, entries, isQueued } = started;
  for (const entry of entries) {
    if ("started" in entry && "finished" in entry.started && entry.started.finished) {
      keepRunning(entry.started.finished, log);
    }
  }
  tellQuotas(context, leastQuotas(entries.map(quotasOf)));
  const waitUntil = inBackground ? systemClock.now() : answerBy;
  const isMoving = body.consistent && body.on_failure === "move";
  const results = await Promise.all(
    entries.map((entry) => toResult(context, entry, batchId, isMoving, waitUntil)),
  );
  const count = (status: string) => results.filter((result) => result.status === status).length;
  const location = batchLocation(batchId);
  const isUnderWay = count("running") > 0 || isQueued;
  if (isUnderWay) context.header("location", location);
  return answer(context, generateBatch, isUnderWay ? 202 : 200, {
    batch_id: batchId,
    location,
    total: results.length,
    completed: count("completed"),
    running: count("running"),
    failed: count("failed"),
    held_to: started.heldTo,
    estimated_usd: started.estimatedUsd,
    prices: started.prices,
    results: isQueued ? results.filter(({ status }) => status === "failed") : results,
  });
}

async function toResult(
  context: Context<AppEnvironment>,
  entry: BatchEntry,
  batchId: string,
  isMoving: boolean,
  waitUntil: number,
): Promise<BatchResult> {
  const { index, name } = entry;
  const running = (jobId: string | null, isBatchs = jobId === null): BatchResult => ({
    ...{ index, name, status: "running", generation_id: jobId },
    location: isBatchs ? batchLocation(batchId) : jobLocation(jobId ?? ""),
  });
  try {
    if ("waits" in entry) return running(null);
    if ("error" in entry) throw entry.error;
    const { started } = entry;
    const job: GenerationDocument | undefined = "replayed" in started
      ? started.replayed
      : started.finished && await endedUntil(started.finished, waitUntil);
    if ("jobId" in started && (!job || !isEnded(job))) return running(started.jobId);
    // It goes on at another provider, with all the others.
    if (isMoving && job && "jobId" in started && providersFailures.has(job.error?.code ?? "")) {
      return running(job.id, true);
    }
    if (!job || job.status !== "completed") throw job ? toFailure(job) : new Error("unreachable");
    const [generation] = await toResponses(context, [job]);
    if (!generation) throw new Error("unreachable: one job gives one answer");
    return { index, name, status: "completed", generation };
  } catch (error) {
    const told = toServiceError(error);
    if (told.code === "internal") {
      context.var.log.error("a request of a batch failed", { index, error });
    }
    return { index, name, status: "failed", error: toProblem(told, context.var.requestId) };
  }
}

function quotasOf(entry: BatchEntry): Quota[] {
  if ("waits" in entry) return [];
  if ("error" in entry) return entry.error instanceof ServiceError ? entry.error.quotas : [];
  return "quotas" in entry.started ? entry.started.quotas : [];
}

/** Answers a dry run of a batch. */
export function answerPlan(
  context: Context<AppEnvironment>,
  planned: PlannedBatch,
  urgency: BatchRequest["urgency"],
): Response {
  const { items, prices, heldTo } = planned;
  const all = pricesOfAll(planned);
  const possible = items.flatMap(({ read }) => "request" in read ? [read.request] : []);
  return answer(context, generateBatch, 200, {
    dry_run: true,
    total: items.length,
    possible: possible.length,
    pictures: possible.reduce((sum, { num_images }) => sum + num_images, 0),
    held_to: heldTo,
    estimated_usd: all[urgency],
    prices: all,
    requests: items.map(({ index, name, read }, place) => ({
      index,
      name,
      prompt: "request" in read ? read.request.prompt : "",
      estimated_usd: prices[place]?.[urgency] ?? null,
      error: "error" in read ? toProblem(read.error, context.var.requestId) : null,
    })),
  });
}
