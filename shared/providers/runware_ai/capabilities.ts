import type { Capabilities, SizeRule } from "../contract.ts";
import type { ImageRole, OperationAbility, Operations } from "../pictures.ts";

/** Of what works on one picture. */
export const onePicture: OperationAbility = {
  roles: { init: 1 },
  mask: "none",
  strength: false,
  native: true,
};

/** Of diffusion models, which start from a picture and change it. */
export const diffusion: Operations = {
  generate: { ...onePicture, roles: {} },
  edit: { ...onePicture, strength: true, native: false },
  variation: { ...onePicture, strength: true },
  inpaint: { ...onePicture, mask: "required", strength: true },
  outpaint: { ...onePicture, strength: true },
};

/** Of models that look at pictures and are told in words what to do. */
export function instructed(most: number): Operations {
  const roles: Partial<Record<ImageRole, number>> = {
    ...{ init: 1, reference: most, style: most, character: most, content: most },
  };
  const ability = { ...onePicture, roles, most };
  return { generate: ability, edit: ability, variation: { ...ability, native: false } };
}

/** The rules that hold for a model with no narrower ones (https://runware.ai/docs/image-inference/api-reference). */
export const generic: Capabilities = {
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

/** FLUX and what is like it. */
export const flux: Capabilities = {
  ...generic,
  maxNegativePromptCharacters: 0,
  operations: diffusion,
};
/** FLUX.1 reads prompts with T5; FLUX.2 and Z-Image with language models of their own. */
export const flux1: Capabilities = { ...flux, promptEncoder: "t5" };

/** Of the models that Black Forest Labs serve through Runware. */
export const flux1Pro: Partial<Capabilities> = {
  size: { kind: "range", minimum: 1, maximum: 2_048, multipleOf: 1 },
  steps: { min: 15, max: 50 },
  guidanceScale: { min: 1.5, max: 100 },
  maxImagesPerCall: 1,
};

/** Of what works on one picture without words. */
export const tool: Capabilities = {
  ...generic,
  size: { kind: "range", minimum: 1, maximum: 16_384, multipleOf: 1 },
  maxNegativePromptCharacters: 0,
  maxImagesPerCall: 1,
  seed: false,
  steps: null,
  guidanceScale: null,
};

/** Of Google's models. */
export const google: Capabilities = {
  ...generic,
  maxNegativePromptCharacters: 0,
  maxImagesPerCall: 1,
  seed: false,
  steps: null,
  guidanceScale: null,
};

/** https://ai.google.dev/gemini-api/docs/image-generation, the sizes of Gemini 2.5. */
export const nanoBananaSizes = sizes(
  "1:1 1024x1024, 2:3 832x1248, 3:2 1248x832, 3:4 864x1184, 4:3 1184x864, 4:5 896x1152, " +
    "5:4 1152x896, 9:16 768x1344, 16:9 1344x768, 21:9 1536x672",
);

/** The same page, the sizes of Gemini 3 at 1K and 2K. */
export const nanoBananaProSizes = sizes(
  "1:1 1024x1024, 2:3 848x1264, 3:2 1264x848, 3:4 896x1200, 4:3 1200x896, 4:5 928x1152, " +
    "5:4 1152x928, 9:16 768x1376, 16:9 1376x768, 21:9 1584x672, " +
    "1:1 2048x2048, 2:3 1696x2528, 3:2 2528x1696, 3:4 1792x2400, 4:3 2400x1792, " +
    "4:5 1856x2304, 5:4 2304x1856, 9:16 1536x2752, 16:9 2752x1536, 21:9 3168x1344",
);

function sizes(text: string): SizeRule {
  const parsed = text.split(", ").map((entry) => {
    const [aspectRatio = "", pixels = ""] = entry.split(" ");
    const [width = 0, height = 0] = pixels.split("x").map(Number);
    return { aspectRatio, width, height };
  });
  return { kind: "list", sizes: parsed };
}
