import type { GenerationContext } from "./generation_context.ts";
import { takeLooks } from "./take_looks.ts";
import { tendUpstreamBatch } from "./tend_upstream_batch.ts";

const shortestNapMs = 250;

/** What surrounds the looking of one isolate. */
export interface Watch {
  /** Until when looks are taken, in ms since the epoch; it may move while this goes on. */
  until(): number;
  /** Called when jobs wait to be gone on with. */
  onEnded(): void;
  /** Waits so many ms, or less when a look may have become due. */
  nap(ms: number): Promise<void>;
}

/**
 * Takes the looks at parked jobs, and sees to batches at providers, as they become due, as long as that is within its time: the first pauses between looks
 * are shorter than the schedule that would call again.
 *
 * @returns whether looks are due that it had no time for
 * @throws ServiceError `internal` when the database fails
 */
export async function keepLooking(context: GenerationContext, watch: Watch): Promise<boolean> {
  const { clock } = context;
  for (;;) {
    const { looked, ended, nextInMs, batchesInMs } = await takeLooks(context);
    const tended = batchesInMs === 0 ? await tendUpstreamBatch(context) : undefined;
    if (ended > 0 || (tended?.queued ?? 0) > 0) watch.onEnded();
    // What is left of its results is for another call, which has time of the processor for it.
    if (tended?.isLeft) return true;
    if (looked > 0 || tended) {
      if (clock.now() < watch.until()) continue;
      return true;
    }
    const next = Math.min(nextInMs ?? Infinity, batchesInMs ?? Infinity);
    if (clock.now() + next >= watch.until()) return false;
    // What is due and was not to be had is just being taken by somebody else.
    await watch.nap(Math.max(next, shortestNapMs));
  }
}
