import type { Capabilities, ModelInfo, SizeRule } from "../contract.ts";
import type { ImageRole, OperationAbility, Operations } from "../pictures.ts";

export { bindingOptions } from "./options.ts";

/** What Runware is told where the request says nothing, because its general default does not suit the model. */
export interface ModelDefaults {
  steps?: number;
  CFGScale?: number;
}

/**
 * Where a model takes pictures (https://runware.ai/docs/image-inference/api-reference#request-inputs): a wrong place is
 * refused. `reference` ones it looks at, a `seed` it starts from.
 */
export type Placement = "reference" | "seed";

/** Tasks other than `imageInference`. */
export type PictureTask = "upscale" | "removeBackground";

interface RunwareModel extends Omit<ModelInfo, "retired"> {
  defaults: ModelDefaults;
  placement?: Placement;
  task?: PictureTask;
}

const onePicture: OperationAbility = {
  roles: { init: 1 },
  mask: "none",
  strength: false,
  native: true,
};

/** Of diffusion models, which start from a picture and change it. */
const diffusion: Operations = {
  generate: { ...onePicture, roles: {} },
  edit: { ...onePicture, strength: true, native: false },
  variation: { ...onePicture, strength: true },
  inpaint: { ...onePicture, mask: "required", strength: true },
  outpaint: { ...onePicture, strength: true },
};

/** Of models that look at pictures and are told in words what to do. */
function instructed(most: number): Operations {
  const roles: Partial<Record<ImageRole, number>> = {
    ...{ init: 1, reference: most, style: most, character: most, content: most },
  };
  const ability = { ...onePicture, roles, most };
  return { generate: ability, edit: ability, variation: { ...ability, native: false } };
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

const flux: Capabilities = { ...generic, maxNegativePromptCharacters: 0, operations: diffusion };
/** FLUX.1 reads prompts with T5; FLUX.2 and Z-Image with language models of their own. */
const flux1: Capabilities = { ...flux, promptEncoder: "t5" };

/** Of what works on one picture without words. */
const tool: Capabilities = {
  ...generic,
  size: { kind: "range", minimum: 1, maximum: 16_384, multipleOf: 1 },
  maxNegativePromptCharacters: 0,
  maxImagesPerCall: 1,
  seed: false,
  steps: null,
  guidanceScale: null,
};

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
    capabilities: {
      ...flux1,
      operations: {
        ...diffusion,
        generate: { ...onePicture, roles: { control: 1, style: 1, character: 1 }, most: 3 },
      },
    },
    defaults: { steps: 28, CFGScale: 3.5 },
    placement: "seed",
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
    placement: "seed",
  },
  {
    id: "runware:400@1",
    family: "flux-2-dev",
    name: "FLUX.2 dev",
    aliases: ["flux 2 dev", "flux.2"],
    priceUsd: null,
    quality: 0.8,
    typicalLatencyMs: 10_000,
    capabilities: { ...flux, operations: instructed(4) },
    defaults: { steps: 28, CFGScale: 3.5 },
    placement: "reference",
  },
  {
    id: "runware:106@1",
    family: "flux-1-kontext-dev",
    name: "FLUX.1 Kontext dev",
    aliases: ["kontext dev", "kontext"],
    priceUsd: null,
    quality: 0.7,
    typicalLatencyMs: 8_000,
    capabilities: { ...flux1, operations: instructed(2) },
    defaults: { steps: 28, CFGScale: 3.5 },
    placement: "reference",
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
    placement: "seed",
  },
  {
    id: "google:4@1",
    family: "nano-banana",
    name: "Nano Banana",
    aliases: ["nano-banana", "gemini-2.5-flash-image"],
    priceUsd: 0.039,
    quality: 0.85,
    typicalLatencyMs: 10_000,
    capabilities: { ...google, size: nanoBananaSizes, operations: instructed(8) },
    defaults: {},
    placement: "reference",
  },
  {
    id: "google:4@2",
    family: "nano-banana-pro",
    name: "Nano Banana Pro",
    aliases: ["nano-banana-pro", "gemini-3-pro-image"],
    priceUsd: 0.134,
    quality: 0.95,
    typicalLatencyMs: 25_000,
    capabilities: {
      ...google,
      maxPromptCharacters: 45_000,
      size: nanoBananaProSizes,
      operations: instructed(8),
    },
    defaults: {},
    placement: "reference",
  },
  {
    id: "runware:102@1",
    name: "FLUX.1 Fill dev",
    aliases: ["flux fill", "fill dev"],
    priceUsd: null,
    quality: 0.75,
    typicalLatencyMs: 8_000,
    capabilities: {
      ...flux1,
      operations: {
        inpaint: { ...onePicture, mask: "required" },
        outpaint: onePicture,
      },
    },
    defaults: { steps: 28, CFGScale: 30 },
    placement: "seed",
  },
  {
    id: "runware:504@1",
    name: "Real-ESRGAN",
    aliases: ["real-esrgan"],
    priceUsd: null,
    quality: 0.6,
    typicalLatencyMs: 4_000,
    capabilities: {
      ...tool,
      operations: { upscale: { ...onePicture, scales: [2, 4] } },
    },
    defaults: {},
    task: "upscale",
  },
  {
    id: "runware:110@1",
    name: "RMBG 2.0",
    aliases: ["rmbg"],
    priceUsd: 0.0006,
    quality: 0.7,
    typicalLatencyMs: 3_000,
    // A JPEG has no transparency.
    capabilities: {
      ...tool,
      formats: ["png", "webp"],
      operations: { remove_background: onePicture },
    },
    defaults: {},
    task: "removeBackground",
  },
];

/** The models known to this release, the recommended one first. */
export const catalog: readonly ModelInfo[] = models.map(
  ({ defaults: _, placement: _placement, task: _task, ...model }) => ({ ...model, retired: false }),
);

const known = new Map(models.map((model) => [model.id, model]));

/** Where a model takes pictures; one that is not known starts from them, as checkpoints do. */
export function placementOf(modelId: string): Placement {
  return known.get(modelId)?.placement ?? "seed";
}

/** The task of a model that has one of its own; undefined for one that draws. */
export function taskOf(modelId: string): PictureTask | undefined {
  return known.get(modelId)?.task;
}

/** What Runware is told of a model where the request says nothing. */
export function defaultsOf(modelId: string): ModelDefaults {
  return known.get(modelId)?.defaults ?? {};
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
    capabilities: { ...generic, operations: diffusion },
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
