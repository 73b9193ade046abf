import * as z from "zod";
import { promptValidation } from "../database/mod.ts";
import { failureClasses } from "../errors/mod.ts";
import { imageFormats, providerIds } from "../providers/contract.ts";

const time = z.string().meta({ format: "date-time" });

/** A picture as callers see it. */
export const imageResponse = z.object({
  id: z.string(),
  provider: z.enum(providerIds),
  model: z.string(),
  url: z.string().nullable().describe(
    "At the provider; null when it gave none, or one that only the service can reach.",
  ),
  local_url: z.string().describe(
    "Where the local mirror has it, and the path of the images function.",
  ),
  signed_url: z.string().nullable().describe(
    "Readable without credentials for an hour; null when it could not be signed.",
  ),
  width: z.number().describe("Pixels."),
  height: z.number().describe("Pixels."),
  format: z.enum(imageFormats),
  file_size: z.number().describe("Bytes."),
  sha256: z.string(),
  seed: z.number().nullable(),
  nsfw: z.boolean().nullable().describe("Null when the provider did not check."),
  metadata: z.record(z.string(), z.json()),
});

/** A parsed {@link imageResponse}. */
export type ImageResponse = z.infer<typeof imageResponse>;

/** One provider call as callers see it. */
export const attemptResponse = z.object({
  provider: z.enum(providerIds),
  model: z.string(),
  status: z.enum(["running", "completed", "partial", "failed", "abandoned"]),
  error: z.enum(failureClasses).nullable().describe("Failure class."),
  detail: z.string().nullable(),
  latency: z.number().nullable().describe("Seconds; null while it runs."),
  cost_usd: z.number().nullable(),
  maybe_billed: z.boolean().describe("Whether a failed attempt may have been charged."),
});

/** A parsed {@link attemptResponse}. */
export type AttemptResponse = z.infer<typeof attemptResponse>;

/** A generation as callers see it, in every state and from every provider. */
export const generationResponse = z.object({
  generation_id: z.string(),
  provider: z.enum(providerIds).nullable(),
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
  prompt: z.string().describe("The prompt that was used."),
  project_id: z.string(),
  batch_id: z.string().nullable(),
  source: z.enum(["api", "quick", "batch", "database"]),
  total_images: z.number(),
  images: z.array(imageResponse),
  metadata: z.object({
    prompt_validation: promptValidation.nullable(),
    generation_time: z.number().nullable().describe("Seconds; null until it has ended."),
    provider_model: z.string().nullable(),
    cost_usd: z.number().nullable(),
    attempts: z.array(attemptResponse),
  }),
  warnings: z.array(z.string()),
  created_at: time,
  completed_at: time.nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
});

/** A parsed {@link generationResponse}. */
export type GenerationResponse = z.infer<typeof generationResponse>;
