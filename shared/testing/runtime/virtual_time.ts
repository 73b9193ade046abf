import { setImmediate } from "node:timers";
import type { Clock } from "../../runtime/mod.ts";

interface Sleeper {
  at: number;
  wake(): void;
}

/**
 * Digests and signatures that are being made, on another thread: the event loop may be idle meanwhile and time must not jump.
 * What wraps them stays in place for the tests after this one, for which it changes nothing.
 */
const digests = new Set<Promise<unknown>>();
const { subtle } = crypto;
const digest = subtle.digest.bind(subtle);
const importKey = subtle.importKey.bind(subtle);
const sign = subtle.sign.bind(subtle);
subtle.digest = (...given) => noted(digest(...given));
// Of several forms, `Parameters` tells the last one only; what was given is passed on as it is.
subtle.importKey =
  ((...given: Parameters<typeof importKey>) => noted(importKey(...given))) as typeof importKey;
subtle.sign = (...given) => noted(sign(...given));

function noted<Result>(work: Promise<Result>): Promise<Result> {
  digests.add(work);
  const forget = () => digests.delete(work);
  work.then(forget, forget);
  return work;
}

/**
 * Time for tests: it stands still while anything is going on and jumps to the next sleeper when nothing is, so that
 * hours pass in seconds and every run is alike.
 */
export class VirtualTime {
  #now: number;
  #sleepers: Sleeper[] = [];
  #atWork = 0;
  #idle: (() => void)[] = [];
  readonly clock: Clock;

  /**
   * @param start milliseconds since the epoch
   * @param seed of the clock's chance
   */
  constructor(start: number, seed: number) {
    this.#now = start;
    this.clock = {
      now: () => this.#now,
      random: seededRandom(seed),
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
  }

  /** Lets time stand still until some real work, such as a query, is done. */
  async standStill<Result>(work: Promise<Result>): Promise<Result> {
    this.#atWork++;
    try {
      return await work;
    } finally {
      if (--this.#atWork === 0) this.#idle.splice(0).forEach((tell) => tell());
    }
  }

  /** Lets time pass until nobody sleeps any more, or until a moment. @param end milliseconds since the epoch */
  async pass(end = Infinity): Promise<void> {
    for (;;) {
      await this.#quiet();
      const next = this.#sleepers[0];
      if (!next || next.at > end) break;
      this.#sleepers.shift();
      this.#now = next.at;
      next.wake();
    }
    if (end < Infinity) this.#now = Math.max(this.#now, end);
  }

  // Everything that can go on without time has gone on after a turn of the event loop without real work.
  async #quiet(): Promise<void> {
    do {
      if (this.#atWork > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
      await Promise.allSettled(digests);
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#atWork > 0 || digests.size > 0);
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        wake() {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      const later = this.#sleepers.findIndex(({ at }) => at > sleeper.at);
      this.#sleepers.splice(later < 0 ? this.#sleepers.length : later, 0, sleeper);
    });
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32, https://gist.github.com/tommyettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
