/// <reference lib="deno.worker" />
import type { SimulatorOptions, Simulators } from "./simulators.ts";
import type { WorkerOrder, WorkerReport } from "./worker_client.ts";

let running: Simulators | undefined;

// Nothing is imported before, since an order would be lost while imports are still being awaited.
self.onmessage = async ({ data }: MessageEvent<WorkerOrder>) => {
  report(data.kind === "start" ? await start(data.options) : await close());
};

async function start(options: SimulatorOptions): Promise<WorkerReport> {
  try {
    const { startSimulators } = await import("./simulators.ts");
    running = await startSimulators(options);
    return { urls: running.urls };
  } catch (error) {
    return { failure: String(error) };
  }
}

async function close(): Promise<WorkerReport> {
  await running?.close();
  return "closed";
}

function report(message: WorkerReport): void {
  self.postMessage(message);
}
