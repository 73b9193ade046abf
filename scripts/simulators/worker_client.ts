import { newWorkers, type WorkerSource, type WorkerThread } from "../workers/mod.ts";
import { connectSimulators } from "./control_client.ts";
import type { SimulatorOptions, Simulators, SimulatorUrls } from "./simulators.ts";

/** What the worker is told: to start, and to close what it started, after which it may be started again. */
export type WorkerOrder = { kind: "start"; options: SimulatorOptions } | { kind: "close" };

/** What the worker answers: where its simulators are, why they could not start, or that they are closed. */
export type WorkerReport = { urls: SimulatorUrls } | { failure: string } | "closed";

const ownWorkers = newWorkers(new URL("./worker.ts", import.meta.url));

/**
 * Starts the stand-ins in a thread of their own, so that drawing pictures does not hold up the caller's thread.
 *
 * @param workers run this folder's `worker.ts`; default: a new one, which ends with the simulators
 * @throws Error when they cannot start, for example because the port is taken
 */
export async function startSimulatorWorker(
  options: SimulatorOptions = {},
  workers: WorkerSource = ownWorkers,
): Promise<Simulators> {
  const worker = workers.take("simulators");
  const start = await ask(worker, { kind: "start", options })
    .catch((error): WorkerReport => ({ failure: `${error}` }));
  if (start === "closed" || "failure" in start) {
    workers.leave(worker, false);
    const reason = start === "closed" ? "they were closed" : start.failure;
    throw new Error(`The simulators could not start: ${reason}`);
  }
  const close = async () => {
    let isIdle = false;
    try {
      isIdle = await ask(worker, { kind: "close" }) === "closed";
    } finally {
      workers.leave(worker, isIdle);
    }
  };
  let closing: Promise<void> | undefined;
  return { ...connectSimulators(start.urls), close: () => closing ??= close() };
}

/** @throws Error when the worker fails */
async function ask(worker: WorkerThread, order: WorkerOrder): Promise<WorkerReport> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerReport>();
  const answered = new AbortController();
  const { signal } = answered;
  worker.addEventListener("message", ({ data }) => resolve(data), { signal });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  }, { signal });
  worker.postMessage(order);
  return await promise.finally(() => answered.abort());
}
