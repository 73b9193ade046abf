import * as z from "zod";
import type { Json } from "../contract.ts";

/** A picture's UUID at Runware, its URL, or its bytes as base64 or data URI. */
const picture = z.string().min(1).max(4_000_000);
const model = z.string().min(1).max(200);
const weight = z.number().min(-4).max(4);
const side = z.int().min(0).max(1_024).multipleOf(64);

/**
 * `provider_params` for Runware, under their wire names (https://runware.ai/docs/image-inference/api-reference).
 * Fields that the request itself decides, that change who gets the pictures (`webhookURL`, `uploadEndpoint`) or in
 * which form (`outputType`, `deliveryMethod`), are not among them.
 */
export const providerParams = z.lazy(() =>
  z.strictObject({
    CFGScale: z.number().min(0).max(50),
    acceleratorOptions: z.record(z.string().max(60), z.json()),
    advancedFeatures: z.strictObject({ layerDiffuse: z.boolean() }),
    checkNSFW: z.boolean(),
    clipSkip: z.int().min(0).max(2),
    controlNet: z.array(
      z.strictObject({
        model,
        guideImage: picture,
        weight: z.number().min(0).max(1).optional(),
        startStep: z.int().min(0).max(99).optional(),
        endStep: z.int().min(1).max(100).optional(),
        controlMode: z.enum(["prompt", "controlnet", "balanced"]).optional(),
      }),
    ).min(1).max(4),
    embeddings: z.array(z.strictObject({ model, weight: weight.optional() })).min(1).max(10),
    ipAdapters: z.array(z.strictObject({ model, guideImage: picture, weight: weight.optional() }))
      .min(1).max(4),
    lora: z.array(z.strictObject({ model, weight: weight.optional() })).min(1).max(10),
    maskImage: picture,
    maskMargin: z.int().min(32).max(128),
    outpaint: z.strictObject({
      top: side.optional(),
      right: side.optional(),
      bottom: side.optional(),
      left: side.optional(),
      blur: z.int().min(0).max(32).optional(),
    }),
    outputQuality: z.int().min(20).max(99),
    promptWeighting: z.enum(["compel", "sdEmbeds"]),
    providerSettings: z.record(z.string().max(60), z.json()),
    referenceImages: z.array(picture).min(1).max(10),
    refiner: z.strictObject({
      model,
      startStep: z.int().min(1).max(99).optional(),
      startStepPercentage: z.int().min(1).max(99).optional(),
    }),
    safety: z.strictObject({ checkContent: z.boolean() }),
    scheduler: z.string().min(1).max(60),
    seedImage: picture,
    strength: z.number().min(0).max(1),
    ttl: z.int().min(60),
    vae: model,
  }).partial()
);

const bindingNames: readonly string[] = [
  "controlNet",
  "embeddings",
  "ipAdapters",
  "lora",
  "maskImage",
  "outpaint",
  // What it holds is the model's own, such as a transparent background.
  "providerSettings",
  "referenceImages",
  "seedImage",
];

/** The options that carry meaning: pictures, masks, LoRA, what guides the picture, a transparent background. */
export function bindingOptions(options: Readonly<Record<string, Json>>): string[] {
  const { advancedFeatures } = options;
  const isTransparent = typeof advancedFeatures === "object" && advancedFeatures !== null &&
    !Array.isArray(advancedFeatures) && advancedFeatures["layerDiffuse"] === true;
  return Object.keys(options).filter((name) =>
    bindingNames.includes(name) || name === "advancedFeatures" && isTransparent
  );
}
