import type { PlannedCandidate, ProviderHealth } from "./candidate.ts";

// Successes that are assumed of a provider of which little is known.
const assumedSuccesses = 2;

/** How long a provider is expected to take for a plan, in ms: as measured, or as its catalog says. */
export function expectedLatencyMs({ candidate, plan }: PlannedCandidate): number {
  return candidate.health.averageLatencyMs ?? plan.model.typicalLatencyMs;
}

/** How often a provider is expected to succeed, 0..1: by its recent outcomes, with some successes assumed. */
export function reliabilityOf({ successRate, outcomes }: ProviderHealth): number {
  return (successRate * outcomes + assumedSuccesses) / (outcomes + assumedSuccesses);
}
