import type { Context } from "hono";
import type { GenerationDocument } from "../../shared/database/mod.ts";
import {
  endedUntil,
  jobLocation,
  keepRunning,
  loadPipeline,
  toResponses,
} from "../../shared/endpoints/mod.ts";
import { type Quota, ServiceError } from "../../shared/errors/mod.ts";
import {
  type BatchResponse,
  generateRequest,
  isEnded,
  toFailure,
} from "../../shared/generation/catalog.ts";
import type {
  BatchEntry,
  GenerationContext,
  RequestOrigin,
  StartedBatch,
} from "../../shared/generation/mod.ts";
import {
  answer,
  type AppEnvironment,
  invalidInput,
  leastQuotas,
  type OperationInput,
  parseWithoutNulls,
  tellQuotas,
  toProblem,
  toServiceError,
} from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { generateBatch } from "./operations.ts";
import { respondsAsync } from "./preferences.ts";

const drawnRequest = generateRequest.refine((request) => !request.dry_run, {
  path: ["dry_run"],
  message: "is for POST /generate: a batch draws",
});

type BatchResult = BatchResponse["results"][number];

/**
 * Answers a batch: one result per request, in their order, failures beside successes. All share one deadline; what is
 * not done by then is answered with the address of its job.
 */
export async function answerBatch(
  context: Context<AppEnvironment>,
  bodies: Record<string, unknown>[],
  headers: OperationInput<typeof generateBatch>["headers"],
  generation: GenerationContext,
): Promise<Response> {
  const { log } = generation;
  const key = headers["Idempotency-Key"];
  const inBackground = respondsAsync(context, headers.Prefer);
  const answerBy = systemClock.now() + generation.configuration.requestDeadlineMs;

  const { batchId, entries } = await startAll(bodies, generation, {
    callerWaits: !inBackground,
    ...(key && { idempotencyKey: key }),
  });
  for (const entry of entries) {
    if ("started" in entry && "finished" in entry.started && entry.started.finished) {
      keepRunning(entry.started.finished, log);
    }
  }
  tellQuotas(context, leastQuotas(entries.map(quotasOf)));
  const waitUntil = inBackground ? systemClock.now() : answerBy;
  const results = await Promise.all(
    entries.map((entry, index) => toResult(context, entry, index, waitUntil)),
  );
  const count = (status: string) => results.filter((result) => result.status === status).length;
  return answer(context, generateBatch, count("running") > 0 ? 202 : 200, {
    batch_id: batchId,
    total: results.length,
    completed: count("completed"),
    running: count("running"),
    failed: count("failed"),
    results,
  });
}

// Bad requests are told apart from good ones before anything starts, and keep their places.
async function startAll(
  bodies: Record<string, unknown>[],
  generation: GenerationContext,
  origin: Pick<RequestOrigin, "idempotencyKey" | "callerWaits">,
): Promise<StartedBatch> {
  const parsed = bodies.map((body) => parseWithoutNulls(drawnRequest, body));
  const valid = parsed.flatMap(({ data }, index) => data ? [{ index, request: data }] : []);
  const { startBatch } = await loadPipeline();
  const started = await startBatch(valid, origin, generation);
  const entries = parsed.map(({ error }): BatchEntry => ({
    error: invalidInput("request", error?.issues ?? []),
  }));
  for (const [position, { index }] of valid.entries()) {
    const entry = started.entries[position];
    if (entry) entries[index] = entry;
  }
  return { ...started, entries };
}

async function toResult(
  context: Context<AppEnvironment>,
  entry: BatchEntry,
  index: number,
  waitUntil: number,
): Promise<BatchResult> {
  try {
    if ("error" in entry) throw entry.error;
    const { started } = entry;
    const job: GenerationDocument | undefined = "replayed" in started
      ? started.replayed
      : started.finished && await endedUntil(started.finished, waitUntil);
    if ("jobId" in started && (!job || !isEnded(job))) return running(started.jobId, index);
    if (!job || job.status !== "completed") throw job ? toFailure(job) : new Error("unreachable");
    const [generation] = await toResponses(context, [job]);
    if (!generation) throw new Error("unreachable: one job gives one answer");
    return { index, status: "completed", generation };
  } catch (error) {
    const told = toServiceError(error);
    const { generation_id: earlier } = told.extensions;
    // The batch was sent before, and this request of it is still under way.
    if (told.code === "conflict" && typeof earlier === "string") return running(earlier, index);
    if (told.code === "internal") {
      context.var.log.error("a request of a batch failed", { index, error });
    }
    return { index, status: "failed", error: toProblem(told, context.var.requestId) };
  }
}

function quotasOf(entry: BatchEntry): Quota[] {
  if ("error" in entry) return entry.error instanceof ServiceError ? entry.error.quotas : [];
  return "quotas" in entry.started ? entry.started.quotas : [];
}

function running(jobId: string, index: number): BatchResult {
  return { index, status: "running", generation_id: jobId, location: jobLocation(jobId) };
}
