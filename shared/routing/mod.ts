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
export { attemptTimeMs } from "./attempt_time.ts";
export type { Candidate, PlannedCandidate, Standing } from "./candidate.ts";
export { callsAtOnce } from "./calls_at_once.ts";
export { failurePolicies, type FailurePolicy } from "./failure_policy.ts";
export {
  type Exclusion,
  planProviders,
  type Preference,
  requestFor,
  type RoutingPlan,
} from "./plan_providers.ts";
export { expectedLatencyMs, rankCandidates, strategies, type Strategy } from "./rank_candidates.ts";
