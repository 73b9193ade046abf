import { readConfiguration } from "../../shared/configuration/mod.ts";
import {
  type GenerationContext,
  IsolateMemory,
  releaseAllLeases,
  runNextQueued,
} from "../../shared/generation/mod.ts";
import { type App, authenticateSecret, callerOf, createRouter } from "../../shared/http/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { sweepOrphanedObjects } from "../../shared/storage/mod.ts";

// An isolate takes new requests for half of its wall clock and lives no longer than all of it, so work begins only in
// the time that surely leaves a job its own (https://supabase.com/docs/guides/functions/limits).
const bootedAt = systemClock.now();
// Jobs are mostly waits, but each costs memory while its pictures pass through.
const jobsAtOnce = 4;

const sweepEveryMs = 300_000;

const memory = new IsolateMemory();
let running = 0;
let sweptAt = -Infinity;

addEventListener("beforeunload", () => runInBackground(releaseAllLeases(), () => {}));

/**
 * `POST /` says that there may be work. It answers at once and works in the background; the database calls it when a
 * job is queued and, on a schedule, when one has waited.
 */
export const workerRoutes: App = createRouter();

workerRoutes.post("/", authenticateSecret, (context) => {
  const { log } = context.var;
  const generation: GenerationContext = {
    caller: callerOf(context),
    configuration: readConfiguration(Deno.env.toObject()),
    memory,
    fetch,
    clock: systemClock,
    log,
    // The caller is answered long before the work is done.
    signal: new AbortController().signal,
  };
  const hasRoom = running < jobsAtOnce;
  if (hasRoom) {
    const apiKey = context.req.header("apikey") ?? "";
    runInBackground(
      drainQueue(generation, apiKey),
      (error) => log.error("the worker broke off", { error }),
    );
  }
  return context.json({ accepted: true, running }, 202);
});

async function drainQueue(context: GenerationContext, apiKey: string): Promise<void> {
  running++;
  try {
    const workUntil = bootedAt + context.configuration.workerMs;
    while (systemClock.now() < workUntil) {
      const outcome = await runNextQueued(context);
      if (outcome === "empty") return await sweepNowAndThen(context);
    }
  } finally {
    running--;
  }
  await callAnother(apiKey, context.log);
}

async function sweepNowAndThen({ caller, configuration, log }: GenerationContext): Promise<void> {
  if (systemClock.now() - sweptAt < sweepEveryMs) return;
  sweptAt = systemClock.now();
  const removed = await sweepOrphanedObjects(caller.service, configuration.orphanSeconds);
  if (removed > 0) log.info("removed objects without a picture", { removed });
}

// This isolate is too old to begin another job: a request of its own makes the platform start a fresh one.
async function callAnother(apiKey: string, log: Log): Promise<void> {
  const url = `${Deno.env.get("SUPABASE_URL")}/functions/v1/worker`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { apikey: apiKey },
      signal: AbortSignal.timeout(5_000),
    });
    await response.body?.cancel();
  } catch (error) {
    log.warn("another worker could not be called; the schedule will", { error });
  }
}
