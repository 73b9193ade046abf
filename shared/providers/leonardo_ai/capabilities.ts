import type { Capabilities } from "../contract.ts";
import type { ImageRole, OperationAbility, Operations } from "../pictures.ts";
import { alchemyStyles, photoRealStyles, plainStyles, styleIds } from "./styles.ts";

const onePicture: OperationAbility = {
  roles: { init: 1 },
  mask: "none",
  strength: false,
  native: true,
};

/** Of a model that takes something of pictures into what it draws from words. */
export function guidedBy(roles: Partial<Record<ImageRole, number>>): Operations {
  return { generate: { ...onePicture, roles } };
}

/** Of a model that begins with a picture and changes it. */
export const fromPicture: Operations = {
  edit: { ...onePicture, strength: true, native: false },
  variation: { ...onePicture, strength: true },
};

/** Of a model that draws a part of a picture anew. */
export const onCanvas: Operations = {
  inpaint: { ...onePicture, mask: "required", strength: true },
};

/** Of a model that looks at pictures and is told in words what to do. @param most pictures that go in */
export function byInstruction(most: number): Operations {
  const roles: Partial<Record<ImageRole, number>> = {
    ...{ init: 1, reference: most, style: most, character: most, content: most },
  };
  const referring: OperationAbility = { ...onePicture, roles, most };
  return {
    generate: referring,
    edit: referring,
    variation: { ...referring, native: false },
  };
}

/** Of what works on one picture without words. */
export function toolFor(operations: Operations, formats: Capabilities["formats"]): Capabilities {
  return {
    ...base,
    size: { kind: "range", minimum: 1, maximum: 16_384, multipleOf: 1 },
    ...{ maxNegativePromptCharacters: 0, maxImagesPerCall: 1, formats, seed: false },
    ...{ steps: null, guidanceScale: null, operations },
  };
}

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
  operations: byInstruction(6),
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
