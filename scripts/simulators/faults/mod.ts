/**
 * The ways in which the simulated services can be made to fail.
 *
 * @module
 */
import { comfyuiFaults } from "../comfyui/faults.ts";
import { type ServiceName, serviceNames } from "../exchange.ts";
import { geminiFaults } from "../gemini/faults.ts";
import { leonardoFaults } from "../leonardo_ai/faults.ts";
import { ollamaFaults } from "../ollama/faults.ts";
import { runwareFaults } from "../runware_ai/faults.ts";
import type { Fault, FaultTable } from "./fault.ts";
import { pictureFaults, transportFaults } from "./shared_faults.ts";

export { type ArmedFaults, armFaults, type Strike } from "./armed_faults.ts";
export {
  type Delivery,
  type Fault,
  type FaultMatch,
  type FaultOrder,
  type PictureSpoil,
} from "./fault.ts";

/** The faults each service can have, by name. */
export const faultRegistry = {
  leonardo_ai: { ...leonardoFaults, ...transportFaults, ...pictureFaults },
  runware_ai: { ...runwareFaults, ...transportFaults, ...pictureFaults },
  gemini: { ...geminiFaults, ...transportFaults, ...pictureFaults },
  comfyui: { ...comfyuiFaults, ...transportFaults, ...pictureFaults },
  ollama: { ...ollamaFaults, ...transportFaults },
} satisfies Record<ServiceName, FaultTable>;

/** The name of a fault of any service. */
export type FaultName = {
  [service in ServiceName]: keyof (typeof faultRegistry)[service];
}[ServiceName];

/** A fault as the control route lists it. */
export interface FaultDescription {
  service: ServiceName;
  fault: FaultName;
  /** HTTP status the caller sees; null when no answer arrives. */
  status: Fault["status"];
  /** The calls it strikes unless an order says otherwise. */
  calls: Fault["calls"];
  /** The real condition it stands for. */
  mimics: string;
}

/** Every fault of every service. */
export function listFaults(): FaultDescription[] {
  return serviceNames.flatMap((service) => {
    const table: FaultTable = faultRegistry[service];
    // Object.keys forgets which names a table has.
    const names = Object.keys(table) as FaultName[];
    return names.flatMap((fault) => {
      const found = table[fault];
      if (!found) return [];
      const { status, calls, mimics } = found;
      return { service, fault, status, calls, mimics };
    });
  });
}
