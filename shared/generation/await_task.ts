import type { CallContext, ImageProvider, ProducedImages, TaskState } from "../providers/mod.ts";

const growth = 1.5;

/**
 * Polls a submitted call until its pictures are there: at growing, jittered intervals, never sooner than the provider
 * asks. What a poll throws is final: a provider is patient by itself with an outage in the middle of paid work.
 *
 * @param onState is told of every answer
 * @throws ProviderError when the task failed or stays out of reach
 * @throws the reason of `context.signal`
 */
export async function awaitTask(
  provider: ImageProvider,
  taskId: string,
  context: CallContext,
  onState: (state: TaskState) => void,
): Promise<ProducedImages> {
  const { pollInterval: interval, poll } = provider;
  if (!interval || !poll) throw new Error(`unreachable: ${provider.id} answers without polling`);
  const { clock, signal } = context;
  let pauseMs = interval.firstMs;
  let askedMs = 0;
  for (;;) {
    const jittered = pauseMs * (0.8 + 0.4 * clock.random());
    await clock.sleep(Math.max(jittered, askedMs), signal);
    pauseMs = Math.min(interval.maximumMs, Math.max(interval.minimumMs, pauseMs * growth));
    const state = await poll.call(provider, taskId, context);
    onState(state);
    if (state.status === "completed") return state.result;
    askedMs = state.retryAfterMs ?? 0;
  }
}
