import { orAborted } from "./abort.ts";

interface Running<Result> {
  result: Promise<Result>;
  /** Callers that have not left. */
  waiting: number;
  controller: AbortController;
}

/** Single flight: callers who want the same thing at the same time wait for one piece of work. */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Running<Result>>();

  /**
   * Joins the work that is under way for a key, or begins it. The work is stopped when the last caller has left.
   *
   * @param signal aborts when this caller leaves; the others are not affected
   * @throws the signal's reason, and whatever the work throws
   */
  async run(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const running = this.#running.get(key) ?? this.#begin(key, work);
    running.waiting += 1;
    try {
      return await orAborted(running.result, signal);
    } finally {
      running.waiting -= 1;
      if (running.waiting === 0) {
        this.#forget(key, running);
        running.controller.abort(signal.reason);
        await running.result.catch(() => {
          // The caller is told by the line above, or has left.
        });
      }
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<Result>): Running<Result> {
    const controller = new AbortController();
    const running = { result: work(controller.signal), waiting: 0, controller };
    this.#running.set(key, running);
    return running;
  }

  #forget(key: string, running: Running<Result>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
