import type { GenerationContext } from "./generation_context.ts";
import { takeLooks } from "./take_looks.ts";

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
 * Takes the looks at parked jobs as they become due, as long as that is within its time: the first pauses between looks
 * are shorter than the schedule that would call again.
 *
 * @returns whether looks are due that it had no time for
 * @throws ServiceError `internal` when the database fails
 */
export async function keepLooking(context: GenerationContext, watch: Watch): Promise<boolean> {
  const { clock } = context;
  for (;;) {
    const { looked, ended, nextInMs } = await takeLooks(context);
    if (ended > 0) watch.onEnded();
    if (looked > 0) {
      if (clock.now() < watch.until()) continue;
      return true;
    }
    if (nextInMs === null || clock.now() + nextInMs >= watch.until()) return false;
    // What is due and was not to be had is just being taken by somebody else.
    await watch.nap(Math.max(nextInMs, shortestNapMs));
  }
}
