import type { CallContext, ImageProvider, Json, ProviderPlan } from "../providers/mod.ts";
import type { Candidate, JobAttempt } from "../routing/mod.ts";
import type { RelaxedResult } from "./job_run.ts";

/** How long a relaxed attempt waits for its turn, in ms: a provider's day, and an hour for what that brings. */
const relaxedMs = 25 * 3_600_000;

/** What is left of an attempt at work upstream; moments are ms since the epoch. */
export interface LeftAtWork {
  waits: Pick<JobAttempt, "taskIds" | "callbackTokenHash"> & { nextLookAt: number; endsAt: number };
  /** What is to be sent of a relaxed one, with others. */
  line?: Json;
}

/** Leaves a relaxed attempt to whoever sends it with others; one that was left before goes on waiting. */
export async function leaveToOthers(
  attempt: JobAttempt,
  { calls: [call] }: ProviderPlan,
  { provider }: Candidate,
  context: CallContext,
): Promise<LeftAtWork> {
  const endsAt = attempt.endsAt ?? context.clock.now() + relaxedMs;
  // By its id its result is known. Should whoever reads the results be lost, it is looked at in the end.
  const waits = { taskIds: [attempt.id], callbackTokenHash: null, nextLookAt: endsAt, endsAt };
  if (attempt.taskIds.length > 0) return { waits };
  if (!call || !provider.relaxed) throw new Error("unreachable: it was opened as a relaxed one");
  return { waits, line: await provider.relaxed.prepare(call, context) };
}

/** A provider that answers with what was read of its results. */
export function withResult(
  provider: ImageProvider,
  result: RelaxedResult,
  { calls: [call] }: ProviderPlan,
): ImageProvider {
  if (!call) throw new Error("unreachable: a relaxed attempt has a call");
  return {
    ...provider,
    pollInterval: { firstMs: 0, minimumMs: 0, maximumMs: 0 },
    // What it throws is what polling would have thrown.
    poll: (_, context) =>
      new Promise((resolve) => resolve({ status: "completed", result: result(call, context) })),
  };
}
