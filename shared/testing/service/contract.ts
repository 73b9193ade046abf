import assert from "node:assert/strict";
import * as z from "zod";
import { failureClasses, limitNames, limitScopes } from "../../errors/mod.ts";
import type { TestAnswer } from "./service.ts";

const time = z.iso.datetime({ offset: true });
const provider = z.enum(["leonardo_ai", "runware_ai", "gemini", "comfyui"]);
const seconds = z.number().min(0).max(300);
const usd = z.number().min(0).max(10);

const image = z.strictObject({
  id: z.uuid(),
  provider,
  model: z.string().min(1),
  url: z.url().nullable(),
  local_url: z.string().regex(/^\/storage\/images\/[\w-]{36}\/[a-z_]+\/[\w-]+\.(png|jpg|webp)$/),
  signed_url: z.url(),
  width: z.int().positive(),
  height: z.int().positive(),
  format: z.enum(["png", "jpeg", "webp"]),
  file_size: z.int().positive(),
  frames: z.int().min(1),
  sha256: z.hash("sha256"),
  seed: z.int().min(0).nullable(),
  nsfw: z.boolean().nullable(),
  metadata: z.record(z.string(), z.json()),
  srcset: z.array(z.strictObject({ width: z.int().positive(), url: z.url() })).optional(),
});

const attempt = z.strictObject({
  provider,
  model: z.string().min(1),
  status: z.enum(["running", "completed", "partial", "failed", "abandoned"]),
  error: z.enum(failureClasses).nullable(),
  detail: z.string().nullable(),
  upstream: z.string().nullable(),
  provider_message: z.string().nullable(),
  refusal_category: z.string().nullable(),
  latency: seconds.nullable(),
  cost_usd: usd.nullable(),
  cost_estimated: z.boolean(),
  maybe_billed: z.boolean(),
  maybe_billed_usd: usd.nullable(),
});

/** The whole answer of a generation, written down a second time so that a change of it is noticed. */
export const generationAnswer = z.strictObject({
  generation_id: z.uuid(),
  provider: provider.nullable(),
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
  prompt: z.string(),
  project_id: z.uuid(),
  batch_id: z.uuid().nullable(),
  series_id: z.uuid().nullable(),
  parent_image_id: z.uuid().nullable(),
  request: z.looseObject({ prompt: z.string() }).nullable(),
  source: z.enum(["api", "quick", "batch", "database"]),
  total_images: z.int().min(0),
  images: z.array(image),
  metadata: z.strictObject({
    prompt_validation: z.strictObject({
      original_length: z.int().min(0),
      optimized_length: z.int().min(0),
      optimization_time: seconds,
      method: z.enum(["none", "ollama", "local", "cache"]),
      preservation: z.number().min(0).max(1),
    }).nullable(),
    generation_time: seconds.nullable(),
    provider_model: z.string().min(1).nullable(),
    cost_usd: usd.nullable(),
    maybe_billed_usd: usd.nullable(),
    attempts: z.array(attempt),
  }),
  cached: z.boolean(),
  warnings: z.array(z.string().min(1)),
  losses: z.array(z.strictObject({
    field: z.string().min(1),
    change: z.enum(["dropped", "altered", "approximated"]),
    asked: z.unknown(),
    given: z.unknown(),
    weight: z.number().min(0),
    text: z.string().min(1),
  })),
  created_at: time,
  completed_at: time.nullable(),
  error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
  // Under /unified, for clients of the original service.
  cost: usd.nullable().optional(),
  error_message: z.string().nullable().optional(),
});

/** A parsed {@link generationAnswer}. */
export type GenerationAnswer = z.infer<typeof generationAnswer>;

/** A problem document; what an error says besides is listed here and nowhere else allowed. */
export const problemAnswer = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string().min(1),
  status: z.int().min(400).max(599),
  detail: z.string().min(10),
  code: z.string().regex(/^[a-z_]+$/),
  request_id: z.string().min(1),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string().min(1) })).optional(),
  generation_id: z.uuid().optional(),
  attempts: z.array(attempt).optional(),
  providers: z.array(z.looseObject({ provider })).optional(),
  /** Which limit was reached, and at which level. */
  limit: z.strictObject({
    name: z.enum(limitNames),
    scope: z.enum(limitScopes),
    allowed: z.number(),
  }).optional(),
  // Under /unified, for clients of the original service.
  success: z.literal(false).optional(),
  error_message: z.string().optional(),
});

/** A parsed {@link problemAnswer}. */
export type ProblemAnswer = z.infer<typeof problemAnswer>;

/** The generation in an answer that has to be a completed one. */
export function completed(answer: TestAnswer): GenerationAnswer {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const generation = generationAnswer.parse(answer.body);
  assert.equal(generation.status, "completed");
  assert.equal(generation.total_images, generation.images.length);
  assert.ok(generation.completed_at);
  assert.equal(generation.error, null);
  return generation;
}

/** The problem in an answer that has to be one, with a status and a code. */
export function problem(answer: TestAnswer, status: number, code: string): ProblemAnswer {
  const text = JSON.stringify(answer.body);
  assert.equal(answer.status, status, text);
  assert.equal(answer.headers.get("content-type"), "application/problem+json", text);
  const told = problemAnswer.parse(answer.body);
  assert.equal(told.status, status);
  assert.equal(told.code, code, text);
  assert.equal(told.request_id, answer.headers.get("x-request-id"));
  assert.doesNotMatch(text, /\bat .*\.ts:\d|sb_secret_|127\.0\.0\.1:\d+\/(rest|auth)/);
  return told;
}
