import { ProviderError } from "../errors/mod.ts";
import type { CallContext, ImageProvider, ProducedImages, TaskState } from "../providers/mod.ts";

// Failures of the poll itself, in a row, after which the task counts as out of reach. The work goes on meanwhile.
const toleratedPollFailures = 5;
const growth = 1.5;
const passing = new Set(["upstream_down", "rate_limited", "timeout", "no_result"]);

/**
 * Polls a submitted call until its pictures are there: at growing, jittered intervals, never sooner than the provider
 * asks, and through a few failures of the poll itself, because giving up would throw away paid work.
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
  let failures = 0;
  let askedMs = 0;
  for (;;) {
    const jittered = pauseMs * (0.8 + 0.4 * clock.random());
    await clock.sleep(Math.max(jittered, askedMs), signal);
    pauseMs = Math.min(interval.maximumMs, Math.max(interval.minimumMs, pauseMs * growth));
    try {
      const state = await poll.call(provider, taskId, context);
      onState(state);
      if (state.status === "completed") return state.result;
      failures = 0;
      askedMs = state.retryAfterMs ?? 0;
    } catch (error) {
      if (!isPassing(error) || ++failures > toleratedPollFailures) throw error;
      askedMs = error.retryAfterMs ?? 0;
      context.log.warn("a poll failed and is repeated", { provider: provider.id, failures, error });
    }
  }
}

// Only a poll that got no proper answer is repeated; the provider's own word, which comes with status 200, is final.
function isPassing(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError) || !passing.has(error.failureClass)) return false;
  return error.httpStatus === undefined
    ? error.cause instanceof TypeError
    : error.httpStatus >= 300;
}
