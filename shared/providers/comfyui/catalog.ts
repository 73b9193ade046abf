import type { Capabilities, ModelInfo } from "../contract.ts";

export { placeNames } from "./find_places.ts";
export { describePlaces, importWorkflow, parseCorrections } from "./import_workflow.ts";

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
export const comfyuiCatalog: readonly ModelInfo[] = [
  fluxDevModel,
  {
    ...fluxDevModel,
    id: "flux-dev-split",
    name: "FLUX.1 [dev], separate files",
    aliases: ["flux1-dev", "flux1-dev.safetensors"],
    typicalLatencyMs: 25_000,
  },
];
