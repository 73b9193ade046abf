import type { Context } from "hono";
import {
  answerStarted,
  generationContext,
  loadPipeline,
  respondsAsync,
} from "../../shared/endpoints/mod.ts";
import {
  fromQuickRequest,
  type GenerateRequest,
  releaseAllLeases,
} from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  createRouter,
  type OperationInput,
  requireCallersAccount,
  serve,
} from "../../shared/http/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { answerBatch, answerPlan } from "./batch.ts";
import { generate, generateBatch, generateQuick } from "./operations.ts";

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
  async (context, { body, headers }) => {
    const generation = generationContext(context);
    if (!body.dry_run) return await answerBatch(context, body, headers, generation);
    const { dryRunBatch } = await loadPipeline();
    return answerPlan(context, await dryRunBatch(body, generation), body.urgency);
  },
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
  return await answerStarted(
    context,
    started,
    inBackground ? undefined : answerBy,
    addressesOf(request),
  );
}

function addressesOf({ url_lifetime, srcset }: GenerateRequest) {
  return { lifetimeSeconds: url_lifetime, srcset };
}
