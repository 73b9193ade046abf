import type { Clock } from "./clock.ts";

/** Nobody reads it; without one, each `abort` makes an exception with its stack. */
const stopped = "stopped";

/** A signal that aborts at a moment, unless it is stopped before. */
export interface Timer {
  signal: AbortSignal;
  /** Aborts the signal before the moment. */
  expire(): void;
  stop(): void;
}

/**
 * Starts a timer on the given clock.
 *
 * @param deadline milliseconds since the epoch
 */
export function startTimer(deadline: number, clock: Clock): Timer {
  const expiry = new AbortController();
  const stopping = new AbortController();
  const expire = () => expiry.abort(new DOMException("The time for this is over", "TimeoutError"));
  clock.sleep(deadline - clock.now(), stopping.signal).then(
    expire,
    // The sleep ends early only because the timer was stopped.
    () => {},
  );
  return { signal: expiry.signal, expire, stop: () => stopping.abort(stopped) };
}
