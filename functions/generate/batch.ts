import type { Context } from "hono";
import type { GenerationDocument } from "../../shared/database/mod.ts";
import {
  type BatchEntry,
  type GenerateRequest,
  generateRequest,
  type GenerationContext,
  startBatch,
  toFailure,
} from "../../shared/generation/mod.ts";
import {
  type AppEnvironment,
  invalidRequest,
  toProblem,
  toServiceError,
} from "../../shared/http/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { jobLocation, toResponses } from "../jobs/answer.ts";
import { firstUntil, logBrokenOff, readIdempotencyKey, respondsAsync } from "./preferences.ts";

/**
 * Answers a batch: one result per request, in their order, failures beside successes. All share one deadline; what is
 * not done by then is answered with the address of its job.
 */
export async function answerBatch(
  context: Context<AppEnvironment>,
  bodies: Record<string, unknown>[],
  generation: GenerationContext,
): Promise<Response> {
  const { log } = generation;
  const key = readIdempotencyKey(context);
  const inBackground = respondsAsync(context);
  const answerBy = systemClock.now() + generation.configuration.requestDeadlineMs;
  const batchId = crypto.randomUUID();

  const entries = await startAll(bodies, generation, {
    batchId,
    watched: inBackground,
    ...(key && { idempotencyKey: key }),
  });
  for (const entry of entries) {
    if ("started" in entry && "finished" in entry.started) {
      runInBackground(entry.started.finished, (error) => logBrokenOff(error, log));
    }
  }
  const waitUntil = inBackground ? systemClock.now() : answerBy;
  const results = await Promise.all(
    entries.map((entry, index) => toResult(context, entry, index, waitUntil)),
  );
  const count = (status: string) => results.filter((result) => result.status === status).length;
  return context.json({
    batch_id: batchId,
    total: results.length,
    completed: count("completed"),
    running: count("running"),
    failed: count("failed"),
    results,
  }, count("running") > 0 ? 202 : 200);
}

// Bad requests are told apart from good ones before anything starts, and keep their places.
async function startAll(
  bodies: Record<string, unknown>[],
  generation: GenerationContext,
  origin: Parameters<typeof startBatch>[1],
): Promise<BatchEntry[]> {
  const parsed = bodies.map((body) => generateRequest.safeParse(body));
  const valid: GenerateRequest[] = parsed.flatMap((each) => each.success ? [each.data] : []);
  const started = await startBatch(valid, origin, generation);
  let next = 0;
  return parsed.map((each) => {
    const entry = each.success ? started[next++] : undefined;
    return entry ?? { error: invalidRequest("request", each.error?.issues ?? []) };
  });
}

async function toResult(
  context: Context<AppEnvironment>,
  entry: BatchEntry,
  index: number,
  waitUntil: number,
) {
  try {
    if ("error" in entry) throw entry.error;
    const { started } = entry;
    const job: GenerationDocument | undefined = "replayed" in started
      ? started.replayed
      : await firstUntil(started.finished, waitUntil);
    if (!job && "jobId" in started) {
      const { jobId } = started;
      return { index, status: "running", generation_id: jobId, location: jobLocation(jobId) };
    }
    if (!job || job.status !== "completed") throw job ? toFailure(job) : new Error("unreachable");
    const [generation] = await toResponses(context, [job]);
    return { index, status: "completed", generation };
  } catch (error) {
    const told = toServiceError(error);
    if (told.status >= 500) context.var.log.error("a request of a batch failed", { index, error });
    return { index, status: "failed", error: toProblem(told, context.var.requestId) };
  }
}
