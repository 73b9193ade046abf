import { cancelBatch } from "../database/mod.ts";
import { cancelJob } from "./cancel_job.ts";
import type { GenerationContext } from "./generation_context.ts";

const jobsAtOnce = 8;

/**
 * Begins nothing more of a batch and cancels what is under way, at the providers too as far as they allow it.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function cancelWholeBatch(
  batchId: string,
  context: GenerationContext,
): Promise<Awaited<ReturnType<typeof cancelBatch>>> {
  const { caller } = context;
  const outcome = await cancelBatch(caller.service, caller.id, batchId);
  if (outcome.outcome !== "cancelled") return outcome;
  const left = [...outcome.jobs];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      await cancelJob(job, { ...context, log: context.log.with({ job_id: job }) });
    }
  };
  await Promise.all(Array.from({ length: jobsAtOnce }, work));
  return outcome;
}
