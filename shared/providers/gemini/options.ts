import type { HarmBlockThreshold, HarmCategory, ThinkingLevel } from "@google/genai";
import * as z from "zod";
import { geminiSizes, imageSizes } from "./catalog.ts";

// Written out, since the SDK's enumerations would load the SDK; its types hold them to it.
const harmCategories = [
  "HARM_CATEGORY_HARASSMENT",
  "HARM_CATEGORY_HATE_SPEECH",
  "HARM_CATEGORY_SEXUALLY_EXPLICIT",
  "HARM_CATEGORY_DANGEROUS_CONTENT",
] as const satisfies readonly `${HarmCategory}`[];
const harmThresholds = [
  "BLOCK_LOW_AND_ABOVE",
  "BLOCK_MEDIUM_AND_ABOVE",
  "BLOCK_ONLY_HIGH",
  "BLOCK_NONE",
  "OFF",
] as const satisfies readonly `${HarmBlockThreshold}`[];
const thinkingLevels = [
  "MINIMAL",
  "MEDIUM",
  "HIGH",
] as const satisfies readonly `${ThinkingLevel}`[];
const aspectRatios = [...new Set(geminiSizes.map((size) => size.aspectRatio))];

const generationShape = {
  safetySettings: z.array(
    z.strictObject({ category: z.enum(harmCategories), threshold: z.enum(harmThresholds) }),
  ).max(harmCategories.length).exactOptional(),
  thinkingConfig: z.strictObject({ thinkingLevel: z.enum(thinkingLevels) })
    .exactOptional(),
  temperature: z.number().min(0).max(2).exactOptional(),
  topP: z.number().min(0).max(1).exactOptional(),
};

/**
 * `provider_params` of Gemini: fields of `generateContent` under the API's own names
 * (https://ai.google.dev/api/generate-content).
 */
export const providerParams = z.lazy(() =>
  z.strictObject({
    ...generationShape,
    imageConfig: z.strictObject({
      aspectRatio: z.enum(aspectRatios).exactOptional(),
      imageSize: z.enum(imageSizes).exactOptional(),
    }).exactOptional(),
  })
);

/** Parsed {@link providerParams}. */
export type GeminiParams = z.output<typeof providerParams>;

/** The body of a planned call: what `generateContent` of the SDK is called with. */
export const geminiCall = z.lazy(() =>
  z.object({
    model: z.string(),
    contents: z.string(),
    /** Those that go in, before the words. */
    pictures: z.array(z.object({ id: z.string(), mimeType: z.string(), byteLength: z.number() }))
      .exactOptional(),
    config: z.object({
      ...generationShape,
      responseModalities: z.array(z.literal("IMAGE")),
      imageConfig: z.object({
        aspectRatio: z.string(),
        imageSize: z.enum(imageSizes).exactOptional(),
      }),
      seed: z.int().exactOptional(),
    }),
  })
);

/** A parsed {@link geminiCall}. */
export type GeminiCall = z.output<typeof geminiCall>;
