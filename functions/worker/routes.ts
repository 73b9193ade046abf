import { generationContext } from "../../shared/endpoints/mod.ts";
import {
  type GenerationContext,
  releaseAllLeases,
  runNextQueued,
} from "../../shared/generation/mod.ts";
import { answer, type App, createRouter, serve } from "../../shared/http/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";
import { wakeWorker } from "./operations.ts";
import { deliverInBackground } from "./webhooks.ts";

// Jobs are mostly waits, but each costs memory while its pictures pass through.
const jobConcurrency = 4;

const sweepEveryMs = 300_000;

let running = 0;
let sweptAt = -Infinity;
let leaving = false;

addEventListener("beforeunload", () => {
  leaving = true;
  runInBackground(releaseAllLeases(), () => {});
});

/**
 * `POST /` says that there may be work. It answers at once and works in the background; the database calls it when a
 * job is queued or a webhook is due and, on a schedule, when one has waited.
 */
export const workerRoutes: App = createRouter();

serve(workerRoutes, wakeWorker, (context) => {
  const { log } = context.var;
  const generation: GenerationContext = {
    ...generationContext(context),
    // The caller is answered long before the work is done.
    signal: new AbortController().signal,
  };
  // An isolate that gets a request has half of its wall clock left, so work begins only in the time that surely leaves
  // a job its own (https://supabase.com/docs/guides/functions/limits).
  const workUntil = systemClock.now() + generation.configuration.workerMs;
  startRunner(generation, workUntil, context.req.header("apikey") ?? "");
  deliverInBackground(generation.caller.service, generation.configuration, log);
  return answer(context, wakeWorker, 202, { accepted: true, running });
});

function startRunner(context: GenerationContext, workUntil: number, apiKey: string): void {
  if (running >= jobConcurrency || leaving) return;
  running++;
  runInBackground(
    drainQueue(context, workUntil, apiKey).finally(() => running--),
    (error) => context.log.error("the worker broke off", { error }),
  );
}

async function drainQueue(
  context: GenerationContext,
  workUntil: number,
  apiKey: string,
): Promise<void> {
  const startAnother = () => startRunner(context, workUntil, apiKey);
  do {
    const outcome = await runNextQueued(context, startAnother);
    if (outcome === "empty") return await sweepNowAndThen(context);
  } while (systemClock.now() < workUntil && !leaving);
  await callAgain(apiKey, context.log);
}

async function sweepNowAndThen({ caller, configuration, log }: GenerationContext): Promise<void> {
  if (systemClock.now() - sweptAt < sweepEveryMs) return;
  sweptAt = systemClock.now();
  const removed = await sweepOrphanedObjects(caller.service, configuration.orphanSeconds);
  if (removed > 0) log.info("removed objects without a picture", { removed });
}

// A request of its own goes to an isolate that has the time for more, a fresh one if need be.
async function callAgain(apiKey: string, log: Log): Promise<void> {
  const url = `${Deno.env.get("SUPABASE_URL")}/functions/v1/worker`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { apikey: apiKey },
      signal: AbortSignal.timeout(5_000),
    });
    await response.body?.cancel();
  } catch (error) {
    log.warn("the worker could not be called again; the schedule will", { error });
  }
}
