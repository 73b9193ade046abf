/**
 * Stand-ins for Leonardo AI, Runware, Gemini, ComfyUI and Ollama that speak their wire formats and can be made to
 * fail in every known way.
 *
 * @module
 */
export { type BookedCall, type Books, type ServiceBooks } from "./books.ts";
export { type CallKind, type ServiceName, serviceNames } from "./exchange.ts";
export {
  type FaultDescription,
  type FaultMatch,
  type FaultName,
  type FaultOrder,
  listFaults,
} from "./faults/mod.ts";
export { promptMarkers } from "./service.ts";
export {
  type SimulatorOptions,
  type Simulators,
  type SimulatorUrls,
  startSimulators,
} from "./simulators.ts";
export { startSimulatorWorker } from "./worker_client.ts";
