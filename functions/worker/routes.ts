import { generationContext } from "../../shared/endpoints/mod.ts";
import {
  type ClaimedJob,
  claimQueued,
  type GenerationContext,
  probeUpstreams,
  releaseAllLeases,
  runClaimed,
} from "../../shared/generation/mod.ts";
import { answer, type App, createRouter, serve } from "../../shared/http/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";
import { lookInBackground, stopLooking } from "./looks.ts";
import { wakeWorker } from "./operations.ts";
import { deliverInBackground } from "./webhooks.ts";

// Jobs are mostly waits, but each costs memory while its pictures pass through.
const jobConcurrency = 4;
// What one call of the worker takes of pictures, so that it keeps within the 2 s of CPU that the platform gives it, and the
// most that a single job lacks.
const picturesPerStep = 40;
const picturesPerJob = 20;

const sweepEveryMs = 300_000;

const running = new Set<Promise<void>>();
let draining = false;
let wokenAgain = false;
let workUntil = -Infinity;
let picturesLeft = 0;
let sweptAt = -Infinity;
let leaving = false;

addEventListener("beforeunload", () => {
  leaving = true;
  stopLooking();
  runInBackground(releaseAllLeases(), () => {});
});

/**
 * `POST /` says that there may be work. It answers at once and works in the background; the database calls it when a
 * job is queued, a webhook is due or a provider says that a task has ended and, on a schedule, when one has waited.
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
  workUntil = Math.max(workUntil, systemClock.now() + generation.configuration.workerMs);
  picturesLeft = picturesPerStep;
  const apiKey = context.req.header("apikey") ?? "";
  wakeDrain(generation, apiKey);
  if (!leaving) {
    lookInBackground(generation, workUntil, {
      onEnded: () => wakeDrain(generation, apiKey),
      onLeft: () => runInBackground(callAgain(apiKey, log), () => {}),
    });
  }
  deliverInBackground(generation.caller.service, generation.configuration, log);
  probeInBackground(generation);
  return answer(context, wakeWorker, 202, { accepted: true, running: running.size });
});

function probeInBackground(context: GenerationContext): void {
  runInBackground(
    probeUpstreams(context),
    (error) => context.log.error("the providers could not be asked how they are", { error }),
  );
}

function wakeDrain(context: GenerationContext, apiKey: string): void {
  wokenAgain = true;
  if (draining || leaving) return;
  draining = true;
  const drain = async () => {
    do await drainQueue(context, apiKey); while (wokenAgain && !leaving);
  };
  runInBackground(
    drain().finally(() => draining = false),
    (error) => context.log.error("the worker broke off", { error }),
  );
}

/** Takes as many jobs as there is room for, again and again, until there are none or the time is up. */
async function drainQueue(context: GenerationContext, apiKey: string): Promise<void> {
  wokenAgain = false;
  while (!leaving) {
    const isSpent = picturesLeft < picturesPerJob;
    // Once: what ends here later has nothing to add to it.
    if (isSpent) workUntil = -Infinity;
    if (systemClock.now() >= workUntil) return await callAgain(apiKey, context.log);
    const room = jobConcurrency - running.size;
    if (room <= 0) {
      await Promise.race(running);
      continue;
    }
    wokenAgain = false;
    const jobs = await claimQueued(room, picturesLeft, context);
    for (const job of jobs) startJob(job, context, apiKey);
    if (jobs.length === 0 && !wokenAgain) return await sweepNowAndThen(context);
  }
}

function startJob(job: ClaimedJob, context: GenerationContext, apiKey: string): void {
  const pictures = job.document.images_requested - job.document.images.length;
  picturesLeft -= pictures;
  const run = runClaimed(job, context).then(
    (outcome) => {
      // What waits for a provider has brought no pictures here.
      if (outcome !== "ended") picturesLeft += pictures;
    },
    (error) => context.log.error("a job of the queue broke off", { error }),
  ).finally(() => {
    running.delete(run);
    // There is room again, and a job that waited may be due.
    if (systemClock.now() < workUntil) wakeDrain(context, apiKey);
  });
  running.add(run);
  runInBackground(run, () => {});
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
