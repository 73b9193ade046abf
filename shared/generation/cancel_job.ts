import { cancelGeneration, type CancelOutcome, type StoppedAttempt } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import { providers } from "../providers/mod.ts";
import type { GenerationContext } from "./generation_context.ts";
import { providerSettings } from "./provider_settings.ts";
import { settingsOf, upstreamsOf } from "./upstreams.ts";

const cancelMs = 5_000;

/**
 * Cancels a job, and its work at the provider as far as the provider allows it. Whoever runs the job finds its lease
 * lost and stops.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function cancelJob(
  jobId: string,
  context: GenerationContext,
): Promise<CancelOutcome> {
  const { caller } = context;
  const outcome = await cancelGeneration(caller.service, caller.id, jobId);
  if (outcome.outcome === "cancelled") {
    await Promise.all(outcome.attempts.map((attempt) => cancelUpstream(attempt, context)));
  }
  return outcome;
}

async function cancelUpstream(attempt: StoppedAttempt, context: GenerationContext): Promise<void> {
  const { caller, configuration, clock, memory } = context;
  const log = context.log.with({ attempt_id: attempt.id, provider: attempt.provider });
  const provider = (context.providers ?? providers)[attempt.provider];
  const states = await memory.snapshots.read(caller.service, clock);
  const state = states.find((each) => each.provider === attempt.provider);
  const general = providerSettings(attempt.provider, state, configuration, provider.catalog);
  const connection = configuration.providers[attempt.provider];
  const settings = general && connection && settingsOf(
    { provider, settings: general, upstreams: upstreamsOf(attempt.provider, connection) },
    attempt.upstream_id === null ? [] : [attempt.upstream_id],
  );
  if (!provider.cancel || !settings) return;
  const signal = AbortSignal.timeout(cancelMs);
  const call = { fetch: context.fetch, signal, clock, log, settings };
  for (const taskId of attempt.provider_task_ids.filter((each) => each !== "")) {
    try {
      await provider.cancel(taskId, call);
    } catch (error) {
      if (!(error instanceof ProviderError) && error !== signal.reason) throw error;
      log.warn("a task could not be cancelled upstream", { error });
    }
  }
}
