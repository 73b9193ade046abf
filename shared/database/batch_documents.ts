import * as z from "zod";
import { limitNames, limitScopes } from "../errors/mod.ts";
import { providerIds } from "../providers/catalog.ts";
import { jsonValue } from "../runtime/mod.ts";
import { generationDocument } from "./documents.ts";

/** JSON by field. */
export const json: z.ZodType<Record<string, z.core.util.JSONType>> = z.record(
  z.string(),
  jsonValue,
);

/** Fields of a request that hold for every job of a batch. */
export const held = json;

/** The provider and the model that a batch was held to before, and is held to now. */
const move = z.lazy(() => z.object({ from: held, to: held, reason: z.string(), at: z.string() }));

/** How many items stand how, and what they cost, in USD and seconds. */
const batchCounts = z.lazy(() =>
  z.object({
    waiting: z.number(),
    running: z.number(),
    completed: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    pictures: z.number(),
    cost_usd: z.number(),
    maybe_billed_usd: z.number(),
    estimated_usd: z.number().nullable(),
    left_usd: z.number().nullable(),
    seconds_left: z.number().nullable(),
  })
);

/** A batch, as `image_generation.batch_document` tells it. */
export const batchDocument = z.lazy(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    created_by: z.string().nullable(),
    name: z.string().nullable(),
    metadata: json,
    status: z.enum(["running", "held", "cancelled", "completed"]),
    reason: z.string().nullable(),
    total: z.number(),
    urgency: z.enum(["normal", "relaxed"]),
    prices: z.object({ normal: z.number().nullable(), relaxed: z.number().nullable() }),
    consistent: z.boolean(),
    on_failure: z.enum(["move", "hold"]),
    held,
    waits_for: z.object({
      limit: z.enum(limitNames),
      scope: z.enum(limitScopes),
      allowed: z.number(),
      until: z.string(),
    }).nullable(),
    counts: batchCounts,
    moves: z.array(move),
    created_at: z.string(),
    completed_at: z.string().nullable(),
  })
);

/** A batch as read from the database. */
export type BatchDocument = z.infer<typeof batchDocument>;

/** An item of a batch with its generation. */
export const batchItemDocument = z.lazy(() =>
  z.object({
    index: z.number(),
    name: z.string().nullable(),
    status: z.enum(["waiting", "running", "completed", "failed", "cancelled"]),
    prompt: z.string(),
    request: json,
    estimated_usd: z.number().nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    job: generationDocument.nullable(),
  })
);

/** An item of a batch with its generation, as read from the database. */
export type BatchItemDocument = z.infer<typeof batchItemDocument>;

/** Something that happened to a batch. */
export const batchEvent = z.lazy(() =>
  z.strictObject({
    id: z.number().describe("Counts the batch's events, from 1."),
    batch_id: z.string(),
    type: z.enum(["item", "waiting", "moved", "held", "retried", "cancelled", "done"]),
    data: z.record(z.string(), jsonValue),
    created_at: z.string(),
  }).meta({ id: "BatchEvent" })
);

/** A parsed {@link batchEvent}. */
export type BatchEvent = z.infer<typeof batchEvent>;

/** Of whom a batch was held to. */
export const heldTo = z.lazy(() =>
  z.object({ provider: z.enum(providerIds), model_id: z.string() })
);
