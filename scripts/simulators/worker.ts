/// <reference lib="deno.worker" />
import { type Simulators, startSimulators } from "./simulators.ts";
import type { WorkerStart } from "./worker_client.ts";

// The options come as the worker's name: a message would be lost while the imports are still being awaited.
try {
  const simulators = await startSimulators(JSON.parse(self.name));
  self.onmessage = () => close(simulators);
  report({ urls: simulators.urls });
} catch (error) {
  report({ failure: String(error) });
}

async function close(simulators: Simulators): Promise<void> {
  await simulators.close();
  self.postMessage("closed");
}

function report(start: WorkerStart): void {
  self.postMessage(start);
}
