import type { ImageRequest, Json, ModelInfo, PlanResult, ProviderSettings } from "../contract.ts";
import { approximated, dropped, lossWeights } from "../losses.ts";
import { emptyNotes, isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import {
  callSeeds,
  checkPrompt,
  chooseFormat,
  dropStyle,
  estimateCost,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  lookUpModel,
  noteSize,
  parseProviderParams,
  refuseOutputs,
  type Size,
  splitCount,
} from "../planning.ts";
import { placed } from "../placed_pictures.ts";
import { toldOfMask } from "../local_steps.ts";
import { promptOf } from "../pictures.ts";
import { enlargedSize, modelFor, takePictures } from "../take_pictures.ts";
import {
  defaultsOf,
  describeUnknownModel,
  isAirId,
  isUnsized,
  type PictureTask,
  taskOf,
} from "./catalog.ts";
import { providerParams } from "./options.ts";
import { blankPrompt, knownSize, pictureParameters } from "./pictures_in.ts";

/** The shortest prompt and negative prompt that Runware takes, in characters. */
const shortestPrompt = 2;
const wireFormats = { jpeg: "JPG", png: "PNG", webp: "WEBP" };

/**
 * A request in Runware's terms: one `imageInference` task per call, without the `taskUUID`, which `submit` adds.
 * Delivery is asynchronous, so that a lost answer can be asked for again; the cost is always asked for, and so is the
 * NSFW check on Runware's own models.
 */
export function plan(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const model = chooseModel(request, settings, notes);
  if (!model) return refused(notes);
  takePictures(model, request, notes);
  refuseOutputs(request.outputs, notes);
  const task = taskOf(model.id);
  return task && !isRefused(notes)
    ? planTask(task, model, request, notes)
    : planInference(model, toldOfMask(request), notes);
}

function planInference(model: ModelInfo, request: ImageRequest, notes: PlanNotes): PlanResult {
  const { capabilities } = model;
  checkPrompt(model, request.prompt, notes);
  const needsNone = promptOf[request.operation ?? "generate"] !== "required";
  const prompt = request.prompt === "" && needsNone ? blankPrompt : request.prompt;
  if (prompt.length < shortestPrompt) {
    notes.reasons.push(`Runware takes prompts of at least ${shortestPrompt} characters.`);
  }
  const format = chooseFormat(model, request.outputFormat, notes);
  const options = parseProviderParams(providerParams, request.providerParams, notes);
  const size = isUnsized(model.id)
    ? followedSize(request, notes)
    : fitSize(capabilities.size, request, notes);
  const pictures = pictureParameters(model, request, notes);
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
    positivePrompt: prompt,
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
    ...(isUnsized(model.id) ? {} : size),
    ...defaultsOf(model.id),
    ...(steps === undefined ? {} : { steps }),
    ...(guidance === undefined ? {} : { CFGScale: guidance }),
    ...(checksContent(model) && options.safety === undefined ? { checkNSFW: true } : {}),
    ...request.providerParams,
    ...pictures,
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

/** The size that comes of a model that is told none, because its picture decides. */
function followedSize(request: ImageRequest, notes: PlanNotes): Size {
  const { images = [], outpaint } = request;
  const { width, height } = images.find(({ role }) => role === "init") ?? request;
  const { top = 0, right = 0, bottom = 0, left = 0 } = outpaint ?? {};
  const size = { width: width + left + right, height: height + top + bottom };
  noteSize(request, size, "the picture decides it", notes);
  return size;
}

/**
 * A task that makes one picture of another one without words (https://runware.ai/docs/tools/upscale,
 * https://runware.ai/docs/tools/background-removal). It answers at once. Several wanted are as many equal ones.
 */
function planTask(
  task: PictureTask,
  model: ModelInfo,
  request: ImageRequest,
  notes: PlanNotes,
): PlanResult {
  const [image] = request.images ?? [];
  const format = chooseFormat(model, request.outputFormat, notes);
  if (request.providerParams !== undefined) {
    notes.mistakes.push({ path: "provider_params", message: `${model.name} has no such options.` });
  }
  if (!image || isRefused(notes)) return refused(notes);
  const factor = request.scale ?? model.capabilities.operations?.upscale?.scales?.[0] ?? 1;
  const size = knownSize(enlargedSize(request, factor, notes));
  const body = {
    taskType: task,
    model: model.id,
    inputs: { image: placed(image) },
    ...(task === "upscale" && { upscaleFactor: factor }),
    outputType: "URL",
    outputFormat: wireFormats[format],
    includeCost: true,
  };
  return {
    possible: true,
    plan: {
      provider: "runware_ai",
      model,
      calls: Array.from({ length: request.count }, () => ({ count: 1, body })),
      expectedSize: size,
      expectedFormat: format,
      losses: notes.losses,
      estimatedCostUsd: model.priceUsd === null ? null : model.priceUsd * request.count,
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
    return modelFor(settings, request, notes);
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
