import type { ImageRequest, Json, ModelInfo, PlanResult, ProviderSettings } from "../contract.ts";
import { approximated, dropped, lossWeights } from "../losses.ts";
import type { InputImage } from "../pictures.ts";
import { emptyNotes, isRefused, type PlanNotes, refused } from "../plan_notes.ts";
import {
  callSeeds,
  checkPrompt,
  chooseFormat,
  findModel,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  noteSize,
  parseProviderParams,
  refuseOutputs,
  splitCount,
} from "../planning.ts";
import { takePictures } from "../take_pictures.ts";
import { type GeminiSize, inputPrice, modelFacts, picturePrice, sizesOf } from "./catalog.ts";
import { type GeminiParams, providerParams } from "./options.ts";

// `generationConfig.seed` is a signed 32-bit number.
const maximumSeed = 2 ** 31 - 1;

/**
 * The request as calls of one picture each, since the image models refuse a `candidateCount` above 1. What Gemini has
 * no field for (negative prompt, style) becomes a sentence of the prompt.
 */
export function plan(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const model = findModel(settings, request.modelId, notes);
  const params = parseProviderParams(providerParams, request.providerParams, notes);
  if (!model || !params) return refused(notes);

  const size = chooseSize(model, request, params.imageConfig ?? {}, notes);
  takePictures(model, request, notes);
  const pictures = request.images ?? [];
  const contents = [captions(pictures, notes), writePrompt(model, request, notes)]
    .filter((text) => text !== "").join("\n\n");
  checkPrompt(model, contents, notes);
  refuseOutputs(request.outputs, notes);
  checkThinkingLevel(model, params, notes);
  const expectedFormat = chooseFormat(model, request.outputFormat, notes);
  fitNumber("steps", request.steps, model.capabilities.steps, notes);
  fitNumber("guidance_scale", request.guidanceScale, model.capabilities.guidanceScale, notes);
  const counts = splitCount(request.count, model.capabilities.maxImagesPerCall);
  const seeds = callSeeds(request.seed, counts, maximumSeed, notes);
  if (request.seed !== undefined) {
    const text = "Gemini takes the seed, but does not promise the same picture again.";
    const weight = lossWeights.seedWithoutPromise;
    notes.losses.push(approximated("seed", request.seed, request.seed, weight, text));
  }
  if (!size || isRefused(notes)) return refused(notes);

  const { imageConfig: _, ...generation } = request.providerParams ?? {};
  const calls = counts.map((count, index) => {
    const seed = seeds[index];
    const config: Record<string, Json> = {
      ...generation,
      responseModalities: ["IMAGE"],
      imageConfig: {
        aspectRatio: size.aspectRatio,
        ...(size.imageSize === null ? {} : { imageSize: size.imageSize }),
      },
      ...(seed === undefined ? {} : { seed }),
    };
    const going = pictures.map(({ id, format, byteLength }) => ({
      id,
      mimeType: `image/${format}`,
      byteLength,
    }));
    const body = { model: model.id, contents, config };
    return { count, body: going.length > 0 ? { ...body, pictures: going } : body };
  });
  const price = picturePrice(model, size.imageSize);
  return {
    possible: true,
    plan: {
      provider: "gemini",
      model,
      calls,
      expectedSize: { width: size.width, height: size.height },
      expectedFormat,
      losses: notes.losses,
      estimatedCostUsd: price === null
        ? null
        : (price + inputPrice(model, pictures.length)) * request.count,
    },
  };
}

function chooseSize(
  model: ModelInfo,
  request: ImageRequest,
  wanted: NonNullable<GeminiParams["imageConfig"]>,
  notes: PlanNotes,
): GeminiSize | undefined {
  const sizes = sizesOf(model).filter((size) =>
    (wanted.aspectRatio === undefined || size.aspectRatio === wanted.aspectRatio) &&
    (wanted.imageSize === undefined || size.imageSize === wanted.imageSize)
  );
  const first = sizes[0];
  if (!first) {
    const asked = [wanted.aspectRatio, wanted.imageSize].filter((each) => each !== undefined);
    notes.mistakes.push({
      path: "provider_params.imageConfig",
      message: `${model.name} draws no picture of ${asked.join(" at ")}.`,
    });
    return undefined;
  }
  if (wanted.aspectRatio !== undefined) {
    noteSize(request, first, "provider_params.imageConfig decides the size", notes);
    return first;
  }
  const size = fitSize({ kind: "list", sizes }, request, notes);
  return size && sizes.find(({ width, height }) => width === size.width && height === size.height);
}

/** What each picture is for: the API has no field for that, and the words come after the pictures. */
function captions(pictures: readonly InputImage[], notes: PlanNotes): string {
  if (pictures.some(({ weight }) => weight !== undefined)) {
    const text = "The weights of the pictures were left out: Gemini has no such setting.";
    notes.losses.push(dropped("images", "weight", lossWeights.pictureWeight, text));
  }
  const [only] = pictures;
  if (pictures.length === 1 && only?.role === "init") return "";
  return pictures.map(({ role }, index) => `Picture ${index + 1} ${captionOf[role]}.`).join(" ");
}

const captionOf: Record<InputImage["role"], string> = {
  mask: "is a mask for picture 1: only what is white in it changes, all else stays as it is",
  init: "is the one to work on",
  reference: "is a reference for what the new picture shows",
  style: "shows the style to draw in, and nothing of what it shows is to be taken over",
  character: "shows somebody who is to appear, with the same face and figure",
  content: "shows what the new picture is to show, in another manner",
  control: "shows the lines and places to keep to",
};

function writePrompt(model: ModelInfo, request: ImageRequest, notes: PlanNotes): string {
  const isVariation = request.operation === "variation";
  const sentences = [
    ...(isVariation
      ? ["Draw another version of picture 1: the same motif in the same manner."]
      : []),
    ...(request.prompt === "" ? [] : [request.prompt]),
  ];
  const { presetStyle } = request;
  if (presetStyle !== undefined) {
    const sentence = `Style: ${presetStyle}.`;
    sentences.push(sentence);
    const text = "Gemini has no styles: the style was added to the prompt as a sentence.";
    const weight = lossWeights.styleAsWords;
    notes.losses.push(approximated("preset_style", presetStyle, sentence, weight, text));
  }
  const negativePrompt = fitNegativePrompt(model, request.negativePrompt, notes);
  if (negativePrompt !== undefined) {
    const sentence = `Avoid: ${negativePrompt}.`;
    sentences.push(sentence);
    const text =
      'Gemini has no negative prompt: it was added to the prompt as an "Avoid" sentence.';
    const weight = lossWeights.negativePromptAsWords;
    notes.losses.push(approximated("negative_prompt", negativePrompt, sentence, weight, text));
  }
  return sentences.join("\n\n");
}

function checkThinkingLevel(model: ModelInfo, params: GeminiParams, notes: PlanNotes): void {
  const level = params.thinkingConfig?.thinkingLevel;
  const levels = modelFacts(model.id).thinkingLevels;
  if (level === undefined || levels.includes(level)) return;
  const allowed = levels.length === 0 ? "has no such setting" : `takes ${levels.join(", ")}`;
  notes.mistakes.push({
    path: "provider_params.thinkingConfig.thinkingLevel",
    message: `${model.name} ${allowed}.`,
  });
}
