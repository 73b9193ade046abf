import * as z from "zod";
import type { Json } from "../contract.ts";

const uuid = z.guid();
const weight = z.number().min(-2).max(2);

const imageGuidance = z.lazy(() =>
  z.strictObject({
    initImageId: z.string().min(1),
    initImageType: z.enum(["GENERATED", "UPLOADED"]),
    preprocessorId: z.int().positive(),
    strengthType: z.enum(["Low", "Mid", "High", "Ultra", "Max"]).optional(),
    weight: z.number().min(0).max(2).optional(),
  })
);

/**
 * `provider_params` for models of the v1 API, under their wire names
 * (https://docs.leonardo.ai/reference/creategeneration). Fields that the request itself decides, such as `width`,
 * `num_images` or `public`, are not among them.
 */
export const firstVersionOptions = z.lazy(() =>
  z.strictObject({
    alchemy: z.boolean(),
    contrast: z.literal([1, 1.3, 1.8, 2.5, 3, 3.5, 4, 4.5]),
    contrastRatio: z.number().min(0).max(1),
    controlnets: z.array(imageGuidance).min(1).max(4),
    elements: z.array(z.strictObject({ akUUID: z.string().min(1), weight })).min(1).max(4),
    enhancePrompt: z.boolean(),
    enhancePromptInstruction: z.string().max(1_500),
    expandedDomain: z.boolean(),
    fantasyAvatar: z.boolean(),
    highContrast: z.boolean(),
    highResolution: z.boolean(),
    imagePromptWeight: z.number().min(0).max(1),
    imagePrompts: z.array(z.string().min(1)).min(1).max(4),
    init_generation_image_id: z.string().min(1),
    init_image_id: z.string().min(1),
    init_strength: z.number().min(0.1).max(0.9),
    photoReal: z.boolean(),
    photoRealStrength: z.literal([0.55, 0.5, 0.45]),
    photoRealVersion: z.enum(["v1", "v2"]),
    promptMagic: z.boolean(),
    promptMagicStrength: z.number().min(0.1).max(1),
    promptMagicVersion: z.enum(["v2", "v3"]),
    scheduler: z.enum([
      "KLMS",
      "EULER_ANCESTRAL_DISCRETE",
      "EULER_DISCRETE",
      "DDIM",
      "DPM_SOLVER",
      "PNDM",
      "LEONARDO",
    ]),
    styleUUID: uuid,
    tiling: z.boolean(),
    transparency: z.enum(["disabled", "foreground_only"]),
    ultra: z.boolean(),
    userElements: z.array(z.strictObject({ userLoraId: z.int(), weight })).min(1).max(4),
  }).partial()
);

/** The parsed form of {@link firstVersionOptions}. */
export type FirstVersionOptions = z.output<typeof firstVersionOptions>;

const reference = z.lazy(() =>
  z.strictObject({
    image: z.strictObject({
      id: z.string().min(1),
      type: z.enum(["UPLOADED", "GENERATED", "VARIATION"]),
    }),
    strength: z.enum(["LOW", "MID", "HIGH", "ULTRA", "MAX"]).optional(),
  })
);

/** `provider_params` for models of the v2 API, under the wire names of its `parameters`. */
export const secondVersionOptions = z.lazy(() =>
  z.strictObject({
    contrast: z.enum(["LOW", "MEDIUM", "HIGH"]),
    guidances: z.partialRecord(
      z.enum(["style", "character", "content", "image_reference"]),
      z.array(reference).min(1).max(6),
    ),
    mode: z.enum(["FAST", "QUALITY", "ULTRA"]),
    prompt_enhance: z.enum(["ON", "OFF", "AUTO"]),
    style_ids: z.array(uuid).min(1).max(4),
  }).partial()
);

/** The parsed form of {@link secondVersionOptions}. */
export type SecondVersionOptions = z.output<typeof secondVersionOptions>;

const bindingNames: readonly string[] = [
  "controlnets",
  "elements",
  "guidances",
  "imagePrompts",
  "init_generation_image_id",
  "init_image_id",
  "tiling",
  "userElements",
];

/** The options that carry meaning: pictures, LoRA, what guides the picture, a transparent background, tiles. */
export function bindingOptions(options: Readonly<Record<string, Json>>): string[] {
  return Object.keys(options).filter((name) =>
    bindingNames.includes(name) && options[name] !== false ||
    name === "transparency" && options[name] !== "disabled"
  );
}
