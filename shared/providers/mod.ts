/**
 * The image providers: one interface, one client per provider, and the registry of them.
 *
 * @module
 */
export {
  type AspectRatio,
  aspectRatios,
  type CallContext,
  type Capabilities,
  type Endpoint,
  type HealthReport,
  type ImageFormat,
  imageFormats,
  type ImageProvider,
  type ImageRequest,
  type ImageSource,
  type Json,
  type Loss,
  type ModelInfo,
  type PlannedCall,
  type PlanResult,
  type ProducedImage,
  type ProducedImages,
  type ProviderId,
  providerIds,
  type ProviderPlan,
  type ProviderSettings,
  type RequestField,
  requestFields,
  type SizeRule,
  type Submission,
  type TaskLook,
  type TaskState,
} from "./contract.ts";
export { lossWeights, weighLosses } from "./losses.ts";
export { lookUpModel } from "./planning.ts";
export { pollTasks } from "./poll_tasks.ts";
export { isLoginAddress } from "./foreign_answer.ts";
export { findProvider, parseProviderId, providerAliases, providers } from "./registry.ts";
