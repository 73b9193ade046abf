import type { Capabilities } from "../contract.ts";
import {
  alchemyStyled,
  byInstruction,
  fromPicture,
  guidedBy,
  onCanvas,
  photoRealStyled,
  secondVersion,
  uuidStyled,
} from "./capabilities.ts";

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

/** A model as it stands in the catalog. */
export interface LeonardoModel {
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

/** What is otherwise about FLUX.1 there. */
export const leonardosFlux = ["Leonardo chooses the steps and the guidance, and adds a contrast."];

const priced = { priceUsd: 0.0053, typicalLatencyMs: 15_000 };
// https://docs.leonardo.ai/docs/how-to-use-image-guidance: who takes what of a picture.
const xlPictures = {
  ...guidedBy({ style: 4, character: 1, content: 1, control: 1 }),
  ...fromPicture,
};
const legacyPictures = { ...guidedBy({ control: 1 }), ...fromPicture, ...onCanvas };
/** SDXL models that PhotoReal works with. */
export const photoReal = {
  ...priced,
  family: "xl",
  capabilities: { ...photoRealStyled, operations: { ...xlPictures, ...onCanvas } },
} as const;
/** SDXL models. */
export const xl = {
  ...priced,
  family: "xl",
  capabilities: { ...alchemyStyled, operations: { ...xlPictures, ...onCanvas } },
} as const;
/** SDXL models without a canvas. */
export const fastXl = {
  ...xl,
  capabilities: { ...alchemyStyled, operations: xlPictures },
} as const;
/** Models of Stable Diffusion 1.5. */
export const legacy = {
  ...priced,
  family: "legacy",
  capabilities: { ...alchemyStyled, operations: legacyPictures },
} as const;
const housePictures = guidedBy({ style: 4, character: 1, content: 1 });
/** What the Lucid models, and those of FLUX.1 on the v2 API, take of pictures. */
export const lucidPictures = guidedBy({ style: 1, content: 1 });
/** FLUX.1 on the v1 API. */
export const flux = {
  family: "flux",
  capabilities: { ...uuidStyled, promptEncoder: "t5" },
} as const;
/** Phoenix. */
export const phoenix = {
  family: "phoenix",
  capabilities: { ...uuidStyled, operations: housePictures },
  priceUsd: 0.05,
  typicalLatencyMs: 25_000,
} as const;
/** Lucid. */
export const lucid = {
  family: "lucid",
  capabilities: { ...uuidStyled, operations: lucidPictures },
  priceUsd: 0.03,
  typicalLatencyMs: 20_000,
} as const;
/** Models of the v2 API. */
export const second = {
  family: "v2",
  capabilities: secondVersion,
  priceUsd: null,
  typicalLatencyMs: 15_000,
} as const;
/** FLUX.1 Kontext and FLUX.2 on the v2 API. */
export const instructedFlux = {
  ...second,
  capabilities: {
    ...secondVersion,
    operations: byInstruction(4),
    maxPromptCharacters: 9_999,
    size: { kind: "range", minimum: 256, maximum: 1_440, multipleOf: 8 },
    styles: [],
    maxImagesPerCall: 4,
  },
} satisfies Partial<LeonardoModel>;
/** Seedream on the v2 API. */
export const seedream = {
  ...second,
  capabilities: {
    ...secondVersion,
    operations: byInstruction(6),
    size: { kind: "range", minimum: 32, maximum: 2_048, multipleOf: 8 },
    styles: [],
    maxImagesPerCall: 4,
  },
} satisfies Partial<LeonardoModel>;
/** FLUX.1 Kontext on the v1 API. */
export const firstKontext = {
  ...flux,
  capabilities: { ...flux.capabilities, operations: byInstruction(4) },
  priceUsd: 0.04,
  typicalLatencyMs: 20_000,
} as const;
/** SDXL models on the v2 API. */
export const secondXl = {
  ...second,
  capabilities: { ...secondVersion, operations: xlPictures },
} as const;
/** Phoenix on the v2 API. */
export const secondPhoenix = {
  ...phoenix,
  family: "v2",
  capabilities: {
    ...secondVersion,
    operations: { ...housePictures, ...fromPicture },
    maxNegativePromptCharacters: 1_000,
    size: { kind: "range", minimum: 32, maximum: 2_048, multipleOf: 8 },
  },
} as const;
