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
  type RoutingPlan,
} from "./plan_providers.ts";
export { contextOf, type Experience, type ModelExperience } from "./adaptive.ts";
export { expectedLatencyMs } from "./expectations.ts";
export { strategies, type Strategy } from "./catalog.ts";
export { rankCandidates } from "./rank_candidates.ts";
export { familiesOf, nameOfWish } from "./asked_model.ts";
export { chanceOf } from "./chance.ts";
export { decide, type Decision, type RankedPlan, relaxedPrice } from "./decide.ts";
export {
  contextOfJob,
  type DecisionRow,
  type DecisionTable,
  describeTable,
  shortLoss,
} from "./decision_table.ts";
export { type Busy, keyOf, type KnownProviders } from "./known_providers.ts";
export { tabulate } from "./tabulate.ts";
export { firstLookAt, nextLookAt, runnerAsksUntil } from "./looks.ts";
export { type JobFailure, summariseFailures } from "./failure_summary.ts";
export {
  type AttemptFailure,
  type CompressedText,
  countedAttempts,
  type Job,
  type JobAttempt,
  type JobPicture,
  type JobRequest,
  type PassedOver,
  type PromptField,
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
  wishOf,
} from "./plan_job.ts";
