/**
 * What a generation looks like from outside: requests, answers, the providers as they are described. Carries no
 * provider's client, for those who start nothing.
 *
 * @module
 */
export { describeModels, describeProviders } from "./describe_providers.ts";
export { releaseAllLeases } from "./held_lease.ts";
export { IsolateMemory, isolateMemory } from "./isolate_memory.ts";
export {
  availabilities,
  type Availability,
  type ModelDescription,
  modelDescription,
  type ProviderDescription,
  providerDescription,
} from "./provider_description.ts";
export { providerSettings, ProviderSnapshotCache } from "./provider_settings.ts";
export {
  type BatchItemResponse,
  batchItemResponse,
  type BatchRequest,
  batchRequest,
  type BatchResponse,
  batchResponse,
  batchSizes,
  type BatchStatusResponse,
  batchStatusResponse,
  plannedBatchResponse,
} from "./batch_schema.ts";
export { pricesOfAll, toBatchItemResponse, toBatchStatus } from "./batch_response.ts";
export {
  fromQuickRequest,
  generateFieldNames,
  type GenerateRequest,
  generateRequest,
  providerName,
  quickRequest,
} from "./request_schema.ts";
export { explainedAttempt, type PlannedResponse, plannedResponse } from "./explanation.ts";
export { requestAgain } from "./request_again.ts";
export { changedStyle } from "./without_style.ts";
export { styleFields, styleFieldsChange, styleResponse } from "./style_schema.ts";
export { isEnded, toFailure, toGenerationResponse } from "./response.ts";
export {
  type AcceptedResponse,
  acceptedResponse,
  type GenerationResponse,
  generationResponse,
  type ImageResponse,
  imageResponse,
  localUrl,
} from "./response_schema.ts";
