import type { Context } from "hono";
import * as z from "zod";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import { ServiceError } from "../../shared/errors/mod.ts";
import {
  fromQuickRequest,
  type GenerateRequest,
  generateRequest,
  IsolateMemory,
  quickRequest,
  type RequestOrigin,
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

const idempotencyKey = z.string().min(1).max(255);
const memory = new IsolateMemory();

/** `POST /` and `POST /quick`: draw pictures and answer with them. */
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

async function generate(
  context: Context<AppEnvironment>,
  request: GenerateRequest,
  source: RequestOrigin["source"],
): Promise<Response> {
  const { log } = context.var;
  const caller = callerOf(context);
  const configuration = readConfiguration(Deno.env.toObject());
  const key = readIdempotencyKey(context);
  const answerBy = systemClock.now() + configuration.requestDeadlineMs;
  const started = await startGeneration(request, { source, ...(key && { idempotencyKey: key }) }, {
    caller,
    configuration,
    memory,
    fetch,
    clock: systemClock,
    log,
    signal: context.req.raw.signal,
  });
  if ("replayed" in started) {
    context.header("idempotent-replayed", "true");
    if (started.replayed.status !== "completed") throw toFailure(started.replayed);
    return await answerWithJob(context, started.replayed);
  }

  // The work outlives a caller who leaves or is answered early.
  runInBackground(started.finished, (error) => log.error("the generation broke off", { error }));
  const finished = respondsAsync(context)
    ? undefined
    : await firstUntil(started.finished, answerBy);
  if (!finished) {
    context.header("location", jobLocation(started.jobId));
    return context.json({
      generation_id: started.jobId,
      project_id: started.projectId,
      status: "running",
      created_at: started.createdAt,
    }, 202);
  }
  if (finished.status !== "completed") throw toFailure(finished);
  return await answerWithJob(context, finished);
}

async function firstUntil<Result>(
  work: Promise<Result>,
  deadline: number,
): Promise<Result | undefined> {
  const waiting = new AbortController();
  const late = systemClock.sleep(deadline - systemClock.now(), waiting.signal)
    .then(() => undefined, () => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.abort();
  }
}

// https://www.rfc-editor.org/rfc/rfc7240#section-4.1
function respondsAsync(context: Context<AppEnvironment>): boolean {
  const asked = (context.req.header("prefer") ?? "").split(",")
    .some((preference) => preference.trim().toLowerCase() === "respond-async");
  if (asked) context.header("preference-applied", "respond-async");
  return asked;
}

function readIdempotencyKey(context: Context<AppEnvironment>): string | undefined {
  const header = context.req.header("idempotency-key");
  if (header === undefined) return undefined;
  const parsed = idempotencyKey.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new ServiceError("invalid_request", "An Idempotency-Key has 1 to 255 characters.", {
    errors: [{ path: "Idempotency-Key", message: "must have 1 to 255 characters" }],
  });
}
