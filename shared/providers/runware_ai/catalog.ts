import type { Capabilities, ModelInfo, SizeRule } from "../contract.ts";

export { bindingOptions } from "./options.ts";

/** What Runware is told where the request says nothing, because its general default does not suit the model. */
export interface ModelDefaults {
  steps?: number;
  CFGScale?: number;
}

interface RunwareModel extends Omit<ModelInfo, "retired"> {
  defaults: ModelDefaults;
}

/** The rules that hold for a model with no narrower ones (https://runware.ai/docs/image-inference/api-reference). */
const generic: Capabilities = {
  maxPromptCharacters: 3_000,
  maxNegativePromptCharacters: 3_000,
  size: { kind: "range", minimum: 128, maximum: 2_048, multipleOf: 64 },
  maxImagesPerCall: 20,
  formats: ["jpeg", "png", "webp"],
  seed: true,
  steps: { min: 1, max: 100 },
  guidanceScale: { min: 0, max: 50 },
  styles: [],
  progress: false,
};

const flux: Capabilities = { ...generic, maxNegativePromptCharacters: 0 };
/** FLUX.1 reads prompts with T5; FLUX.2 and Z-Image with language models of their own. */
const flux1: Capabilities = { ...flux, promptEncoder: "t5" };

const google: Capabilities = {
  ...generic,
  maxNegativePromptCharacters: 0,
  maxImagesPerCall: 1,
  seed: false,
  steps: null,
  guidanceScale: null,
};

/** https://ai.google.dev/gemini-api/docs/image-generation, the sizes of Gemini 2.5. */
const nanoBananaSizes = sizes(
  "1:1 1024x1024, 2:3 832x1248, 3:2 1248x832, 3:4 864x1184, 4:3 1184x864, 4:5 896x1152, " +
    "5:4 1152x896, 9:16 768x1344, 16:9 1344x768, 21:9 1536x672",
);

/** The same page, the sizes of Gemini 3 at 1K and 2K. */
const nanoBananaProSizes = sizes(
  "1:1 1024x1024, 2:3 848x1264, 3:2 1264x848, 3:4 896x1200, 4:3 1200x896, 4:5 928x1152, " +
    "5:4 1152x928, 9:16 768x1376, 16:9 1376x768, 21:9 1584x672, " +
    "1:1 2048x2048, 2:3 1696x2528, 3:2 2528x1696, 3:4 1792x2400, 4:3 2400x1792, " +
    "4:5 1856x2304, 5:4 2304x1856, 9:16 1536x2752, 16:9 2752x1536, 21:9 3168x1344",
);

/*
 * Prices are estimates: FLUX.1 dev from https://runware.ai/pricing, Schnell the upper end of the seen ones, the Google
 * models Google's own list (https://ai.google.dev/gemini-api/docs/pricing). The answer reports the true cost.
 * Quality is our own ranking.
 */
const models: RunwareModel[] = [
  {
    id: "runware:101@1",
    family: "flux-1-dev",
    name: "FLUX.1 dev",
    aliases: ["flux dev", "flux-dev", "flux"],
    priceUsd: 0.0038,
    quality: 0.7,
    typicalLatencyMs: 5_000,
    capabilities: flux1,
    defaults: { steps: 28, CFGScale: 3.5 },
  },
  {
    id: "runware:100@1",
    family: "flux-1-schnell",
    name: "FLUX.1 schnell",
    aliases: ["flux schnell", "flux-schnell", "schnell"],
    priceUsd: 0.0013,
    quality: 0.55,
    typicalLatencyMs: 2_000,
    capabilities: flux1,
    defaults: { steps: 4, CFGScale: 1 },
  },
  {
    id: "runware:400@1",
    family: "flux-2-dev",
    name: "FLUX.2 dev",
    aliases: ["flux 2 dev", "flux.2"],
    priceUsd: null,
    quality: 0.8,
    typicalLatencyMs: 10_000,
    capabilities: flux,
    defaults: { steps: 28, CFGScale: 3.5 },
  },
  {
    id: "runware:106@1",
    family: "flux-1-kontext-dev",
    name: "FLUX.1 Kontext dev",
    aliases: ["kontext dev", "kontext"],
    priceUsd: null,
    quality: 0.7,
    typicalLatencyMs: 8_000,
    capabilities: flux1,
    defaults: { steps: 28, CFGScale: 3.5 },
  },
  {
    id: "runware:z-image@turbo",
    family: "z-image-turbo",
    name: "Z-Image Turbo",
    aliases: ["z-image", "z-image-turbo"],
    priceUsd: null,
    quality: 0.65,
    typicalLatencyMs: 3_000,
    capabilities: {
      ...flux,
      size: { kind: "range", minimum: 128, maximum: 2_048, multipleOf: 16 },
    },
    defaults: {},
  },
  {
    id: "google:4@1",
    family: "nano-banana",
    name: "Nano Banana",
    aliases: ["nano-banana", "gemini-2.5-flash-image"],
    priceUsd: 0.039,
    quality: 0.85,
    typicalLatencyMs: 10_000,
    capabilities: { ...google, size: nanoBananaSizes },
    defaults: {},
  },
  {
    id: "google:4@2",
    family: "nano-banana-pro",
    name: "Nano Banana Pro",
    aliases: ["nano-banana-pro", "gemini-3-pro-image"],
    priceUsd: 0.134,
    quality: 0.95,
    typicalLatencyMs: 25_000,
    capabilities: { ...google, maxPromptCharacters: 45_000, size: nanoBananaProSizes },
    defaults: {},
  },
];

/** The models known to this release, the recommended one first. */
export const catalog: readonly ModelInfo[] = models.map(
  ({ defaults: _, ...model }) => ({ ...model, retired: false }),
);

const defaults = new Map(models.map((model) => [model.id, model.defaults]));

/** What Runware is told of a model where the request says nothing. */
export function defaultsOf(modelId: string): ModelDefaults {
  return defaults.get(modelId) ?? {};
}

/** True for an AIR id such as `civitai:4384@128713` (https://runware.ai/docs/models/introduction). */
export function isAirId(text: string): boolean {
  return /^[a-z0-9-]{1,40}:[\w.-]{1,60}@[\w.-]{1,40}$/i.test(text);
}

/** An entry with the general rules for a model that Runware may know and we do not. */
export function describeUnknownModel(id: string): ModelInfo {
  return {
    id,
    name: id,
    aliases: [],
    retired: false,
    priceUsd: null,
    quality: 0.5,
    typicalLatencyMs: 8_000,
    capabilities: generic,
  };
}

function sizes(text: string): SizeRule {
  const parsed = text.split(", ").map((entry) => {
    const [aspectRatio = "", pixels = ""] = entry.split(" ");
    const [width = 0, height = 0] = pixels.split("x").map(Number);
    return { aspectRatio, width, height };
  });
  return { kind: "list", sizes: parsed };
}
