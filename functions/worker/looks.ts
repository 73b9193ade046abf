import { type GenerationContext, keepLooking } from "../../shared/generation/mod.ts";
import { runInBackground, systemClock } from "../../shared/runtime/mod.ts";

/** Of this isolate; one watch is enough for it. */
let isLooking = false;
let lookUntil = -Infinity;
let nap = new AbortController();

/**
 * Looks at parked jobs in the background, in this isolate's one watch. A call that comes while it naps wakes it up: a
 * provider may have said that a task has ended.
 *
 * @param until in ms since the epoch
 * @param onEnded called when jobs wait to be gone on with
 * @param onLeft called when looks are due that there was no time for
 */
export function lookInBackground(
  context: GenerationContext,
  until: number,
  { onEnded, onLeft }: { onEnded(): void; onLeft(): void },
): void {
  lookUntil = Math.max(lookUntil, until);
  nap.abort();
  if (isLooking) return;
  isLooking = true;
  const looking = keepLooking(context, {
    until: () => lookUntil,
    onEnded,
    async nap(ms) {
      nap = new AbortController();
      // It ends early for no other reason than that somebody called.
      await systemClock.sleep(ms, nap.signal).catch(() => {});
    },
  });
  runInBackground(
    looking.finally(() => isLooking = false).then((isLeft) => isLeft && onLeft()),
    (error) => context.log.error("the looks at parked generations broke off", { error }),
  );
}

/** Takes no further looks: the platform is about to end the isolate. */
export function stopLooking(): void {
  lookUntil = -Infinity;
  nap.abort();
}
