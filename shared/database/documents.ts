import * as z from "zod";
import { failureClasses, failureScopes } from "../errors/mod.ts";
import { imageFormats, providerIds, requestFields } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";

const time = z.string();
const json: z.ZodType<Record<string, z.core.util.JSONType>> = z.record(z.string(), jsonValue);

/** One thing that was asked for and is not, or not quite, what is drawn. */
export const loss = z.lazy(() =>
  z.object({
    field: z.enum(requestFields),
    change: z.enum(["dropped", "altered", "approximated"]),
    asked: jsonValue,
    given: jsonValue,
    weight: z.number().describe("How much it counts in the choice of who draws."),
    text: z.string(),
  }).meta({ id: "Loss" })
);

/** One provider call of a job, as the database tells it. Times are ISO 8601, costs USD, latencies ms. */
export const attemptDocument = z.lazy(() =>
  z.object({
    id: z.string(),
    ordinal: z.number(),
    provider: z.enum(providerIds),
    model: z.string(),
    status: z.enum(["running", "completed", "partial", "failed", "abandoned"]),
    /** The account or server it went to, such as `gemini/2`; null while the provider chooses one. */
    upstream_id: z.string().nullable(),
    error_class: z.enum(failureClasses).nullable(),
    /** Whom the failure speaks of. */
    error_scope: z.enum(failureScopes).nullable(),
    error_message: z.string().nullable(),
    /** The provider's own sentence, secrets removed. */
    provider_message: z.string().nullable(),
    /** What a content policy objected to, in the provider's word. */
    refusal_category: z.string().nullable(),
    provider_code: z.string().nullable(),
    http_status: z.number().nullable(),
    estimated_cost_usd: z.number().nullable(),
    /** What it surely cost. */
    cost_usd: z.number().nullable(),
    /** Whether that was worked out, because the provider does not say. */
    cost_estimated: z.boolean(),
    maybe_billed: z.boolean(),
    /** What it may have cost besides. */
    maybe_billed_usd: z.number().nullable(),
    /** What of the request it did not honour, or not quite. */
    losses: z.array(loss),
    started_at: time,
    finished_at: time.nullable(),
    latency_ms: z.number().nullable(),
  })
);

/** An attempt as read from the database. */
export type AttemptDocument = z.infer<typeof attemptDocument>;

/** Where a picture comes from. */
export const imageOrigins = ["drawn", "uploaded", "fetched", "derived"] as const;

/** One stored picture of whatever origin, as the database tells it. */
export const imageDocument = z.lazy(() =>
  z.object({
    id: z.string(),
    origin: z.enum(imageOrigins),
    /** Null of what was handed in. */
    job_id: z.string().nullable(),
    project_id: z.string(),
    ordinal: z.number().nullable(),
    provider: z.enum(providerIds).nullable(),
    model: z.string().nullable(),
    provider_image_id: z.string().nullable(),
    provider_url: z.string().nullable(),
    /** What it was made of. */
    parent_image_id: z.string().nullable(),
    object_path: z.string(),
    /** Pixels, upright. */
    width: z.number(),
    /** Pixels, upright. */
    height: z.number(),
    /** Whether it may be transparent; null where nobody looked. */
    has_alpha: z.boolean().nullable(),
    format: z.enum(imageFormats),
    file_size: z.number(),
    sha256: z.string(),
    seed: z.number().nullable(),
    nsfw: z.boolean().nullable(),
    metadata: json,
    created_at: time,
    /** When it goes unless a job uses it; null for one that stays. */
    expires_at: time.nullable(),
    /** How its file is to be turned to be upright, as EXIF has it; null where that says nothing, absent with a job. */
    orientation: z.number().nullish(),
    /** Since when there is a public copy; absent with a job. */
    published_at: time.nullish(),
  })
);

/** A picture as read from the database. */
export type ImageDocument = z.infer<typeof imageDocument>;

/** A picture of a list, with what it was drawn by; null of what was handed in. */
export const listedImageDocument = z.lazy(() =>
  imageDocument.unwrap().extend({
    /** When it came, or came back after it was removed. */
    arrived_at: time,
    prompt: z.string().nullable(),
    prompt_used: z.string().nullable(),
    negative_prompt: z.string().nullable(),
    model_name: z.string().nullable(),
  })
);

/** A picture of a list, as read from the database. */
export type ListedImageDocument = z.infer<typeof listedImageDocument>;

/** A picture that a job drew. */
export const drawnImageDocument = z.lazy(() =>
  imageDocument.unwrap().extend({
    job_id: z.string(),
    ordinal: z.number(),
    provider: z.enum(providerIds),
    model: z.string(),
  })
);

/** A picture of a job, as read from the database. */
export type DrawnImageDocument = z.infer<typeof drawnImageDocument>;

/** A picture that goes into a job. */
export const inputDocument = z.lazy(() =>
  z.object({
    id: z.string(),
    object_path: z.string(),
    /** Pixels, upright. */
    width: z.number(),
    /** Pixels, upright. */
    height: z.number(),
    has_alpha: z.boolean().nullable(),
    format: z.enum(imageFormats),
    /** Bytes. */
    file_size: z.number(),
    /** Where it was drawn; null for what was not, and where the provider has no name for it. */
    drawn: z.object({
      provider: z.enum(providerIds),
      /** Null where that is not known. */
      upstream_id: z.string().nullable(),
      model: z.string(),
      provider_image_id: z.string(),
      provider_url: z.string().nullable(),
      created_at: z.string(),
    }).nullable(),
  })
);

/** A picture that goes into a job, as read from the database. */
export type InputDocument = z.infer<typeof inputDocument>;

/** How a prompt became the one that was used. Lengths are characters, times seconds. */
export const promptValidation = z.lazy(() =>
  z.object({
    original_length: z.number(),
    optimized_length: z.number(),
    optimization_time: z.number(),
    method: z.string(),
    preservation: z.number(),
  })
);

/** What a job says of its prompt. */
export type PromptValidation = z.infer<typeof promptValidation>;

/** A job with its attempts and images, as `image_generation.generation_document` and the REST embed tell it. */
export const generationDocument = z.lazy(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    created_by: z.string().nullable(),
    source: z.enum(["api", "quick", "batch", "database"]),
    batch_id: z.string().nullable(),
    /** What it belongs to of the pictures that were made of one another. */
    series_id: z.string().nullable(),
    parent_image_id: z.string().nullable(),
    /** As it was asked for, without the prompt; {forgotten: true} after its time. */
    request: json,
    status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
    prompt: z.string(),
    prompt_used: z.string().nullable(),
    prompt_validation: promptValidation.nullable(),
    images_requested: z.number(),
    provider: z.enum(providerIds).nullable(),
    model: z.string().nullable(),
    model_name: z.string().nullable(),
    cost_usd: z.number().nullable(),
    maybe_billed_usd: z.number().nullable(),
    warnings: z.array(z.string()),
    error: z.object({
      code: z.string(),
      detail: z.string(),
      retry_after_seconds: z.number().optional(),
    }).nullable(),
    created_at: time,
    /** When it was asked for, or asked to be tried once more. */
    queued_at: time,
    started_at: time.nullable(),
    completed_at: time.nullable(),
    attempts: z.array(attemptDocument),
    images: z.array(drawnImageDocument),
    /** Whether it answers for another request than its own. */
    cached: z.boolean().optional(),
  })
);

/** A job as read from the database. */
export type GenerationDocument = z.infer<typeof generationDocument>;

/** A prompt of a job within a limit, in UTF-16 code units. */
export const compressedText = z.lazy(() =>
  z.object({
    field: z.enum(["prompt", "negative_prompt"]),
    /** Whether the prompt's negative sections have moved to the negative prompt. */
    parted: z.boolean(),
    limit: z.number(),
    text: z.string(),
    validation: promptValidation,
    warnings: z.array(z.string()),
  })
);

/** A provider that stood before the one that an attempt went to. */
export const passedOver = z.lazy(() =>
  z.object({
    provider: z.enum(providerIds),
    model: z.string(),
    reason: z.enum(["disabled", "cooldown", "concurrency", "rate_limit", "budget", "deadline"]),
    /** Which limit it is that the money does not suffice for, or the failure that a cooldown is for. */
    detail: z.string().nullish(),
    /** Whether it loses less of the request. */
    is_better: z.boolean(),
  })
);

/** What is done to the pictures of a job before they are kept, as the request says, else the project. */
export const pictureSettings = z.lazy(() =>
  z.object({
    strips: z.boolean(),
    embeds: z.boolean(),
    /** Whether ComfyUI's pictures keep their workflow. */
    keeps_workflows: z.boolean(),
  })
);

/** A parsed {@link pictureSettings}. */
export type PictureSettings = z.infer<typeof pictureSettings>;

/** A job as its runner gets it: with what only a runner needs to know. */
export const runnerDocument = z.lazy(() =>
  generationDocument.unwrap().extend({
    lease_id: z.string().nullable(),
    deadline_at: time,
    /** Of the request that it came with; null where nobody traces. */
    traceparent: z.string().nullish(),
    caller_waits: z.boolean(),
    /** `relaxed` may take a day. */
    urgency: z.enum(["normal", "relaxed"]),
    picture_settings: pictureSettings,
    /** How many attempts were made before the job was last queued. */
    earlier_attempts: z.number(),
    texts: z.array(compressedText),
    attempts: z.array(
      attemptDocument.unwrap().extend({
        provider_task_ids: z.array(z.string()),
        /** Whether it is drawn with others when the provider has the time. */
        relaxed: z.boolean(),
        lease_id: z.string().nullable(),
        plan_hash: z.string().nullable(),
        /** Of the pictures it asks for. */
        places: z.array(z.number()),
        warnings: z.array(z.string()),
        passed_over: z.array(passedOver),
        retry_after_ms: z.number().nullable(),
        /** How often its tasks were looked at while the job was parked. */
        looks: z.number(),
        /** When it has had its time; null for one that was never parked. */
        ends_at: time.nullable(),
      }),
    ),
    images: z.array(drawnImageDocument.unwrap().extend({ attempt_id: z.string().nullable() })),
    /** The pictures that go in. */
    inputs: z.array(inputDocument),
    /** What was uploaded for its attempts and is not known to be removed. */
    copies: z.array(
      z.object({
        attempt_id: z.string(),
        image_id: z.string(),
        /** What was made of it for the attempt alone; null for the picture itself. */
        made_as: z.enum(["padded", "added"]).nullable(),
        provider_image_id: z.string(),
      }),
    ),
  })
);

/** A job as read by its runner. */
export type RunnerDocument = z.infer<typeof runnerDocument>;
