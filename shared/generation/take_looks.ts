import {
  type ClaimedLooks,
  claimLooks,
  type LookOutcome,
  type LookProgress,
  recordLooks,
} from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import {
  type ImageProvider,
  pollTasks,
  type ProviderSettings,
  type TaskLook,
} from "../providers/mod.ts";
import { nextLookAt } from "../routing/mod.ts";
import { type GenerationContext, withOwnTrace } from "./generation_context.ts";
import { readKnownProviders } from "./known_providers.ts";
import { settingsOf } from "./upstreams.ts";
import { startTimer } from "../runtime/mod.ts";

type ClaimedLook = ClaimedLooks["tasks"][number];

/** Attempts that are looked at together. */
const looksAtOnce = 100;
/** The time for the answers of one upstream, in ms; well within that for which the database gives the looks away. */
const looksMs = 20_000;
/** A task that an upstream does not know at so many looks in a row is not just too new. */
const unknownLooks = 3;

/** What looking at parked jobs came to. */
export interface LookRound {
  /** Attempts that were looked at. */
  looked: number;
  /** Jobs that wait now to be gone on with. */
  ended: number;
  /** Until the next look is due, in ms; null when no job is parked. */
  nextInMs: number | null;
  /** Until a batch at a provider is to be seen to, in ms; null when there is none. */
  batchesInMs: number | null;
}

/**
 * Looks at the parked jobs that are due at one upstream: asks it for all their tasks at once, as far as it can be asked
 * so, and queues the jobs whose tasks have ended. What an upstream says of them is read by whoever goes on with the job.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function takeLooks(context: GenerationContext): Promise<LookRound> {
  const { caller: { service }, clock } = context;
  const { tasks, next_in_ms: nextInMs, batches_in_ms: batchesInMs } = await claimLooks(
    service,
    looksAtOnce,
  );
  const [first] = tasks;
  if (!first) return { looked: 0, ended: 0, nextInMs, batchesInMs };
  const { candidates } = await readKnownProviders(context);
  const candidate = candidates.find(({ provider }) => provider.id === first.provider);
  // Where it is not set up any more, whoever goes on with the job knows what to do.
  const ids = first.upstream_id === null ? [] : [first.upstream_id];
  const settings = candidate && settingsOf(candidate, ids);
  const attributes = {
    "image_generation.provider": first.provider,
    "image_generation.upstream": first.upstream_id ?? undefined,
    "image_generation.attempts": tasks.length,
  };
  const known = settings &&
    await withOwnTrace(
      { name: "look at parked", attributes },
      context,
      (own) => askFor(tasks, candidate.provider, settings, own),
    );
  const outcomes = tasks.map((task) => judge(task, known, clock.now()));
  const ended = await recordLooks(service, outcomes);
  return { looked: tasks.length, ended, nextInMs, batchesInMs };
}

/** The answers by task; null when there were none because of the upstream or for want of time. */
async function askFor(
  tasks: ClaimedLook[],
  provider: ImageProvider,
  settings: ProviderSettings,
  context: GenerationContext,
): Promise<Map<string, TaskLook> | null> {
  const { clock, log } = context;
  const timer = startTimer(clock.now() + looksMs, clock);
  const call = { fetch: context.fetch, signal: timer.signal, clock, log, settings };
  const taskIds = tasks.flatMap(({ provider_task_ids }) => provider_task_ids.filter(Boolean));
  try {
    return await pollTasks(provider, taskIds, call);
  } catch (error) {
    if (!(error instanceof ProviderError) && error !== timer.signal.reason) throw error;
    log.warn("parked jobs could not be looked at", { provider: provider.id, error });
    return null;
  } finally {
    timer.stop();
  }
}

// Undefined for an upstream that is not set up any more.
function judge(
  { attempt_id, look, is_over, provider_task_ids }: ClaimedLook,
  known: Map<string, TaskLook> | null | undefined,
  now: number,
): LookOutcome {
  const isEnded = (taskId: string) => {
    const state = known?.get(taskId);
    return state ? state.status !== "pending" : known !== null && look >= unknownLooks;
  };
  const taskIds = provider_task_ids.filter(Boolean);
  if (known === undefined || is_over || taskIds.every(isEnded)) {
    return { attempt_id, look, outcome: "ended" };
  }
  const next_in_ms = nextLookAt(look, now) - now;
  const states = taskIds.map((taskId) => known?.get(taskId));
  return { attempt_id, look, outcome: "pending", next_in_ms, ...progressOf(states) };
}

/** What tasks that are not all done say of themselves. */
function progressOf(states: (TaskLook | undefined)[]): LookProgress {
  const shares = states.map((state) =>
    state?.status === "pending" ? state.progress ?? 0 : state ? 1 : 0
  );
  const progress = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const ahead = states.flatMap((state) =>
    state?.status === "pending" && state.queuePosition !== undefined ? [state.queuePosition] : []
  );
  return {
    ...(progress > 0 && { progress: Math.round(progress * 100) / 100 }),
    ...(ahead.length > 0 && { queue_position: Math.min(...ahead) }),
  };
}
