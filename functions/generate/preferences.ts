import type { Context } from "hono";
import type { GenerationDocument } from "../../shared/database/mod.ts";
import { ServiceError } from "../../shared/errors/mod.ts";
import type { AppEnvironment } from "../../shared/http/mod.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";

/**
 * Whether the caller wants an answer at once and the work in the background
 * (https://www.rfc-editor.org/rfc/rfc7240#section-4.1); says in the answer that this is heeded.
 *
 * @param prefer the header `Prefer`
 */
export function respondsAsync(context: Context<AppEnvironment>, prefer = ""): boolean {
  const asked = prefer.split(",")
    .some((preference) => preference.trim().toLowerCase() === "respond-async");
  if (asked) context.header("preference-applied", "respond-async");
  return asked;
}

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
