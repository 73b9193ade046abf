import { accountOf, type ModelExperienceRow, readExperience } from "../database/mod.ts";
import {
  contextOfJob,
  type Job,
  type KnownProviders,
  type ModelExperience,
} from "../routing/mod.ts";
import type { GenerationContext } from "./generation_context.ts";

/**
 * What a runner knows of the providers, with what was learned with requests like the job's where it asks to go by that.
 * Without it the job goes by what is expected of everybody.
 */
export async function withExperience(
  known: KnownProviders,
  job: Job,
  { caller, log }: Pick<GenerationContext, "caller" | "log">,
): Promise<KnownProviders> {
  if (job.request.strategy !== "adaptive") return known;
  const context = contextOfJob(job);
  try {
    const rows = await readExperience(
      caller.service,
      accountOf(caller),
      job.projectId,
      context,
    );
    return { ...known, experience: { context, models: rows.map(toExperience) } };
  } catch (error) {
    log.warn("what was learned of the models could not be read", { error });
    return known;
  }
}

function toExperience({ latency_logs, ...row }: ModelExperienceRow): ModelExperience {
  return { ...row, latencyLogs: latency_logs };
}
