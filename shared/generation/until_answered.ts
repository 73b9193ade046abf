import { jobFailed, ServiceError } from "../errors/mod.ts";
import type { GenerationContext } from "./generation_context.ts";

const pausesMs = [200, 1_000];

/**
 * Begins a job, and asks again when the database does not say whether it has: by the job's id it knows what it has begun,
 * and begins nothing twice.
 *
 * @throws ServiceError `internal` with the job's id when it never says
 */
export async function untilAnswered<Answer>(
  jobId: string,
  { clock, log }: GenerationContext,
  begin: () => Promise<Answer>,
): Promise<Answer> {
  for (const pauseMs of [...pausesMs, undefined]) {
    try {
      return await begin();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== "internal") throw error;
      if (pauseMs === undefined) {
        log.error("whether a job has begun is not known", { job_id: jobId, error });
        const detail = "The database did not say whether the generation has begun. Look for " +
          `${jobId} before you send the request again.`;
        throw jobFailed("internal", detail, { extensions: { generation_id: jobId } });
      }
      await clock.sleep(pauseMs);
    }
  }
  throw new Error("unreachable: the last pause is undefined and throws");
}
