/**
 * Which provider is asked next: who can do a request, in what order, and what a failure changes about it.
 *
 * @module
 */
export { attemptTimeoutMs } from "./attempt_timeout.ts";
export type { Candidate, ModelHealth, PlannedCandidate, ProviderHealth } from "./candidate.ts";
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
export { chanceOf } from "./chance.ts";
export {
  type Busy,
  decide,
  type Decision,
  keyOf,
  type KnownProviders,
  type RankedPlan,
} from "./decide.ts";
export { firstLookAt, nextLookAt, runnerAsksUntil } from "./looks.ts";
export { type JobFailure, summariseFailures } from "./failure_summary.ts";
export type {
  AttemptFailure,
  CompressedText,
  Job,
  JobAttempt,
  JobPicture,
  JobRequest,
  PromptField,
} from "./job.ts";
export { promptOf } from "./own_prompts.ts";
export { isShortened } from "./prompt_losses.ts";
export {
  hashPlan,
  type MissingText,
  planAttempt,
  planJob,
  promptsFor,
  requestWithin,
} from "./plan_job.ts";
