/**
 * Where worker threads come from.
 *
 * @module
 */

/** What is used of a thread. */
export type WorkerThread = Pick<Worker, "postMessage" | "addEventListener">;

/** Gives threads that run one module. */
export interface WorkerSource<Thread extends WorkerThread = WorkerThread> {
  /** A thread that nobody else uses. @param name for who looks at the threads of the process */
  take(name: string): Thread;
  /**
   * Takes a thread back.
   *
   * @param idle whether all that it did has ended, so that it can be started once more
   */
  leave(worker: Thread, idle: boolean): void;
}

/** A new thread each time, which ends with its use. @param address of the module */
export function newWorkers(address: URL): WorkerSource<Worker> {
  return {
    take: (name) => new Worker(address, { type: "module", name }),
    leave: (worker) => worker.terminate(),
  };
}
