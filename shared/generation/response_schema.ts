import * as z from "zod";
import { loss, promptValidation } from "../database/mod.ts";
import { failureClasses } from "../errors/mod.ts";
import { imageFormats, providerIds } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";

const time = z.string().meta({ format: "date-time" });

/** `/storage/images/{project}/{provider}/{file}`. */
export const localUrl = z.string().describe(
  "The picture's file under the folder that deno task sync mirrors to, and its address on the local stack. In every " +
    "project the function images answers it, with /functions/v1/images in place of /storage/images.",
);

/** A picture as callers see it. */
export const imageResponse = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    provider: z.enum(providerIds),
    model: z.string(),
    url: z.string().nullable().describe(
      "At the provider; null when it gave none, or one that only the service can reach.",
    ),
    local_url: localUrl,
    signed_url: z.string().nullable().describe(
      "Readable without credentials for an hour; null when it could not be signed.",
    ),
    width: z.number().describe("Pixels."),
    height: z.number().describe("Pixels."),
    format: z.enum(imageFormats),
    frames: z.number().describe("1 of a still picture, more of an animated PNG or WebP."),
    file_size: z.number().describe("Bytes."),
    sha256: z.string(),
    seed: z.number().nullable(),
    nsfw: z.boolean().nullable().describe("Null when the provider did not check."),
    metadata: z.record(z.string(), jsonValue),
    srcset: z.array(z.strictObject({ width: z.number().describe("Pixels."), url: z.string() }))
      .optional().describe(
        "With `srcset`: smaller sizes as WebP, smallest first, readable without credentials as long as `signed_url`.",
      ),
  }).meta({ id: "Image" })
);

/** A parsed {@link imageResponse}. */
export type ImageResponse = z.infer<typeof imageResponse>;

/** One provider call as callers see it. */
export const attemptResponse = z.lazy(() =>
  z.strictObject({
    provider: z.enum(providerIds),
    model: z.string(),
    status: z.enum(["running", "completed", "partial", "failed", "abandoned"]),
    upstream: z.string().nullable().describe(
      "The account or server it went to, such as gemini/2; null where none was chosen.",
    ),
    error: z.enum(failureClasses).nullable().describe("Failure class."),
    detail: z.string().nullable(),
    provider_message: z.string().nullable().describe(
      "The provider's own sentence, without secrets.",
    ),
    refusal_category: z.string().nullable().describe(
      "What a content policy objected to, in the provider's word.",
    ),
    latency: z.number().nullable().describe("Seconds; null while it runs."),
    cost_usd: z.number().nullable(),
    cost_estimated: z.boolean().describe(
      "Whether the cost was worked out from prices, because the provider does not say.",
    ),
    maybe_billed: z.boolean().describe("Whether pictures that did not come may have been charged."),
    maybe_billed_usd: z.number().nullable().describe(
      "What those may have cost; null when not known.",
    ),
  }).meta({ id: "Attempt" })
);

/** A parsed {@link attemptResponse}. */
export type AttemptResponse = z.infer<typeof attemptResponse>;

/** A generation as callers see it, in every state and from every provider. */
export const generationResponse = z.lazy(() =>
  z.strictObject({
    generation_id: z.string(),
    provider: z.enum(providerIds).nullable(),
    status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
    prompt: z.string().describe("The prompt that was used."),
    project_id: z.string(),
    batch_id: z.string().nullable(),
    series_id: z.string().nullable().describe(
      "What it belongs to: the one of the request, or of the picture that it goes on from.",
    ),
    parent_image_id: z.string().nullable().describe("The picture that it goes on from."),
    source: z.enum(["api", "quick", "batch", "database"]),
    total_images: z.number(),
    images: z.array(imageResponse),
    cached: z.boolean().describe(
      "Whether this is the generation of an equal request, which answers for the one that was sent and costs nothing more.",
    ),
    metadata: z.strictObject({
      prompt_validation: promptValidation.nullable(),
      generation_time: z.number().nullable().describe("Seconds; null until it has ended."),
      provider_model: z.string().nullable(),
      cost_usd: z.number().nullable().describe("What all attempts surely cost."),
      maybe_billed_usd: z.number().nullable().describe("What they may have cost besides."),
      attempts: z.array(attemptResponse),
    }),
    warnings: z.array(z.string()),
    losses: z.array(loss).describe(
      "What of the request is not, or not quite, what was drawn, by field; each is a warning as well.",
    ),
    request: z.record(z.string(), jsonValue).nullable().describe(
      "As it was read, with scene_id and metadata; a style that it named is in it. Null when it is forgotten, and in a list " +
        "when it is large.",
    ),
    created_at: time,
    completed_at: time.nullable(),
    error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
  }).meta({ id: "Generation" })
);

/** A parsed {@link generationResponse}. */
export type GenerationResponse = z.infer<typeof generationResponse>;

/** What a caller gets who does not wait, or who has waited long enough. */
export const acceptedResponse = z.lazy(() =>
  z.strictObject({
    generation_id: z.string(),
    project_id: z.string(),
    status: z.enum(["queued", "running"]),
    created_at: time,
  }).meta({ id: "AcceptedGeneration" })
);

/** A parsed {@link acceptedResponse}. */
export type AcceptedResponse = z.infer<typeof acceptedResponse>;
