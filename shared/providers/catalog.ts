/**
 * What is known of the image providers without asking one: the contract, their names and their models. Carries no
 * client, for those who only describe providers.
 *
 * @module
 */
import { catalog as comfyuiCatalog } from "./comfyui/catalog.ts";
import { type Json, type ModelInfo, type ProviderId, providerIds } from "./contract.ts";
import { catalog as geminiCatalog, describeUnknownGeminiModel } from "./gemini/catalog.ts";
import {
  bindingOptions as leonardosBindingOptions,
  catalog as leonardoCatalog,
  describeUnknownModel,
} from "./leonardo_ai/catalog.ts";
import {
  bindingOptions as runwaresBindingOptions,
  catalog as runwareCatalog,
} from "./runware_ai/catalog.ts";

export {
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
  type PromptEncoder,
  type ProviderId,
  providerIds,
  type ProviderPlan,
  type ProviderSettings,
  type RelaxedBatch,
  type RelaxedLook,
  type RelaxedMode,
  type RequestField,
  requestFields,
  type ResultLine,
  type SizeRule,
  type Submission,
  type TaskLook,
  type TaskState,
  type Upstream,
} from "./contract.ts";
export type { ArrivingPicture, PictureIntake } from "./task.ts";
export {
  type ControlKind,
  controlKinds,
  type DrawnPicture,
  type ImageRole,
  imageRoles,
  type InputFile,
  type InputImage,
  type InputPictures,
  type MaskChanges,
  maskChanges,
  type Operation,
  type OperationAbility,
  type Operations,
  operations,
  type Outpaint,
  type PictureFacts,
  type PictureRequest,
  promptOf,
  type UploadedCopy,
  type Uploads,
} from "./pictures.ts";
export { placeNames } from "./comfyui/catalog.ts";
export { operationsOf } from "./detours.ts";
export { type LocalStep, madeId, madeOf, mostComposedPixels } from "./local_steps.ts";
export { altered, approximated, dropped, lossWeights, weighLosses } from "./losses.ts";
export { isOf, modelOfFamily, usualModel } from "./families.ts";
export { lookUpModel } from "./planning.ts";
export { isLoginAddress } from "./foreign_answer.ts";

/** The models known to this release, by provider, the recommended one first. */
export const catalogs: Readonly<Record<ProviderId, readonly ModelInfo[]>> = {
  leonardo_ai: leonardoCatalog,
  runware_ai: runwareCatalog,
  gemini: geminiCatalog,
  comfyui: comfyuiCatalog,
};

/** How a model is described that an account offers and this release does not know; absent where it cannot be used. */
const ownModels: Partial<Record<ProviderId, (id: string, name: string) => ModelInfo>> = {
  leonardo_ai: describeUnknownModel,
  gemini: describeUnknownGeminiModel,
};

/** A model that an account offers and this release does not know, with the general rules of its provider. */
export function describeOwnModel(
  provider: ProviderId,
  id: string,
  name: string,
): ModelInfo | undefined {
  return ownModels[provider]?.(id, name);
}

const binding: Partial<Record<ProviderId, (options: Readonly<Record<string, Json>>) => string[]>> =
  {
    leonardo_ai: leonardosBindingOptions,
    runware_ai: runwaresBindingOptions,
  };

/**
 * Those of a provider's own options that carry meaning, such as a LoRA or a transparent background: a request with one of
 * them is for this provider alone. What an operator's own workflow takes is bound with the workflow.
 */
export function bindingOptions(
  provider: ProviderId,
  options: Readonly<Record<string, Json>>,
): string[] {
  return binding[provider]?.(options) ?? [];
}

/** Further names by which a caller may ask for a provider. */
export const providerAliases: Readonly<Record<string, ProviderId>> = {
  leonardo: "leonardo_ai",
  runware: "runware_ai",
};

/** The provider an id or an alias means, in any case; undefined when it means none. */
export function parseProviderId(text: string): ProviderId | undefined {
  const wanted = text.trim().toLowerCase();
  return providerIds.find((id) => id === wanted) ??
    Object.entries(providerAliases).find(([alias]) => alias === wanted)?.[1];
}
