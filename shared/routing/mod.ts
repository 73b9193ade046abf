/**
 * Which provider is asked next: who can do a request, in what order, and what a failure changes about it.
 *
 * @module
 */
export {
  queueAfterFailure,
  queueAfterUnavailable,
  type QueuedCandidate,
  queueOf,
  readyCandidates,
  type RetryRules,
} from "./attempt_queue.ts";
export { attemptTimeoutMs } from "./attempt_timeout.ts";
export type { Candidate, PlannedCandidate, ProviderHealth } from "./candidate.ts";
export { callConcurrency } from "./concurrency.ts";
export { failurePolicies, type FailurePolicy } from "./failure_policy.ts";
export {
  type Exclusion,
  planProviders,
  type Preference,
  requestFor,
  type RoutingPlan,
} from "./plan_providers.ts";
export { expectedLatencyMs, rankCandidates, strategies, type Strategy } from "./rank_candidates.ts";
