import type { PlannedCandidate } from "./candidate.ts";

const most = 4;

/**
 * How many calls of an attempt are under way at the same time. As many places are reserved for it among the provider's
 * concurrency.
 */
export function callConcurrency({ candidate, plan }: PlannedCandidate): number {
  const { provider, upstreams, health: { maxConcurrency } } = candidate;
  const servers = provider.choosesUpstream ? upstreams.length : 1;
  return Math.max(1, Math.min(most, plan.calls.length, (maxConcurrency ?? most) * servers));
}
