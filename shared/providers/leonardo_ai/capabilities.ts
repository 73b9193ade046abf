import type { Capabilities } from "../contract.ts";
import { alchemyStyles, photoRealStyles, plainStyles, styleIds } from "./styles.ts";

const base: Capabilities = {
  maxPromptCharacters: 1_500,
  maxNegativePromptCharacters: 1_500,
  size: { kind: "range", minimum: 32, maximum: 1_536, multipleOf: 8 },
  maxImagesPerCall: 8,
  formats: ["jpeg"],
  seed: true,
  steps: { min: 10, max: 60 },
  guidanceScale: { min: 1, max: 20 },
  styles: [],
  progress: false,
};

/** Phoenix, Lucid and Flux: styles by UUID. */
export const uuidStyled: Capabilities = {
  ...base,
  maxNegativePromptCharacters: 0,
  steps: null,
  guidanceScale: null,
  styles: Object.keys(styleIds),
};

/** SDXL and Stable Diffusion read prompts with CLIP, FLUX.1 with T5 besides. */
const stableDiffusion: Capabilities = { ...base, promptEncoder: "clip" };

/** SDXL and Stable Diffusion: styles that alchemy has. */
export const alchemyStyled: Capabilities = {
  ...stableDiffusion,
  styles: [...plainStyles, ...alchemyStyles],
};

/** Models that PhotoReal works with. */
export const photoRealStyled: Capabilities = {
  ...stableDiffusion,
  styles: [...new Set([...plainStyles, ...alchemyStyles, ...photoRealStyles])],
};

/** Models of the v2 API. */
export const secondVersion: Capabilities = { ...uuidStyled, maxPromptCharacters: 2_000 };

/** https://ai.google.dev/gemini-api/docs/image-generation; Leonardo draws another size as a square. */
export const nanoBanana: Capabilities = {
  ...secondVersion,
  styles: [],
  size: {
    kind: "list",
    sizes: [
      ["1:1", 1_024, 1_024],
      ["2:3", 832, 1_248],
      ["3:2", 1_248, 832],
      ["3:4", 864, 1_184],
      ["4:3", 1_184, 864],
      ["9:16", 768, 1_344],
      ["16:9", 1_344, 768],
      ["21:9", 1_536, 672],
    ].map(([aspectRatio, width, height]) => ({
      aspectRatio: String(aspectRatio),
      width: Number(width),
      height: Number(height),
    })),
  },
};
