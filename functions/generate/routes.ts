import type { Context } from "hono";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import {
  batchRequest,
  fromQuickRequest,
  type GenerateRequest,
  generateRequest,
  type GenerationContext,
  isEnded,
  IsolateMemory,
  quickRequest,
  releaseAllLeases,
  startGeneration,
  toFailure,
} from "../../shared/generation/mod.ts";
import {
  type App,
  type AppEnvironment,
  authenticate,
  callerOf,
  createRouter,
  jsonBody,
  limitBody,
  requireJson,
} from "../../shared/http/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { answerWithJob, jobLocation } from "../jobs/answer.ts";
import { answerBatch } from "./batch.ts";
import { firstUntil, readIdempotencyKey, respondsAsync } from "./preferences.ts";

const memory = new IsolateMemory();

addEventListener("beforeunload", () => runInBackground(releaseAllLeases(), () => {}));

/** `POST /`, `POST /quick` and `POST /batch`: draw pictures and answer with them. */
export const generateRoutes: App = createRouter();

generateRoutes.post(
  "/",
  authenticate,
  limitBody,
  requireJson,
  jsonBody(generateRequest),
  (context) => generate(context, context.req.valid("json"), "api"),
);

generateRoutes.post(
  "/quick",
  authenticate,
  limitBody,
  requireJson,
  jsonBody(quickRequest),
  (context) => generate(context, fromQuickRequest(context.req.valid("json")), "quick"),
);

generateRoutes.post(
  "/batch",
  authenticate,
  limitBody,
  requireJson,
  jsonBody(batchRequest),
  (context) => answerBatch(context, context.req.valid("json").requests, generationContext(context)),
);

function generationContext(context: Context<AppEnvironment>): GenerationContext {
  return {
    caller: callerOf(context),
    configuration: readConfiguration(Deno.env.toObject()),
    memory,
    fetch,
    clock: systemClock,
    log: context.var.log,
    signal: context.req.raw.signal,
  };
}

async function generate(
  context: Context<AppEnvironment>,
  request: GenerateRequest,
  source: "api" | "quick",
): Promise<Response> {
  const generation = generationContext(context);
  const key = readIdempotencyKey(context);
  const inBackground = respondsAsync(context);
  const answerBy = systemClock.now() + generation.configuration.requestDeadlineMs;
  const started = await startGeneration(request, {
    source,
    watched: inBackground,
    ...(key && { idempotencyKey: key }),
  }, generation);
  if ("replayed" in started) {
    context.header("idempotent-replayed", "true");
    if (started.replayed.status !== "completed") throw toFailure(started.replayed);
    return await answerWithJob(context, started.replayed);
  }

  // The work outlives a caller who leaves or is answered early.
  runInBackground(
    started.finished,
    (error) => generation.log.error("the generation broke off", { error }),
  );
  const finished = inBackground ? undefined : await firstUntil(started.finished, answerBy);
  if (!finished || !isEnded(finished)) {
    context.header("location", jobLocation(started.jobId));
    return context.json({
      generation_id: started.jobId,
      project_id: started.projectId,
      status: finished?.status ?? "running",
      created_at: started.createdAt,
    }, 202);
  }
  if (finished.status !== "completed") throw toFailure(finished);
  return await answerWithJob(context, finished);
}
