import type { ImageRequest, Json, ModelInfo, PlanResult, ProviderSettings } from "../contract.ts";
import { approximated, lossWeights } from "../losses.ts";
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
import { type GeminiSize, modelFacts, picturePrice, sizesOf } from "./catalog.ts";
import { type GeminiParams, geminiParams } from "./options.ts";

// `generationConfig.seed` is a signed 32-bit number.
const maximumSeed = 2 ** 31 - 1;

/**
 * The request as calls of one picture each, since the image models refuse a `candidateCount` above 1. What Gemini has
 * no field for (negative prompt, style) becomes a sentence of the prompt.
 */
export function planGemini(request: ImageRequest, settings: ProviderSettings): PlanResult {
  const notes = emptyNotes();
  const model = findModel(settings, request.modelId, notes);
  const params = parseProviderParams(geminiParams, request.providerParams, notes);
  if (!model || !params) return refused(notes);

  const size = chooseSize(model, request, params.imageConfig ?? {}, notes);
  const contents = writePrompt(model, request, notes);
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
    return { count, body: { model: model.id, contents, config } };
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
      estimatedCostUsd: price === null ? null : price * request.count,
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

function writePrompt(model: ModelInfo, request: ImageRequest, notes: PlanNotes): string {
  const sentences = [request.prompt];
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
