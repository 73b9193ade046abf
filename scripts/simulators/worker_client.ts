import { connectSimulators } from "./control_client.ts";
import type { SimulatorOptions, Simulators, SimulatorUrls } from "./simulators.ts";

/** The first message of the worker: it has started, or why it could not. */
export type WorkerStart = { urls: SimulatorUrls } | { failure: string };

/**
 * Starts the stand-ins in a thread of their own, so that drawing pictures does not hold up the caller's thread.
 *
 * @throws Error when they cannot start, for example because the port is taken
 */
export async function startSimulatorWorker(options: SimulatorOptions = {}): Promise<Simulators> {
  const address = new URL("./worker.ts", import.meta.url);
  const worker = new Worker(address, { type: "module", name: JSON.stringify(options) });
  const start = await nextMessage<WorkerStart>(worker).catch((error) => ({ failure: `${error}` }));
  if ("failure" in start) {
    worker.terminate();
    throw new Error(`The simulators could not start: ${start.failure}`);
  }
  return {
    ...connectSimulators(start.urls),
    async close() {
      const closed = nextMessage(worker);
      worker.postMessage("close");
      await closed;
      worker.terminate();
    },
  };
}

function nextMessage<Message>(worker: Worker): Promise<Message> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Message>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
}
