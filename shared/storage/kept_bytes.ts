import { isolateState } from "../runtime/mod.ts";

/**
 * Bounds the bytes that are kept until Storage has taken them, of all calls of an isolate together. A call over the bound
 * waits; one at a time may go beyond it, so that some picture always comes to its end.
 */
export class KeptBytes {
  readonly #most: number;
  #held = 0;
  readonly #byCall = new Map<symbol, number>();
  #beyond: symbol | undefined;
  #waiting: (() => void)[] = [];

  /** @param most bytes */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts bytes that a call keeps. */
  take(call: symbol, bytes: number): void {
    this.#held += bytes;
    this.#byCall.set(call, (this.#byCall.get(call) ?? 0) + bytes);
  }

  /** Counts bytes that a call keeps no longer. */
  free(call: symbol, bytes: number): void {
    this.#held -= bytes;
    const left = (this.#byCall.get(call) ?? 0) - bytes;
    if (left > 0) this.#byCall.set(call, left);
    else this.#byCall.delete(call);
    if (left <= 0 && this.#beyond === call) this.#beyond = undefined;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Whether a call may keep more. The first one to find no room gets it all the same, until it keeps nothing. */
  hasRoom(call: symbol): boolean {
    if (this.#held < this.#most) return true;
    // What keeps nothing has nothing to free, and would stand in the way for ever.
    if (this.#byCall.has(call)) this.#beyond ??= call;
    return this.#beyond === call;
  }

  /** Resolves when something is freed. */
  freed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** 16 MB of an isolate's 256: ten pictures on their way from answers into Storage at the same moment. */
export const keptBytes: () => KeptBytes = isolateState(() => new KeptBytes(16_000_000));
