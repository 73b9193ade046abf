/** Waiting and background work that end when their owner does. */
export interface Lifetime {
  /** Resolves after `ms` milliseconds; rejects when the signal aborts or the lifetime ends. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Starts work that nobody awaits. Its failure is reported to `onFailure`. */
  background(work: (signal: AbortSignal) => Promise<void>): void;
  /** Ends every wait and resolves when the background work has ended. */
  end(): Promise<void>;
}

/** Begins a lifetime. */
export function beginLifetime(onFailure: (error: unknown) => void): Lifetime {
  const ending = new AbortController();
  const work = new Set<Promise<void>>();
  return {
    wait: (ms, signal) =>
      waitFor(ms, signal ? AbortSignal.any([signal, ending.signal]) : ending.signal),
    background(start) {
      const running = start(ending.signal).catch((error) => {
        if (!ending.signal.aborted) onFailure(error);
      }).finally(() => work.delete(running));
      work.add(running);
    },
    async end() {
      ending.abort(new DOMException("The simulators are closing", "AbortError"));
      await Promise.all(work);
    },
  };
}

/** Infinity waits for the signal alone. */
function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const onTime = () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    const timer = Number.isFinite(ms) ? setTimeout(onTime, Math.max(0, ms)) : undefined;
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
