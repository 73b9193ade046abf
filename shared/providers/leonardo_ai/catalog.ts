import type { ModelInfo } from "../contract.ts";
import { alchemyStyled, nanoBanana, secondVersion } from "./capabilities.ts";
import {
  fastXl,
  firstKontext,
  flux,
  instructedFlux,
  legacy,
  type LeonardoModel,
  leonardosFlux,
  lucid,
  lucidPictures,
  type ModelFamily,
  phoenix,
  photoReal,
  second,
  secondPhoenix,
  secondXl,
  seedream,
  xl,
} from "./groups.ts";
import { tools } from "./tools.ts";

import { kontextId } from "./pictures_in.ts";

export type { ModelFamily } from "./groups.ts";
export { bindingOptions } from "./options.ts";
export { normaliseStyle } from "./styles.ts";

/** The models that PhotoReal v2 works with (https://docs.leonardo.ai/docs/generate-images-using-photoreal). */
export const photoRealModelIds: readonly string[] = [
  "aa77f04e-3eec-4034-9c07-d0f619684628",
  "1e60896f-3c26-4296-8ecc-53e2afecc132",
  "5c232a9e-9061-4777-980a-ddc8e65647c6",
];

/** Largest seed per family; the v2 API documents none, so the smallest one known is used. */
export const maximumSeeds: Readonly<Record<ModelFamily, number>> = {
  xl: 9_999_999_998,
  legacy: 9_999_999_998,
  phoenix: 9_999_999_998,
  flux: 2_147_483_637,
  lucid: 9_999_999_998,
  v2: 2_147_483_637,
};

/*
 * Prices are estimates, since Leonardo publishes a calculator and no list. $0.0053 scales a recorded Kino XL charge
 * ($0.0045 for 896x896, without alchemy) to a megapixel; Lightning XL takes the ratio of the credit table at
 * https://docs.leonardo.ai/docs/plan-with-the-pricing-calculator; Flux Schnell is a recorded charge; Phoenix and Lucid
 * are a reseller's list prices (https://muapi.ai/leonardo-ai), taken as upper bounds. The answer to a generation
 * reports the true cost. Quality is our own ranking.
 */
const models: LeonardoModel[] = [
  {
    ...photoReal,
    model: "kino-xl",
    id: "aa77f04e-3eec-4034-9c07-d0f619684628",
    name: "Leonardo Kino XL",
    aliases: ["kino xl", "kino"],
    quality: 0.7,
  },
  {
    ...lucid,
    family: "v2",
    id: "lucid-origin",
    model: "lucid-origin",
    name: "Lucid Origin v2",
    quality: 0.85,
    capabilities: {
      ...secondVersion,
      operations: lucidPictures,
      size: { kind: "range", minimum: 16, maximum: 3_616, multipleOf: 8 },
    },
  },
  {
    ...lucid,
    family: "v2",
    id: "lucid-realism",
    model: "lucid-realism",
    name: "Lucid Realism v2",
    quality: 0.85,
    capabilities: {
      ...secondVersion,
      operations: lucidPictures,
      maxPromptCharacters: 9_999,
      size: { kind: "range", minimum: 16, maximum: 2_496, multipleOf: 8 },
    },
  },
  {
    ...secondPhoenix,
    model: "phoenix-1-0",
    id: "phoenix-v1.0",
    name: "Phoenix 1.0 v2",
    quality: 0.8,
  },
  {
    ...secondPhoenix,
    model: "phoenix-0-9",
    id: "phoenix-v0.9",
    name: "Phoenix 0.9 v2",
    quality: 0.75,
  },
  {
    ...secondXl,
    model: "kino-xl",
    id: "kino-xl",
    name: "Kino XL v2",
    quality: 0.7,
    priceUsd: 0.0053,
  },
  {
    ...second,
    model: "flux-1-dev",
    differs: leonardosFlux,
    id: "flux-dev",
    name: "Flux Dev v2",
    capabilities: { ...secondVersion, operations: lucidPictures },
    quality: 0.75,
  },
  {
    ...second,
    id: "flux-schnell",
    model: "flux-1-schnell",
    differs: leonardosFlux,
    name: "Flux Schnell v2",
    capabilities: { ...secondVersion, operations: lucidPictures },
    quality: 0.6,
    priceUsd: 0.003,
    typicalLatencyMs: 7_000,
  },
  {
    ...second,
    model: "nano-banana",
    id: "gemini-2.5-flash-image",
    name: "Nano Banana at Leonardo",
    quality: 0.65,
    capabilities: nanoBanana,
  },
  { ...instructedFlux, id: "flux-kontext-pro", name: "FLUX.1 Kontext Pro v2", quality: 0.75 },
  { ...instructedFlux, id: "flux-kontext-max", name: "FLUX.1 Kontext Max v2", quality: 0.8 },
  { ...instructedFlux, id: "flux-pro-2.0", name: "FLUX.2 Pro", quality: 0.85 },
  { ...seedream, id: "seedream-4.0", name: "Seedream 4.0", quality: 0.75 },
  { ...seedream, id: "seedream-4.5", name: "Seedream 4.5", quality: 0.8 },
  { ...secondXl, id: "concept-art", name: "Concept Art", quality: 0.65 },
  { ...secondXl, id: "graphic-design", name: "Graphic Design", quality: 0.65 },
  { ...secondXl, id: "illustrative-albedo", name: "Illustrative Albedo", quality: 0.65 },
  { ...secondXl, id: "anime-xl", name: "Anime XL v2", quality: 0.6 },
  {
    ...secondXl,
    id: "lightning-xl",
    name: "Lightning XL v2",
    quality: 0.6,
    typicalLatencyMs: 7_000,
  },
  { ...secondXl, id: "lifelike-vision", name: "Lifelike Vision", quality: 0.65 },
  { ...secondXl, id: "portrait-perfect", name: "Portrait Perfect", quality: 0.65 },
  { ...secondXl, id: "stock-photography", name: "Stock Photography", quality: 0.65 },
  {
    ...firstKontext,
    id: kontextId,
    name: "FLUX.1 Kontext",
    aliases: ["kontext"],
    quality: 0.75,
  },
  {
    ...phoenix,
    id: "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3",
    model: "phoenix-1-0",
    name: "Leonardo Phoenix 1.0",
    aliases: ["phoenix", "phoenix 1.0"],
    quality: 0.8,
  },
  {
    ...phoenix,
    id: "6b645e3a-d64f-4341-a6d8-7a3690fbf042",
    model: "phoenix-0-9",
    name: "Leonardo Phoenix 0.9",
    aliases: ["phoenix 0.9"],
    quality: 0.75,
  },
  {
    ...lucid,
    id: "7b592283-e8a7-4c5a-9ba6-d18c31f258b9",
    model: "lucid-origin",
    name: "Lucid Origin",
    aliases: ["lucid"],
    quality: 0.85,
  },
  {
    ...lucid,
    id: "05ce0082-2d80-4a2d-8653-4d1c85e2418e",
    model: "lucid-realism",
    name: "Lucid Realism",
    quality: 0.85,
  },
  {
    ...flux,
    id: "b2614463-296c-462a-9586-aafdb8f00e36",
    model: "flux-1-dev",
    differs: leonardosFlux,
    name: "Flux Dev",
    aliases: ["flux"],
    priceUsd: null,
    quality: 0.75,
    typicalLatencyMs: 15_000,
  },
  {
    ...flux,
    id: "1dd50843-d653-4516-a8e3-f0238ee453ff",
    model: "flux-1-schnell",
    differs: leonardosFlux,
    name: "Flux Schnell",
    aliases: ["schnell"],
    priceUsd: 0.003,
    quality: 0.6,
    typicalLatencyMs: 7_000,
  },
  {
    ...photoReal,
    id: "5c232a9e-9061-4777-980a-ddc8e65647c6",
    name: "Leonardo Vision XL",
    aliases: ["vision xl", "vision"],
    quality: 0.65,
  },
  {
    ...photoReal,
    id: "1e60896f-3c26-4296-8ecc-53e2afecc132",
    name: "Leonardo Diffusion XL",
    aliases: ["diffusion xl", "diffusion"],
    quality: 0.65,
  },
  {
    ...fastXl,
    id: "b24e16ff-06e3-43eb-8d33-4416c2d75876",
    name: "Leonardo Lightning XL",
    aliases: ["lightning xl", "lightning"],
    priceUsd: 0.0032,
    quality: 0.6,
    typicalLatencyMs: 7_000,
  },
  {
    ...fastXl,
    id: "e71a1c2f-4f80-4800-934f-2c68979d8cc8",
    name: "Leonardo Anime XL",
    aliases: ["anime xl", "anime"],
    quality: 0.6,
  },
  {
    ...xl,
    id: "2067ae52-33fd-4a82-bb92-c2c55e7d2786",
    name: "AlbedoBase XL",
    aliases: ["albedo xl", "albedo"],
    quality: 0.6,
  },
  {
    ...xl,
    id: "16e7060a-803e-4df3-97ee-edcfa5dc9cc8",
    model: "sdxl-1-0",
    name: "SDXL 1.0",
    aliases: ["sdxl"],
    quality: 0.5,
  },
  { ...xl, id: "b63f7119-31dc-4540-969b-2a9df997e173", name: "SDXL 0.9", quality: 0.45 },
  {
    ...legacy,
    id: "f1929ea3-b169-4c18-a16c-5d58b4292c69",
    name: "RPG v5",
    aliases: ["rpg"],
    quality: 0.4,
  },
  {
    ...legacy,
    id: "d69c8273-6b17-4a30-a13e-d6637ae1c644",
    name: "3D Animation Style",
    aliases: ["3d animation"],
    quality: 0.4,
  },
  {
    ...legacy,
    id: "6bef9f1b-29cb-40c7-b9df-32b51c1f67d3",
    name: "Leonardo Creative",
    aliases: ["creative"],
    quality: 0.4,
  },
  ...tools,
];

/** The models known to this release, the recommended one first. */
export const catalog: readonly ModelInfo[] = models.map(
  ({ family: _, model: family, aliases = [], ...model }) => ({
    ...model,
    ...(family !== undefined && { family }),
    aliases,
    retired: false,
  }),
);

const families = new Map(models.map((model) => [model.id, model.family]));

/** How a model is asked. One we do not know is an SDXL model of the v1 API, as the platform's fine-tuned ones are. */
export function familyOf(modelId: string): ModelFamily {
  return families.get(modelId) ?? "xl";
}

/** An entry for a model that only the platform knows. */
export function describeUnknownModel(id: string, name: string): ModelInfo {
  return {
    id,
    name,
    aliases: [],
    retired: false,
    priceUsd: null,
    quality: 0.5,
    typicalLatencyMs: 15_000,
    capabilities: alchemyStyled,
  };
}
