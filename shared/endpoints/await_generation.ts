import type { Context } from "hono";
import { type GenerationDocument, readJob } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import { isEnded } from "../generation/catalog.ts";
import type { StartedGeneration } from "../generation/mod.ts";
import { type AppEnvironment, serviceOf } from "../http/mod.ts";
import type { Log } from "../observability/mod.ts";
import { runInBackground, systemClock } from "../runtime/mod.ts";

const lookEveryMs = 500;

/**
 * A job that has ended until a moment; undefined when it takes longer, and when its runner broke off: the job is written
 * and may be paid for, so the next runner goes on with it and its caller is told where it is, never to send it again.
 *
 * @param deadline milliseconds since the epoch
 * @throws ServiceError when there is no such job any more
 */
export async function endedUntil(
  job: Promise<GenerationDocument>,
  deadline: number,
): Promise<GenerationDocument | undefined> {
  const waiting = new AbortController();
  const late = systemClock.sleep(deadline - systemClock.now(), waiting.signal)
    .then(() => undefined, () => undefined);
  try {
    return await Promise.race([job, late]);
  } catch (error) {
    if (!isBroken(error)) throw error;
    return undefined;
  } finally {
    waiting.abort();
  }
}

/** Keeps a job running that outlives its caller, who may leave or be answered early. */
export function keepRunning(job: Promise<GenerationDocument>, log: Log): void {
  runInBackground(job, (error) => {
    if (isBroken(error)) log.error("the generation broke off", { error });
    else log.info("the generation ended without its job", { error });
  });
}

// The job was deleted meanwhile, which is no error.
function isBroken(error: unknown): boolean {
  return !(error instanceof ServiceError) || error.code === "internal";
}

/**
 * Waits for the end of a generation, whoever runs it, and keeps it running if it takes longer.
 *
 * @param started as it was started here; or the id of one that somebody else may run
 * @param answerBy milliseconds since the epoch
 * @returns undefined when it has not ended by then
 * @throws ServiceError `internal` when the database fails, and when there is no such job any more
 */
export async function untilEnded(
  context: Context<AppEnvironment>,
  started: StartedGeneration | string,
  answerBy: number,
): Promise<GenerationDocument | undefined> {
  if (typeof started === "string") return await lookUntilEnded(context, started, answerBy);
  if ("replayed" in started) return started.replayed;
  const { jobId, finished } = started;
  if (!finished) return await lookUntilEnded(context, jobId, answerBy);
  keepRunning(finished, context.var.log);
  const ended = await endedUntil(finished, answerBy);
  return ended && isEnded(ended) ? ended : undefined;
}

// With the service's rights: whose it is was found out when it began.
async function lookUntilEnded(
  context: Context<AppEnvironment>,
  jobId: string,
  answerBy: number,
): Promise<GenerationDocument | undefined> {
  for (;;) {
    const job = await readJob(serviceOf(context), jobId);
    if (!job || isEnded(job)) return job;
    if (systemClock.now() + lookEveryMs >= answerBy) return undefined;
    await systemClock.sleep(lookEveryMs);
  }
}
