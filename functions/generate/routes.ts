import type { Context } from "hono";
import {
  answerWithJob,
  endedUntil,
  generationContext,
  jobLocation,
  keepRunning,
  loadPipeline,
} from "../../shared/endpoints/mod.ts";
import {
  fromQuickRequest,
  type GenerateRequest,
  isEnded,
  releaseAllLeases,
  toFailure,
} from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  createRouter,
  type OperationInput,
  requireCallersAccount,
  serve,
  tellQuotas,
} from "../../shared/http/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { answerBatch } from "./batch.ts";
import { generate, generateBatch, generateQuick } from "./operations.ts";
import { respondsAsync } from "./preferences.ts";

addEventListener("beforeunload", () => runInBackground(releaseAllLeases(), () => {}));

/** `POST /`, `POST /quick` and `POST /batch`: draw pictures and answer with them. */
export const generateRoutes: App = createRouter();

serve(
  generateRoutes,
  generate,
  async (context, { body, headers, query }) => {
    if (!query.dry_run && !body.dry_run) return await draw(context, body, headers, "api");
    // Nothing else of a dry run would notice.
    await requireCallersAccount(context);
    const callerWaits = !respondsAsync(context, headers.Prefer);
    const { dryRun } = await loadPipeline();
    const planned = await dryRun(body, { callerWaits }, generationContext(context));
    return answer(context, generate, 200, planned);
  },
);

serve(
  generateRoutes,
  generateQuick,
  (context, { body, headers }) => draw(context, fromQuickRequest(body), headers, "quick"),
);

serve(
  generateRoutes,
  generateBatch,
  (context, { body, headers }) =>
    answerBatch(context, body.requests, headers, generationContext(context)),
);

async function draw(
  context: Context<AppEnvironment>,
  request: GenerateRequest,
  headers: OperationInput<typeof generate>["headers"],
  source: "api" | "quick",
): Promise<Response> {
  const generation = generationContext(context);
  const key = headers["Idempotency-Key"];
  const inBackground = respondsAsync(context, headers.Prefer);
  const answerBy = systemClock.now() + generation.configuration.requestDeadlineMs;
  const { startGeneration } = await loadPipeline();
  const started = await startGeneration(request, {
    source,
    callerWaits: !inBackground,
    ...(key && { idempotencyKey: key }),
  }, generation);
  if ("replayed" in started) {
    if (!started.replayed.cached) context.header("idempotent-replayed", "true");
    if (started.replayed.status !== "completed") throw toFailure(started.replayed);
    return await answerWithJob(context, started.replayed, request.url_lifetime);
  }

  tellQuotas(context, started.quotas);
  if (started.finished) keepRunning(started.finished, generation.log);
  const finished = inBackground || !started.finished
    ? undefined
    : await endedUntil(started.finished, answerBy);
  if (!finished || !isEnded(finished)) {
    context.header("location", jobLocation(started.jobId));
    return answer(context, generate, 202, {
      generation_id: started.jobId,
      project_id: started.projectId,
      status: finished?.status === "queued" || !started.finished ? "queued" : "running",
      created_at: started.createdAt,
    });
  }
  if (finished.status !== "completed") throw toFailure(finished);
  return await answerWithJob(context, finished, request.url_lifetime);
}
