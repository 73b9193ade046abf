/**
 * A generation from the parsed request to the stored pictures: candidates, plan, job, attempts, rows, answer.
 *
 * @module
 */
export { IsolateMemory } from "./isolate_memory.ts";
export {
  compressForLimit,
  compressionWarnings,
  ollamaSettings,
  type PromptContext,
} from "./prepare_prompt.ts";
export { describeModels, describeProviders } from "./describe_providers.ts";
export {
  availabilities,
  type Availability,
  type ModelDescription,
  modelDescription,
  type ProviderDescription,
  providerDescription,
} from "./provider_description.ts";
export { findCandidates, providerSettings, ProviderSnapshotCache } from "./provider_candidates.ts";
export {
  batchRequest,
  fromQuickRequest,
  type GenerateRequest,
  generateRequest,
  providerName,
  quickRequest,
} from "./request_schema.ts";
export { toFailure, toGenerationResponse } from "./response.ts";
export {
  type AcceptedResponse,
  acceptedResponse,
  type BatchResponse,
  batchResponse,
  type GenerationResponse,
  generationResponse,
  type ImageResponse,
  imageResponse,
} from "./response_schema.ts";
export { cancelJob } from "./cancel_job.ts";
export { releaseAllLeases } from "./held_lease.ts";
export type { GenerationContext } from "./plan_generation.ts";
export { isEnded } from "./run_job.ts";
export { type QueueOutcome, runNextQueued } from "./run_queued.ts";
export { type BatchEntry, startBatch, type StartedBatch } from "./start_batch.ts";
export { type RequestOrigin, type StartedGeneration, startGeneration } from "./start_generation.ts";
