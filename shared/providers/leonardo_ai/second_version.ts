import type { ImageRequest, Json, ModelInfo } from "../contract.ts";
import type { PlanNotes } from "../plan_notes.ts";
import { fitNegativePrompt, fitNumber, fitSize, parseProviderParams } from "../planning.ts";
import type { Draft } from "./first_version.ts";
import { secondVersionOptions } from "./options.ts";
import { secondVersionPictures, takesReferences } from "./pictures_in.ts";
import { findStyleId } from "./styles.ts";

/** The style "None". */
const noStyle = "556c1ee5-ec38-42e8-955a-1e82dad0ffa1";

/**
 * The body for a model of the v2 API (https://docs.leonardo.ai/docs/phoenix.md).
 *
 * The fields that change what a picture costs or shows (`mode`, `prompt_enhance`) are set for the models that are
 * documented to have them, since their defaults are Leonardo's to change.
 */
export function planSecondVersion(
  request: ImageRequest,
  model: ModelInfo,
  notes: PlanNotes,
): Draft | undefined {
  const options = parseProviderParams(secondVersionOptions, request.providerParams, notes);
  const size = fitSize(model.capabilities.size, request, notes);
  if (!options || !size) return undefined;
  fitNumber("steps", request.steps, null, notes);
  fitNumber("guidance_scale", request.guidanceScale, null, notes);
  const isPhoenix = model.id.startsWith("phoenix-");
  if (options.contrast && !isPhoenix) {
    const message = `is not an option of ${model.name}.`;
    notes.mistakes.push({ path: "provider_params.contrast", message });
  }
  const negativePrompt = fitNegativePrompt(model, request.negativePrompt, notes);
  const styleId = options.style_ids ? undefined : findStyleId(request, model, notes);
  const parameters: Record<string, Json> = {
    prompt: request.prompt,
    ...size,
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
    ...(isPhoenix ? { contrast: "MEDIUM" } : {}),
    ...(hasModes(model) ? { mode: "FAST", prompt_enhance: "OFF" } : {}),
    // The usual enhancement and style would draw another picture than the one that is worked on.
    ...(takesReferences(model) && request.images
      ? { prompt_enhance: "OFF", style_ids: [noStyle] }
      : {}),
    ...(styleId === undefined ? {} : { style_ids: [styleId] }),
    ...request.providerParams,
    ...secondVersionPictures(request, model, notes),
  };
  return {
    size,
    maximumPerCall: model.capabilities.maxImagesPerCall,
    priceFactor: 1,
    body: (quantity, seed) => ({
      model: model.id,
      public: false,
      parameters: { ...parameters, quantity, ...(seed === undefined ? {} : { seed }) },
    }),
  };
}

function hasModes(model: ModelInfo): boolean {
  return /^(phoenix|lucid)-/.test(model.id);
}
