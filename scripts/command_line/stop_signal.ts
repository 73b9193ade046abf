import { watchAncestors } from "./ancestors.ts";

/** Somebody's wish that this program ends. */
export interface StopSignal extends Disposable {
  /** Aborts at the first wish; the program is to end in order then, however often it is wished again. */
  signal: AbortSignal;
  /** Resolves once the programs that started this one are watched. */
  watching: Promise<void>;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** One Ctrl-C reaches a program under `deno task` twice, from the terminal and from the task. */
const sameWishMs = 1_000;

/**
 * Listens for Ctrl-C, `kill`, a terminal that closes, and the end of the programs that started this one. None of them
 * ends the program: it is told, so that it leaves nothing running.
 *
 * @param onRepeat told that it was asked again
 */
export function listenForStop(onRepeat: () => void = () => {}): StopSignal {
  const controller = new AbortController();
  let askedAt = 0;
  const onSignal = () => {
    const now = performance.now();
    if (controller.signal.aborted) {
      if (now - askedAt > sameWishMs) onRepeat();
      return;
    }
    askedAt = now;
    controller.abort();
  };
  for (const signal of signals) Deno.addSignalListener(signal, onSignal);
  let disposed = false;
  let unwatch = () => {};
  const watching = watchAncestors(onSignal).then((stop) => {
    if (disposed) stop();
    else unwatch = stop;
  }, () => {}); // a system that tells nothing of processes still has its signals
  return {
    signal: controller.signal,
    watching,
    [Symbol.dispose]() {
      disposed = true;
      unwatch();
      for (const signal of signals) Deno.removeSignalListener(signal, onSignal);
    },
  };
}
