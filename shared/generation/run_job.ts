import type { GenerationDocument } from "../database/mod.ts";
import { projectNotFound } from "../errors/mod.ts";
import { decide } from "../routing/mod.ts";
import type { JobRun, RunContext } from "./job_run.ts";
import { perform } from "./perform.ts";

/**
 * Runs a leased job to its end: decides and performs by turns. Pictures that one provider brought are kept and only the
 * missing ones are asked of the next. An attempt that another runner left open is carried on.
 *
 * @returns the job when it has ended; when the lease was lost, as it stands then: given back, taken over or cancelled
 * @throws ServiceError `project_not_found` when the project was deleted meanwhile, `internal` when the database fails
 */
export async function runJob(run: JobRun, context: RunContext): Promise<GenerationDocument> {
  try {
    for (;;) {
      run.lease.signal.throwIfAborted();
      const decision = decide(run.job, run.known, context.clock.now());
      const ended = await perform(decision, run, context);
      if (ended) return ended;
    }
  } catch (error) {
    // What this runner has stored stays: whoever took the job over finds its pictures, and what nobody claims is swept.
    if (!run.lease.signal.aborted) throw error;
    const job = await context.store.read(run.job.id);
    if (!job) throw projectNotFound(run.projectId);
    return job;
  } finally {
    run.lease.stop();
  }
}
