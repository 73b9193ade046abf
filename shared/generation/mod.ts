/**
 * A generation from the parsed request to the stored pictures: candidates, plan, job, attempts, rows, answer.
 *
 * @module
 */
export { IsolateMemory } from "./isolate_memory.ts";
export { findCandidates, providerSettings, ProviderSnapshotCache } from "./provider_candidates.ts";
export {
  fromQuickRequest,
  type GenerateRequest,
  generateRequest,
  quickRequest,
} from "./request_schema.ts";
export {
  type GenerationResponse,
  type ImageResponse,
  toFailure,
  toGenerationResponse,
} from "./response.ts";
export {
  type GenerationContext,
  type RequestOrigin,
  type StartedGeneration,
  startGeneration,
} from "./start_generation.ts";
