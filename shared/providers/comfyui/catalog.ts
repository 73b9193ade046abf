import type { Capabilities, ModelInfo } from "../contract.ts";
import type { OperationAbility, Operations } from "../pictures.ts";

/** What a workflow may leave open, written `{{name}}`. */
export const placeholders = [
  "prompt",
  "negative_prompt",
  "width",
  "height",
  "seed",
  "steps",
  "guidance",
  "batch",
  "filename_prefix",
  "image",
  "mask",
  "strength",
  "left",
  "top",
  "right",
  "bottom",
] as const;

/** One of {@link placeholders}. */
export type Placeholder = (typeof placeholders)[number];

export { placeholders as placeNames };

const onePicture: OperationAbility = {
  roles: { init: 1 },
  mask: "none",
  strength: false,
  native: true,
};

/** FLUX.1 [dev] is made for words, and comes near the rest with what a server has. */
const fluxOperations: Operations = {
  generate: { ...onePicture, roles: {} },
  edit: { ...onePicture, strength: true, native: false },
  variation: { ...onePicture, strength: true },
  inpaint: { ...onePicture, mask: "required", strength: true, native: false },
  outpaint: { ...onePicture, native: false },
};

const fluxCapabilities: Capabilities = {
  // The text encoder was trained on 512 tokens, about 2,000 characters.
  maxPromptCharacters: 2_000,
  maxNegativePromptCharacters: 0,
  promptEncoder: "t5",
  size: {
    kind: "range",
    minimum: 128,
    maximum: 2048,
    multipleOf: 16,
    maximumPixels: 2048 * 2048,
  },
  maxImagesPerCall: 4,
  formats: ["png", "jpeg", "webp"],
  seed: true,
  steps: { min: 1, max: 100 },
  guidanceScale: { min: 1, max: 30 },
  styles: [],
  progress: false,
  operations: fluxOperations,
};

const toolCapabilities: Capabilities = {
  maxPromptCharacters: 2_000,
  maxNegativePromptCharacters: 0,
  size: { kind: "range", minimum: 16, maximum: 16_384, multipleOf: 1 },
  maxImagesPerCall: 1,
  formats: ["png", "jpeg", "webp"],
  seed: false,
  steps: null,
  guidanceScale: null,
  styles: [],
  progress: false,
};

/** FLUX.1 [dev] from one checkpoint file: the default. Its own pictures cost nothing. */
export const fluxDevModel: ModelInfo = {
  id: "flux-dev",
  family: "flux-1-dev",
  differs: ["It is drawn on a server of your own, from weights of 8 bits."],
  name: "FLUX.1 [dev]",
  aliases: ["flux1-dev-fp8", "flux1-dev-fp8.safetensors", "flux.1-dev", "flux"],
  retired: false,
  priceUsd: 0,
  quality: 0.8,
  typicalLatencyMs: 20_000,
  capabilities: fluxCapabilities,
};

/** The workflows that come with this release, the default first. */
export const catalog: readonly ModelInfo[] = [
  fluxDevModel,
  {
    ...fluxDevModel,
    id: "flux-dev-split",
    name: "FLUX.1 [dev], separate files",
    aliases: ["flux1-dev", "flux1-dev.safetensors"],
    typicalLatencyMs: 25_000,
  },
  {
    id: "real-esrgan",
    name: "Real-ESRGAN x4plus",
    aliases: ["RealESRGAN_x4plus"],
    retired: false,
    priceUsd: 0,
    quality: 0.5,
    typicalLatencyMs: 8_000,
    capabilities: {
      ...toolCapabilities,
      operations: { upscale: { ...onePicture, scales: [1.5, 2, 3, 4] } },
    },
  },
  {
    id: "birefnet",
    name: "BiRefNet",
    aliases: [],
    retired: false,
    priceUsd: 0,
    quality: 0.6,
    typicalLatencyMs: 8_000,
    // A JPEG has no transparency.
    capabilities: {
      ...toolCapabilities,
      formats: ["png", "webp"],
      operations: { remove_background: onePicture },
    },
  },
];
