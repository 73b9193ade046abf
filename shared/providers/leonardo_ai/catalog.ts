import type { Capabilities, ModelInfo } from "../contract.ts";
import {
  alchemyStyled,
  nanoBanana,
  photoRealStyled,
  secondVersion,
  uuidStyled,
} from "./capabilities.ts";

export { bindingOptions } from "./options.ts";
export { normaliseStyle } from "./styles.ts";

/**
 * What decides how a model is asked.
 *
 * - `xl`: SDXL models of the v1 API; alchemy enlarges 1.75 times
 * - `legacy`: older models of the v1 API; alchemy enlarges 1.5 times
 * - `phoenix`: v1 API; wants a contrast, alchemy means quality and enlarges nothing
 * - `flux`, `lucid`: v1 API; want a contrast, no alchemy
 * - `v2`: models of the v2 API, named by slug
 */
export type ModelFamily = "xl" | "legacy" | "phoenix" | "flux" | "lucid" | "v2";

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

interface LeonardoModel {
  family: ModelFamily;
  /** Which model it is, whoever serves it. */
  model?: string;
  differs?: string[];
  id: string;
  name: string;
  aliases?: string[];
  priceUsd: number | null;
  quality: number;
  typicalLatencyMs: number;
  capabilities: Capabilities;
}

const leonardosFlux = ["Leonardo chooses the steps and the guidance, and adds a contrast."];

const priced = { priceUsd: 0.0053, typicalLatencyMs: 15_000 };
const photoReal = { ...priced, family: "xl", capabilities: photoRealStyled } as const;
const xl = { ...priced, family: "xl", capabilities: alchemyStyled } as const;
const legacy = { ...priced, family: "legacy", capabilities: alchemyStyled } as const;
const flux = { family: "flux", capabilities: { ...uuidStyled, promptEncoder: "t5" } } as const;
const phoenix = {
  family: "phoenix",
  capabilities: uuidStyled,
  priceUsd: 0.05,
  typicalLatencyMs: 25_000,
} as const;
const lucid = {
  family: "lucid",
  capabilities: uuidStyled,
  priceUsd: 0.03,
  typicalLatencyMs: 20_000,
} as const;
const second = {
  family: "v2",
  capabilities: secondVersion,
  priceUsd: null,
  typicalLatencyMs: 15_000,
} as const;
const secondPhoenix = {
  ...phoenix,
  family: "v2",
  capabilities: {
    ...secondVersion,
    maxNegativePromptCharacters: 1_000,
    size: { kind: "range", minimum: 32, maximum: 2_048, multipleOf: 8 },
  },
} as const;

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
    ...second,
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
    quality: 0.75,
  },
  {
    ...second,
    id: "flux-schnell",
    model: "flux-1-schnell",
    differs: leonardosFlux,
    name: "Flux Schnell v2",
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
  { ...second, id: "concept-art", name: "Concept Art", quality: 0.65 },
  { ...second, id: "graphic-design", name: "Graphic Design", quality: 0.65 },
  { ...second, id: "illustrative-albedo", name: "Illustrative Albedo", quality: 0.65 },
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
    ...xl,
    id: "b24e16ff-06e3-43eb-8d33-4416c2d75876",
    name: "Leonardo Lightning XL",
    aliases: ["lightning xl", "lightning"],
    priceUsd: 0.0032,
    quality: 0.6,
    typicalLatencyMs: 7_000,
  },
  {
    ...xl,
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
