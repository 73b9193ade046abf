import type { ImageRequest, Json, ModelInfo, PlanResult, ProviderSettings } from "../contract.ts";
import { approximated, dropped, lossWeights } from "../losses.ts";
import { emptyNotes, isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import {
  callSeeds,
  checkPrompt,
  chooseFormat,
  dropStyle,
  estimateCost,
  findModel,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  lookUpModel,
  parseProviderParams,
  refuseOutputs,
  splitCount,
} from "../planning.ts";
import { takePictures } from "../take_pictures.ts";
import { defaultsOf, describeUnknownModel, isAirId } from "./catalog.ts";
import { runwareOptions } from "./options.ts";

/** The shortest prompt and negative prompt that Runware takes, in characters. */
const shortestPrompt = 2;
const wireFormats = { jpeg: "JPG", png: "PNG", webp: "WEBP" };

/**
 * A request in Runware's terms: one `imageInference` task per call, without the `taskUUID`, which `submit` adds.
 * Delivery is asynchronous, so that a lost answer can be asked for again; the cost is always asked for, and so is the
 * NSFW check on Runware's own models.
 */
export function planRunware(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const model = chooseModel(request, settings, notes);
  if (!model) return refused(notes);
  const { capabilities } = model;
  checkPrompt(model, request.prompt, notes);
  takePictures(model, request, notes);
  refuseOutputs(request.outputs, notes);
  if (request.prompt.length < shortestPrompt) {
    notes.reasons.push(`Runware takes prompts of at least ${shortestPrompt} characters.`);
  }
  const format = chooseFormat(model, request.outputFormat, notes);
  const options = parseProviderParams(runwareOptions, request.providerParams, notes);
  const size = fitSize(capabilities.size, request, notes);
  if (!options || !size || isRefused(notes)) return refused(notes);

  const steps = fitNumber("steps", request.steps, capabilities.steps, notes);
  const guidance = fitNumber(
    "guidance_scale",
    request.guidanceScale,
    capabilities.guidanceScale,
    notes,
  );
  const negativePrompt = chooseNegativePrompt(model, request, notes);
  if (request.presetStyle !== undefined) {
    dropStyle(request.presetStyle, "Runware has no styles", notes);
  }
  const counts = splitCount(request.count, capabilities.maxImagesPerCall);
  const seeds = chooseSeeds(model, request, counts, notes);
  const fixed: Record<string, Json> = {
    taskType: "imageInference",
    model: model.id,
    positivePrompt: request.prompt,
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
    ...size,
    ...defaultsOf(model.id),
    ...(steps === undefined ? {} : { steps }),
    ...(guidance === undefined ? {} : { CFGScale: guidance }),
    ...(checksContent(model) && options.safety === undefined ? { checkNSFW: true } : {}),
    ...request.providerParams,
    outputType: "URL",
    outputFormat: wireFormats[format],
    includeCost: true,
    deliveryMethod: "async",
  };
  const calls = counts.map((count, index) => {
    const seed = seeds[index];
    return {
      count,
      body: { ...fixed, numberResults: count, ...(seed === undefined ? {} : { seed }) },
    };
  });
  return {
    possible: true,
    plan: {
      provider: "runware_ai",
      model,
      calls,
      expectedSize: size,
      expectedFormat: format,
      losses: notes.losses,
      estimatedCostUsd: estimateCost(model, request.count, size),
    },
  };
}

/** Runware draws with hundreds of thousands of models, so an unknown AIR id is tried with the general rules. */
function chooseModel(
  request: ImageRequest,
  settings: ProviderSettings,
  notes: PlanNotes,
): ModelInfo | undefined {
  const wanted = (request.modelId ?? settings.defaultModelId).trim();
  if (lookUpModel(settings.models, wanted) || !isAirId(wanted)) {
    return findModel(settings, request.modelId, notes);
  }
  const text =
    `The model ${wanted} is not known here; it was planned with Runware's general rules.`;
  notes.losses.push(approximated("model_id", wanted, wanted, 0, text));
  return describeUnknownModel(wanted);
}

function chooseNegativePrompt(
  model: ModelInfo,
  request: ImageRequest,
  notes: PlanNotes,
): string | undefined {
  const fitted = fitNegativePrompt(model, request.negativePrompt, notes);
  if (fitted === undefined || fitted.length >= shortestPrompt) return fitted;
  const text =
    `The negative prompt was left out: Runware takes at least ${shortestPrompt} characters.`;
  notes.losses.push(dropped("negative_prompt", fitted, lossWeights.negativePromptDropped, text));
  return undefined;
}

/** Runware's seeds start at 1 and go beyond what JavaScript counts exactly. */
function chooseSeeds(
  model: ModelInfo,
  request: ImageRequest,
  counts: number[],
  notes: PlanNotes,
): (number | undefined)[] {
  if (model.capabilities.seed) {
    return callSeeds(request.seed, counts, Number.MAX_SAFE_INTEGER, notes, 1);
  }
  if (request.seed !== undefined) {
    const text = `The seed was left out: ${model.name} has no such setting.`;
    notes.losses.push(dropped("seed", request.seed, lossWeights.seedDropped, text));
  }
  return [];
}

function checksContent(model: ModelInfo): boolean {
  return model.id.startsWith("runware:");
}
