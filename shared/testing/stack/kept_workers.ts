import type { WorkerSource } from "../../../scripts/workers/mod.ts";

/** How often a thread is used at most, since each start of a function leaves a little behind. */
const mostUses = 40;

/**
 * Threads that are used again, by one stack after the other. Loading and compiling once more what a
 * stack runs was half of what a stack cost.
 *
 * @param address of a module that can be started again after what it did has ended
 */
export function keptWorkers(address: URL): WorkerSource<Worker> {
  const idle = new Set<Worker>();
  const uses = new WeakMap<Worker, number>();
  const start = (name: string) => {
    const worker = new Worker(address, { type: "module", name });
    // One that fails is of no use any more, and must not end the test's process.
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      idle.delete(worker);
    });
    return worker;
  };
  return {
    take(name) {
      // The one that was used last, so that few are used often.
      const worker = [...idle].at(-1) ?? start(name);
      idle.delete(worker);
      uses.set(worker, (uses.get(worker) ?? 0) + 1);
      return worker;
    },
    leave(worker, isIdle) {
      if (isIdle && (uses.get(worker) ?? 0) < mostUses) idle.add(worker);
      else worker.terminate();
    },
  };
}

/** Threads for the functions of this repository, which remember nothing of a former start. */
export function keptFunctionWorkers(): WorkerSource<Worker> {
  return keptWorkers(new URL("./function_worker.ts", import.meta.url));
}

/** Threads for the simulators. */
export function keptSimulatorWorkers(): WorkerSource<Worker> {
  return keptWorkers(new URL("../../../scripts/simulators/worker.ts", import.meta.url));
}
