import { cancelBatch } from "../database/mod.ts";
import { cancelJob } from "./cancel_job.ts";
import type { GenerationContext } from "./generation_context.ts";

const jobsAtOnce = 8;

/**
 * Begins nothing more of a batch and cancels what is under way, at the providers too as far as they allow it. A job that cannot
 * be cancelled keeps no other from it; cancelling the batch again takes up what is left.
 *
 * @throws ServiceError `internal` when the database fails, or the first failure of a job
 */
export async function cancelWholeBatch(
  batchId: string,
  context: GenerationContext,
): Promise<Awaited<ReturnType<typeof cancelBatch>>> {
  const { caller } = context;
  const outcome = await cancelBatch(caller.service, caller.id, batchId);
  if (outcome.outcome !== "cancelled") return outcome;
  const left = [...outcome.jobs];
  const failures: { error: unknown }[] = [];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      const log = context.log.with({ job_id: job });
      try {
        await cancelJob(job, { ...context, log });
      } catch (error) {
        log.warn("a generation of a batch could not be cancelled", { error });
        failures.push({ error });
      }
    }
  };
  await Promise.all(Array.from({ length: jobsAtOnce }, work));
  const [failure] = failures;
  if (failure) throw failure.error;
  return outcome;
}
