/// <reference lib="deno.worker" />
import { startSimulators } from "./simulators.ts";

// The options come as the worker's name: a message would be lost while the imports are still being awaited.
const simulators = await startSimulators(JSON.parse(self.name));
self.onmessage = async () => {
  await simulators.close();
  self.postMessage("closed");
};
self.postMessage(simulators.urls);
