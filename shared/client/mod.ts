/**
 * The service's client for TypeScript and JavaScript: Node, Deno, Bun and browsers. It is published to npm as it is, so
 * it imports nothing of the other rooms.
 *
 * @module
 */
export { type ClientSettings } from "./call.ts";
export {
  type Batch,
  type BatchWaitOptions,
  type CallOptions,
  createImageClient,
  type DrawOptions,
  type ImageClient,
  type ImageFilter,
  type JobFilter,
  type ListedImage,
  type Plan,
  type PlannedBatch,
  type WaitOptions,
} from "./client.ts";
export {
  ImageGenerationError,
  type ImageGenerationErrorCode,
  type ImageGenerationErrorDetails,
} from "./error.ts";
export { type HandInOptions } from "./pictures.ts";
export { createPictureNames } from "./picture_names.ts";
export { type Progress } from "./progress.ts";
export type * from "./types.ts";
export type { paths } from "./api_types.ts";
export { type ReceivedMessage, verifyWebhook } from "./webhook.ts";
