import * as z from "zod";

/** One provider call of a generation, as far as it is shown. Durations are seconds. */
const attempt = z.object({
  provider: z.string(),
  status: z.string(),
  error: z.string().nullish(),
  detail: z.string().nullish(),
  latency: z.number().nullish(),
});

/** An answer of the function `generate` or `jobs`, as far as it is used here. */
export const generationDocument = z.object({
  generation_id: z.string(),
  provider: z.string().nullish(),
  status: z.string(),
  images: z.array(z.object({
    local_url: z.string(),
    width: z.number(),
    height: z.number(),
    format: z.string(),
    file_size: z.number(),
    sha256: z.string().nullish(),
    seed: z.number().nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  })).default([]),
  metadata: z.object({
    generation_time: z.number().nullish(),
    provider_model: z.string().nullish(),
    cost_usd: z.number().nullish(),
    attempts: z.array(attempt).nullish(),
  }).prefault({}),
  warnings: z.array(z.string()).nullish(),
  error: z.object({ code: z.string(), detail: z.string() }).nullish(),
});

/** A parsed {@link generationDocument}. */
export type Generation = z.infer<typeof generationDocument>;

/** What a function answers when it cannot do what was asked (RFC 9457). */
export const problemDocument = z.object({
  title: z.string().nullish(),
  detail: z.string(),
  code: z.string(),
  request_id: z.string().nullish(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).nullish(),
  attempts: z.array(attempt).nullish(),
});

/** A parsed {@link problemDocument}. */
export type Problem = z.infer<typeof problemDocument>;

/** What the platform answers in the place of a function that is missing, does not start or was stopped. */
export const platformError = z.object({ code: z.string().nullish(), message: z.string() });

/** The answer of the function `health`, as far as it is used here. */
export const healthDocument = z.object({
  providers: z.record(z.string(), z.object({ mode: z.string().nullish() })),
});

/** The answer of the function `generate` to a dry run, as far as it is used here. */
export const planDocument = z.object({ expected_seconds: z.number().nullish() });

/** The answer of the function `images` to a picture that was handed in. */
export const pictureDocument = z.object({ id: z.string() });
