import type { ModelInfo } from "../contract.ts";
import {
  diffusion,
  flux,
  flux1,
  flux1Pro,
  generic,
  google,
  instructed,
  nanoBananaProSizes,
  nanoBananaSizes,
  onePicture,
  tool,
} from "./capabilities.ts";

export { bindingOptions } from "./options.ts";

/** What Runware is told where the request says nothing, because its general default does not suit the model. */
export interface ModelDefaults {
  steps?: number;
  CFGScale?: number;
}

/**
 * Where a model takes pictures (https://runware.ai/docs/image-inference/api-reference#request-inputs): a wrong place is
 * refused. `reference` ones it looks at, a `seed` it starts from; `ace` is a seed, or somebody that ACE++ looks at.
 */
export type Placement = "reference" | "seed" | "ace";

/** Tasks other than `imageInference`. */
export type PictureTask = "upscale" | "removeBackground";

interface RunwareModel extends Omit<ModelInfo, "retired"> {
  /** True where it is told no size, because that of its picture decides. */
  followsPicture?: true;
  defaults: ModelDefaults;
  placement?: Placement;
  task?: PictureTask;
}

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
    id: "civitai:101055@128078",
    family: "sdxl-1-0",
    name: "SDXL 1.0",
    aliases: ["sdxl"],
    priceUsd: 0.0019,
    quality: 0.5,
    typicalLatencyMs: 4_000,
    capabilities: {
      ...generic,
      promptEncoder: "clip",
      operations: {
        ...diffusion,
        generate: { ...onePicture, roles: { control: 1, style: 1, character: 4 }, most: 6 },
      },
    },
    defaults: { steps: 30, CFGScale: 7 },
    placement: "seed",
  },
  {
    id: "bfl:1@2",
    name: "FLUX.1 Fill pro",
    aliases: ["fill pro"],
    priceUsd: 0.05,
    quality: 0.85,
    typicalLatencyMs: 10_000,
    capabilities: {
      ...flux1,
      ...flux1Pro,
      operations: { inpaint: { ...onePicture, mask: "required" } },
    },
    defaults: {},
    placement: "seed",
    followsPicture: true,
  },
  {
    id: "bfl:1@3",
    name: "FLUX.1 Expand pro",
    aliases: ["expand pro"],
    priceUsd: 0.05,
    quality: 0.85,
    typicalLatencyMs: 10_000,
    capabilities: { ...flux1, ...flux1Pro, operations: { outpaint: onePicture } },
    defaults: {},
    placement: "seed",
    followsPicture: true,
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
        // By ACE++ (https://runware.ai/docs/image-inference/ace-plus-plus).
        generate: { ...onePicture, roles: { character: 1, reference: 1 }, most: 1, least: 1 },
      },
    },
    defaults: { steps: 28, CFGScale: 30 },
    placement: "ace",
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
  ({ defaults: _, placement: _placement, task: _task, followsPicture: _follows, ...model }) => ({
    ...model,
    retired: false,
  }),
);

const known = new Map(models.map((model) => [model.id, model]));

/** Where a model takes pictures; one that is not known starts from them, as checkpoints do. */
export function placementOf(modelId: string): Placement {
  return known.get(modelId)?.placement ?? "seed";
}

/** Whether a model is told no width and height. */
export function isUnsized(modelId: string): boolean {
  return known.get(modelId)?.followsPicture === true;
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
