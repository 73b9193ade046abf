import { connectSimulators } from "./control_client.ts";
import type { SimulatorOptions, Simulators, SimulatorUrls } from "./simulators.ts";

/**
 * Starts the stand-ins in a thread of their own, so that drawing pictures does not hold up the caller's thread.
 *
 * @throws Error when they cannot start, for example because the port is taken
 */
export async function startSimulatorWorker(options: SimulatorOptions = {}): Promise<Simulators> {
  const address = new URL("./worker.ts", import.meta.url);
  const worker = new Worker(address, { type: "module", name: JSON.stringify(options) });
  try {
    const urls: SimulatorUrls = await nextMessage(worker);
    return {
      ...connectSimulators(urls),
      async close() {
        const closed = nextMessage(worker);
        worker.postMessage("close");
        await closed;
        worker.terminate();
      },
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

function nextMessage<Message>(worker: Worker): Promise<Message> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Message>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The simulators' thread failed: ${event.message}`));
    };
  });
}
