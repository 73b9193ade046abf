import type { ImageRequest, Json, ModelInfo } from "../contract.ts";
import { altered, approximated, lossWeights } from "../losses.ts";
import type { PlanNotes } from "../plan_notes.ts";
import {
  dropStyle,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  parseProviderParams,
  type Size,
  sizeText,
} from "../planning.ts";
import { type ModelFamily, photoRealModelIds } from "./catalog.ts";
import { canvasPicture, canvasSize, firstVersionPictures } from "./pictures_in.ts";
import { type FirstVersionOptions, firstVersionOptions } from "./options.ts";
import {
  alchemyStyles,
  findStyleId,
  firstPhotoRealStyles,
  normaliseStyle,
  photoRealStyles,
  plainStyles,
} from "./styles.ts";

const largestPlainSide = 1_536;
const largestAlchemySide = 1_024;
const largestSideForManyImages = 768;
/** From so many pixels on, two pictures of a canvas are drawn by a call (https://docs.leonardo.ai/docs/inpainting). */
const pixelsForFewImages = 1_024 * 1_024;
/** From the credit table: with alchemy a picture of the same pixels costs a little over twice as much. */
const alchemyPriceFactor = 2.3;

/** What the planner of either API version decides. */
export interface Draft {
  /** Pixels that come back. */
  size: Size;
  maximumPerCall: number;
  /** How many times the usual price a picture costs. */
  priceFactor: number;
  /** The body of one call. */
  body(count: number, seed: number | undefined): Json;
}

/** How a v1 model is asked to draw: what has to agree with each other. */
interface Mode {
  alchemy: boolean;
  photoReal: "v1" | "v2" | undefined;
  /** A value of `presetStyle`, on models that have it. */
  presetStyle?: string;
  /** How much larger than asked the picture comes back. */
  enlargement: number;
}

/**
 * The body for a model of the v1 API (https://docs.leonardo.ai/reference/creategeneration).
 *
 * Alchemy enlarges: 1024x1024 comes back as 1792x1792. So it is used only where the request needs it (a style,
 * PhotoReal, a side over 1536 pixels, or the caller's own option); the size sent is then the one that is enlarged to
 * what was asked for, or to the nearest there is, with a warning.
 */
export function planFirstVersion(
  request: ImageRequest,
  model: ModelInfo,
  family: ModelFamily,
  notes: PlanNotes,
): Draft | undefined {
  const options = parseProviderParams(firstVersionOptions, request.providerParams, notes);
  if (!options) return undefined;
  const canvas = canvasPicture(request, model);
  const usesPresetStyle = family === "xl" || family === "legacy";
  const mode = usesPresetStyle
    ? choosePresetMode(request, model, family, options, canvas !== undefined, notes)
    : { alchemy: options.alchemy ?? false, photoReal: undefined, enlargement: 1 };
  checkOptions(request, model, family, mode, options, notes);

  const size = canvas
    ? canvasSize(request, canvas, notes)
    : fitSize(sizeRule(mode.enlargement), request, notes);
  if (!size) return undefined;
  const width = size.width / mode.enlargement;
  const height = size.height / mode.enlargement;
  const steps = fitNumber("steps", request.steps, model.capabilities.steps, notes);
  const guidance = fitNumber(
    "guidance_scale",
    request.guidanceScale,
    guidanceRange(model, family, mode, options),
    notes,
  );
  const negativePrompt = fitNegativePrompt(model, request.negativePrompt, notes);
  const styleId = usesPresetStyle || options.styleUUID
    ? undefined
    : findStyleId(request, model, notes);
  const fixed: Record<string, Json> = {
    prompt: request.prompt,
    ...(mode.photoReal === "v1" ? {} : { modelId: model.id }),
    ...(canvas ? {} : { width, height }),
    public: false,
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
    ...(steps === undefined ? {} : { num_inference_steps: steps }),
    ...(guidance === undefined ? {} : { guidance_scale: guidance }),
    ...(mode.presetStyle === undefined ? {} : { presetStyle: mode.presetStyle }),
    ...(styleId === undefined ? {} : { styleUUID: styleId }),
    ...(usesPresetStyle ? {} : { contrast: 3.5 }),
    ...request.providerParams,
    ...firstVersionPictures(request, model, family, notes),
    alchemy: mode.alchemy,
    ...(mode.photoReal === undefined ? {} : { photoReal: true }),
    ...(mode.photoReal === "v2" ? { photoRealVersion: "v2" } : {}),
  };
  return {
    size,
    maximumPerCall: canvas && width * height >= pixelsForFewImages
      ? 2
      : Math.max(width, height) > largestSideForManyImages
      ? 4
      : 8,
    priceFactor: mode.alchemy && usesPresetStyle ? alchemyPriceFactor : 1,
    body: (count, seed) => ({
      ...fixed,
      num_images: count,
      ...(seed === undefined ? {} : { seed }),
    }),
  };
}

function choosePresetMode(
  request: ImageRequest,
  model: ModelInfo,
  family: ModelFamily,
  options: FirstVersionOptions,
  isCanvas: boolean,
  notes: PlanNotes,
): Mode {
  const style = request.presetStyle === undefined ? undefined : normaliseStyle(request.presetStyle);
  // A canvas is drawn plainly (https://docs.leonardo.ai/docs/inpainting).
  if (isCanvas) options = refuseEnhancements(options, notes);
  const canPhotoReal = photoRealModelIds.includes(model.id) && options.photoReal !== false &&
    options.alchemy !== false;
  const isAlchemyStyle = includes(alchemyStyles, style);
  const needsPhotoReal = canPhotoReal && !isAlchemyStyle && includes(photoRealStyles, style);
  const photoReal = options.photoReal || needsPhotoReal
    ? options.photoRealVersion ?? "v2"
    : undefined;
  const isLarge = Math.max(request.width, request.height) > largestPlainSide;
  const alchemy = options.alchemy ?? (photoReal !== undefined || isAlchemyStyle || isLarge);

  const allowed = allowedStyles(alchemy, photoReal);
  if (style !== undefined && !allowed.includes(style)) {
    const why = `${model.name} takes ${allowed.join(", ")} here`;
    dropStyle(request.presetStyle ?? style, why, notes);
  }
  const fallback = photoReal === "v2" ? "CINEMATIC" : "NONE";
  return {
    alchemy,
    photoReal,
    presetStyle: style !== undefined && allowed.includes(style) ? style : fallback,
    enlargement: alchemy ? alchemyEnlargement(family, photoReal, options) : 1,
  };
}

/** What a canvas is drawn with: nothing of what it does not go together with, which is told to who asked for it. */
function refuseEnhancements(options: FirstVersionOptions, notes: PlanNotes): FirstVersionOptions {
  for (const field of ["alchemy", "photoReal", "highResolution"] as const) {
    if (!options[field]) continue;
    notes.mistakes.push({
      path: `provider_params.${field}`,
      message: "does not go together with a mask at Leonardo.",
    });
  }
  return { ...options, alchemy: false, photoReal: false };
}

function allowedStyles(alchemy: boolean, photoReal: Mode["photoReal"]): readonly string[] {
  if (photoReal === "v1") return firstPhotoRealStyles;
  if (photoReal === "v2") return photoRealStyles;
  return alchemy ? [...alchemyStyles, "NONE"] : plainStyles;
}

/** https://docs.leonardo.ai/docs/generate-images-using-alchemy */
function alchemyEnlargement(
  family: ModelFamily,
  photoReal: Mode["photoReal"],
  options: FirstVersionOptions,
): number {
  if (family === "xl" && photoReal !== "v1") return 1.75;
  return options.highResolution ? 2 : 1.5;
}

/** The sizes that come back when the sizes that may be sent are enlarged. */
function sizeRule(enlargement: number) {
  const largest = enlargement === 1 ? largestPlainSide : largestAlchemySide;
  return {
    kind: "range" as const,
    minimum: 32 * enlargement,
    maximum: largest * enlargement,
    multipleOf: 8 * enlargement,
  };
}

function guidanceRange(
  model: ModelInfo,
  family: ModelFamily,
  mode: Mode,
  options: FirstVersionOptions,
) {
  if (family === "legacy" && mode.alchemy) return { min: 2, max: 30 };
  if (options.scheduler === "LEONARDO" && !mode.alchemy) return { min: 1, max: 7 };
  return model.capabilities.guidanceScale;
}

function checkOptions(
  request: ImageRequest,
  model: ModelInfo,
  family: ModelFamily,
  mode: Mode,
  options: FirstVersionOptions,
  notes: PlanNotes,
): void {
  const refuse = (field: string, why: string) =>
    notes.mistakes.push({ path: `provider_params.${field}`, message: `${why}.` });
  if (options.ultra && mode.alchemy) refuse("ultra", "does not go together with alchemy");
  if (options.ultra) {
    const text = "With ultra the picture may come back larger than asked.";
    const { pixelsNearly } = lossWeights;
    notes.losses.push(approximated("size", sizeText(request), null, pixelsNearly, text));
  }
  if (mode.alchemy && (family === "flux" || family === "lucid")) {
    refuse("alchemy", `is not supported by ${model.name}`);
  }
  if (family === "phoenix" && mode.alchemy && (options.contrast ?? 3.5) < 2.5) {
    refuse("contrast", `has to be 2.5 or more with alchemy on ${model.name}`);
  }
  if (options.photoReal && options.alchemy === false) {
    refuse("photoReal", "needs alchemy; leave alchemy out or set it to true");
  }
  const isPhotoRealModel = photoRealModelIds.includes(model.id);
  if (options.photoReal && mode.photoReal !== "v1" && !isPhotoRealModel) {
    refuse("photoReal", `works with Kino XL, Diffusion XL and Vision XL, not with ${model.name}`);
  }
  if (mode.photoReal === "v1") {
    const text = `PhotoReal v1 draws with its own model instead of ${model.name}.`;
    const weight = request.modelId === undefined ? 0 : lossWeights.namedModel;
    notes.losses.push(altered("model_id", model.name, "PhotoReal v1", weight, text));
  }
}

function includes(styles: readonly string[], style: string | undefined): boolean {
  return style !== undefined && styles.includes(style);
}
