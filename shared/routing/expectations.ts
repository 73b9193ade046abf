import type { PlannedCandidate, ProviderHealth } from "./candidate.ts";
import { callConcurrency } from "./concurrency.ts";

// Successes that are assumed of a provider of which little is known.
const assumedSuccesses = 2;

/**
 * How long a provider is expected to take for a plan, in ms: as measured, or as its catalog says, for each round of calls that
 * are under way at the same time.
 */
export function expectedLatencyMs(planned: PlannedCandidate): number {
  const { candidate: { health }, plan } = planned;
  const rounds = Math.ceil(plan.calls.length / callConcurrency(planned));
  return rounds * (health.averageLatencyMs ?? plan.model.typicalLatencyMs);
}

/** How often a provider is expected to succeed, 0..1: by its recent outcomes, with some successes assumed. */
export function reliabilityOf({ successRate, outcomes }: ProviderHealth): number {
  return (successRate * outcomes + assumedSuccesses) / (outcomes + assumedSuccesses);
}
