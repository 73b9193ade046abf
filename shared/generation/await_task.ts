import type { CallContext, ImageProvider, ProducedImages, TaskState } from "../providers/mod.ts";

const growth = 1.5;

/** How long a runner stays with a task. */
export interface Stay {
  /** Whether it is asked about at once, because it has been at work for a while. */
  isOld: boolean;
  /** When it is left to itself, in ms since the epoch; Infinity for never. */
  until: number;
}

/**
 * Polls a submitted call until its pictures are there: at growing, jittered intervals, never sooner than the provider
 * asks. What a poll throws is final: a provider is patient by itself with an outage in the middle of paid work.
 *
 * @param onState is told of every answer
 * @returns undefined when it is left at work
 * @throws ProviderError when the task failed or stays out of reach
 * @throws the reason of `context.signal`
 */
export async function awaitTask(
  provider: ImageProvider,
  taskId: string,
  stay: Stay,
  context: CallContext,
  onState: (state: TaskState) => void,
): Promise<ProducedImages | undefined> {
  const { pollInterval: interval, poll } = provider;
  if (!interval || !poll) throw new Error(`unreachable: ${provider.id} answers without polling`);
  const { clock, signal } = context;
  let pauseMs = stay.isOld ? 0 : interval.firstMs;
  let askedMs = 0;
  for (;;) {
    const untilNext = Math.max(pauseMs * (0.8 + 0.4 * clock.random()), askedMs);
    if (untilNext > 0 && clock.now() + untilNext > stay.until) return undefined;
    await clock.sleep(untilNext, signal);
    pauseMs = Math.min(interval.maximumMs, Math.max(interval.minimumMs, pauseMs * growth));
    const state = await poll.call(provider, taskId, context);
    onState(state);
    if (state.status === "completed") return state.result;
    askedMs = state.retryAfterMs ?? 0;
  }
}
