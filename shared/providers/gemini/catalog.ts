import type { Capabilities, ModelInfo, SizeRule } from "../contract.ts";
import type { OperationAbility, Operations } from "../pictures.ts";

/** The resolution steps of `imageConfig.imageSize`; upper case is required. */
export const imageSizes = ["1K", "2K", "4K"] as const;

/** One of {@link imageSizes}. */
export type ImageSize = (typeof imageSizes)[number];

/** A picture size Gemini draws, in pixels, and how to ask for it. */
export interface GeminiSize {
  aspectRatio: string;
  /** Null for a model without resolution steps. */
  imageSize: ImageSize | null;
  width: number;
  height: number;
}

/** What is known of a model besides its {@link ModelInfo}. */
export interface ModelFacts {
  /** Output tokens of one picture per resolution step; a price per picture scales with them. */
  imageTokens: Record<ImageSize, number>;
  /** USD per million tokens of text, where known; `output` covers thinking, `input` pictures that go in. */
  textPrice: { input: number; output: number };
  /** Tokens of a picture that goes in. */
  inputTokens: number;
  /** Values of `thinkingConfig.thinkingLevel`; empty when it cannot be set. */
  thinkingLevels: readonly string[];
}

// https://ai.google.dev/gemini-api/docs/image-generation#aspect_ratios_and_image_size
const sizesAt1K: readonly [aspectRatio: string, width: number, height: number][] = [
  ["1:1", 1024, 1024],
  ["2:3", 848, 1264],
  ["3:2", 1264, 848],
  ["3:4", 896, 1200],
  ["4:3", 1200, 896],
  ["4:5", 928, 1152],
  ["5:4", 1152, 928],
  ["9:16", 768, 1376],
  ["16:9", 1376, 768],
  ["21:9", 1584, 672],
];
const extremeSizesAt1K: typeof sizesAt1K = [
  ["1:4", 512, 2048],
  ["4:1", 2048, 512],
  ["1:8", 384, 3072],
  ["8:1", 3072, 384],
];
const sizesWithoutSteps: typeof sizesAt1K = [
  ["1:1", 1024, 1024],
  ["2:3", 832, 1248],
  ["3:2", 1248, 832],
  ["3:4", 864, 1184],
  ["4:3", 1184, 864],
  ["4:5", 896, 1152],
  ["5:4", 1152, 896],
  ["9:16", 768, 1344],
  ["16:9", 1344, 768],
  ["21:9", 1536, 672],
];
/** Pictures that go into one request of the newer models. */
const mostPictures = 14;

const factors: Record<ImageSize, number> = { "1K": 1, "2K": 2, "4K": 4 };

/** Every size that any model draws, the smaller resolution steps first. */
export const geminiSizes: readonly GeminiSize[] = [
  ...imageSizes.flatMap((imageSize) =>
    [...sizesAt1K, ...extremeSizesAt1K].map(([aspectRatio, width, height]) => ({
      aspectRatio,
      imageSize,
      width: width * factors[imageSize],
      height: height * factors[imageSize],
    }))
  ),
  ...sizesWithoutSteps.map(([aspectRatio, width, height]) => ({
    aspectRatio,
    imageSize: null,
    width,
    height,
  })),
];

/**
 * The models of the Gemini API that draw pictures, the recommended one first. Prices and shutdown dates as published
 * in November 2026 (https://ai.google.dev/gemini-api/docs/pricing, https://ai.google.dev/gemini-api/docs/deprecations).
 */
export const catalog: readonly ModelInfo[] = [
  {
    id: "gemini-nano-banana-2.1",
    family: "nano-banana-2-1",
    name: "Nano Banana 2.1",
    aliases: ["nano-banana-2.1"],
    retired: false,
    priceUsd: 0.0336,
    quality: 0.9,
    typicalLatencyMs: 12_000,
    capabilities: capabilities(stepped(["1K", "2K", "4K"], [...sizesAt1K, ...extremeSizesAt1K])),
  },
  {
    id: "gemini-3-pro-image",
    family: "nano-banana-pro",
    name: "Nano Banana Pro",
    aliases: ["nano-banana-pro", "gemini-3-pro"],
    retired: false,
    priceUsd: 0.134,
    quality: 0.95,
    typicalLatencyMs: 25_000,
    capabilities: capabilities(stepped(["1K", "2K", "4K"], sizesAt1K)),
  },
  {
    id: "gemini-3.1-flash-lite-image",
    family: "gemini-3-1-flash-lite",
    name: "Gemini 3.1 Flash-Lite Image",
    aliases: ["gemini-flash-lite-image"],
    retired: false,
    priceUsd: 0.0336,
    quality: 0.7,
    typicalLatencyMs: 7_000,
    capabilities: capabilities(stepped(["1K"], [...sizesAt1K, ...extremeSizesAt1K])),
  },
  {
    // Its shutdown date has passed, but some accounts still reach it; a 404 is told as "retired".
    id: "gemini-2.5-flash-image",
    family: "nano-banana",
    name: "Gemini 2.5 Flash Image",
    aliases: ["nano-banana", "gemini-2.5-flash-image-preview"],
    retired: false,
    priceUsd: 0.039,
    quality: 0.65,
    typicalLatencyMs: 8_000,
    // More it takes, but does not heed (https://ai.google.dev/gemini-api/docs/image-generation#limitations).
    capabilities: capabilities(geminiSizes.filter((size) => size.imageSize === null), 3),
  },
  {
    id: "gemini-3.1-flash-image",
    family: "nano-banana-2",
    name: "Nano Banana 2",
    aliases: ["nano-banana-2", "gemini-3.1-flash-image-preview"],
    retired: true,
    priceUsd: 0.067,
    quality: 0.8,
    typicalLatencyMs: 10_000,
    capabilities: capabilities(stepped(["1K", "2K", "4K"], [...sizesAt1K, ...extremeSizesAt1K])),
  },
];

const imageTokens: Record<ImageSize, number> = { "1K": 1120, "2K": 1120, "4K": 2000 };
const unknownModel: ModelFacts = {
  imageTokens,
  textPrice: { input: 0, output: 0 },
  inputTokens: 1_120,
  thinkingLevels: [],
};
const knownModels: Record<string, Partial<ModelFacts>> = {
  "gemini-nano-banana-2.1": {
    textPrice: { input: 1.5, output: 7.5 },
    thinkingLevels: ["MINIMAL", "MEDIUM", "HIGH"],
  },
  "gemini-3-pro-image": { textPrice: { input: 2, output: 12 }, inputTokens: 560 },
  "gemini-3.1-flash-lite-image": { textPrice: { input: 0.25, output: 1.5 } },
  "gemini-2.5-flash-image": {
    imageTokens: { "1K": 1290, "2K": 1290, "4K": 1290 },
    textPrice: { input: 0.3, output: 2.5 },
    inputTokens: 258,
  },
};

/** The facts of a model; a model this release does not know counts as one without options, with text for nothing. */
export function modelFacts(modelId: string): ModelFacts {
  return { ...unknownModel, ...knownModels[modelId] };
}

/** USD of pictures that go into one call; 0 where the price of tokens is not known. */
export function inputPrice(model: ModelInfo, pictures: number): number {
  const { inputTokens, textPrice } = modelFacts(model.id);
  return pictures * inputTokens * textPrice.input / 1_000_000;
}

/** USD of one picture at a resolution step, its text not counted; null when the model's price is not known. */
export function picturePrice(model: ModelInfo, imageSize: ImageSize | null): number | null {
  if (model.priceUsd === null) return null;
  const { imageTokens } = modelFacts(model.id);
  return model.priceUsd * imageTokens[imageSize ?? "1K"] / imageTokens["1K"];
}

/** The sizes a model can be asked for, the smaller resolution steps first. */
export function sizesOf(model: ModelInfo): GeminiSize[] {
  const rule = model.capabilities.size;
  if (rule.kind !== "list") return [];
  const allows = ({ aspectRatio, width, height }: GeminiSize) =>
    rule.sizes.some((allowed) =>
      allowed.aspectRatio === aspectRatio && allowed.width === width && allowed.height === height
    );
  const own = geminiSizes.filter(allows);
  // A square of 1024 pixels is a size of both kinds, and a model without steps refuses their name.
  const withoutSteps = own.filter(({ imageSize }) => imageSize === null);
  return withoutSteps.length === rule.sizes.length ? withoutSteps : own;
}

// Roles are told in words, so that every one but a control picture's is understood. There is no mask.
function operationsWith(most: number): Operations {
  const roles = { init: 1, reference: most, style: most, character: most, content: most };
  const ability: OperationAbility = { roles, most, mask: "none", strength: false, native: true };
  return {
    generate: ability,
    edit: ability,
    variation: { ...ability, native: false },
  };
}

function capabilities(
  sizes: readonly { aspectRatio: string; width: number; height: number }[],
  most = mostPictures,
): Capabilities {
  const size: SizeRule = {
    kind: "list",
    sizes: sizes.map(({ aspectRatio, width, height }) => ({ aspectRatio, width, height })),
  };
  return {
    maxPromptCharacters: 32_000,
    maxNegativePromptCharacters: 2_000,
    negativePromptAsWords: true,
    size,
    maxImagesPerCall: 1,
    formats: ["png"],
    seed: true,
    steps: null,
    guidanceScale: null,
    styles: [],
    progress: false,
    operations: operationsWith(most),
  };
}

function stepped(steps: ImageSize[], shapes: typeof sizesAt1K): GeminiSize[] {
  const ratios = new Set(shapes.map(([aspectRatio]) => aspectRatio));
  return geminiSizes.filter((size) =>
    size.imageSize !== null && steps.includes(size.imageSize) && ratios.has(size.aspectRatio)
  );
}

/** An entry for a picture model that an account offers and this release does not know: like the recommended one. */
export function describeUnknownGeminiModel(id: string, name: string): ModelInfo {
  const [recommended] = catalog;
  if (!recommended) throw new Error("unreachable: the catalog has models");
  const { family: _, ...like } = recommended;
  return { ...like, id, name, aliases: [], priceUsd: null, quality: 0.5 };
}
