import { generationContext, loadPipeline } from "../../shared/endpoints/mod.ts";
import { releaseAllLeases } from "../../shared/generation/catalog.ts";
import type { GenerationContext, QueueWorker } from "../../shared/generation/mod.ts";
import { answer, type App, createRouter, secretKeys, serve } from "../../shared/http/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { isolateState, runInBackground, systemClock } from "../../shared/runtime/mod.ts";
import { cleanUp } from "../../shared/storage/mod.ts";
import { wakeWorker } from "./operations.ts";
import { deliverInBackground } from "./webhooks.ts";

const sweepEveryMs = 300_000;
/** Pictures that one round of the schedule removes at most: a call has 2 s of processor time. */
const picturesAtOnce = 100;

/** Of this isolate, since its first call. */
const isolate = isolateState((): { worker?: QueueWorker; sweptAt: number } => ({
  sweptAt: -Infinity,
}));

addEventListener("beforeunload", () => {
  isolate().worker?.leave();
  runInBackground(releaseAllLeases(), () => {});
});

/**
 * `POST /` says that there may be work. It answers at once and works in the background; the database calls it when a
 * job is queued, a webhook is due or a provider says that a task has ended and, on a schedule, when one has waited.
 */
export const workerRoutes: App = createRouter();

serve(workerRoutes, wakeWorker, async (context) => {
  const { log } = context.var;
  const { QueueWorker } = await loadPipeline();
  const worker = isolate().worker ??= new QueueWorker();
  const generation: GenerationContext = {
    ...generationContext(context),
    // The caller is answered long before the work is done.
    signal: new AbortController().signal,
  };
  const [apiKey = ""] = secretKeys();
  const work = worker.wake({
    ...generation,
    callAgain: () => callAgain(apiKey, log),
    onEmpty: () => sweepNowAndThen(generation),
  });
  runInBackground(work, (error) => log.error("the worker broke off", { error }));
  deliverInBackground(generation.caller.service, generation.configuration, log);
  probeInBackground(generation);
  return answer(context, wakeWorker, 202, { accepted: true, running: worker.running });
});

function probeInBackground(context: GenerationContext): void {
  runInBackground(
    loadPipeline().then(({ probeUpstreams }) => probeUpstreams(context)),
    (error) => context.log.error("the providers could not be asked how they are", { error }),
  );
}

async function sweepNowAndThen(context: GenerationContext): Promise<void> {
  const { caller, configuration, log } = context;
  const state = isolate();
  if (systemClock.now() - state.sweptAt < sweepEveryMs) return;
  state.sweptAt = systemClock.now();
  const { removeCopies } = await loadPipeline();
  await removeCopies(context).catch((error) =>
    log.error("copies at providers could not be removed", { error })
  );
  const { orphanSeconds } = configuration;
  const removed = await cleanUp(caller.service, {
    by: "schedule",
    reasons: ["retention"],
    orphanSeconds,
    most: picturesAtOnce,
  });
  if (removed.length > 0) log.info("cleaned up", { removed });
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
    if (!response.ok) {
      log.warn("the worker did not take a call of its own; the schedule will", {
        status: response.status,
      });
    }
  } catch (error) {
    log.warn("the worker could not be called again; the schedule will", { error });
  }
}
