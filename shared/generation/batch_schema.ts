import * as z from "zod";
import { limitNames, limitScopes, problemDocument } from "../errors/mod.ts";
import { providerIds } from "../providers/catalog.ts";
import { jsonValue, toUtf8 } from "../runtime/mod.ts";
import { generationResponse } from "./response_schema.ts";

/** Items of a batch at most, and those of one that is answered at once. */
export const batchSizes = { most: 1_000, answeredAtOnce: 10 };

/** A request of a batch before it is parsed, or what all of them have in common. */
const looseRequest = z.lazy(() =>
  z.record(z.string(), z.unknown()).meta({
    $ref: "#/components/schemas/GenerateRequest",
  })
);
const looseItem = z.lazy(() =>
  z.record(z.string(), z.unknown()).meta({
    allOf: [{ $ref: "#/components/schemas/GenerateRequest" }],
    properties: { name: { type: "string", maxLength: 200 } },
  })
);

const value = z.lazy(() => z.union([z.string().trim().min(1).max(500), z.number(), z.boolean()]));

/** One template that becomes a request for every combination of its values. */
export const batchMatrix = z.lazy(() =>
  z.strictObject({
    template: z.string().min(1).max(10_000).describe(
      "A prompt with variables in braces, such as `a {product} on {surface}`; `{{` is a brace.",
    ).meta({ examples: ["a {product} on {surface}"] }),
    values: z.record(z.string().regex(/^[A-Za-z_]\w{0,49}$/), z.array(value).min(1).max(1_000))
      .default({}).describe("What each variable stands for.").meta({
        examples: [{ product: ["cup", "bowl"], surface: ["marble", "oak"] }],
      }),
    styles: z.array(z.string().min(1).max(120)).min(1).max(100).optional().describe(
      "The project's own, by name.",
    ),
    aspect_ratios: z.array(z.string().min(3).max(20)).min(1).max(20).optional()
      .meta({ examples: [["1:1", "16:9"]] }),
  }).meta({ id: "BatchMatrix" })
);

/** A parsed {@link batchMatrix}. */
export type BatchMatrix = z.infer<typeof batchMatrix>;

/** Body of `POST generate/batch`. Each request is parsed on its own, so that a bad one fails alone. */
export const batchRequest = z.lazy(() =>
  z.strictObject({
    matrix: batchMatrix.optional().describe("In place of requests."),
    dry_run: z.boolean().optional().describe(
      "Answers what would be drawn at what price, and draws nothing.",
    ),
    requests: z.array(looseItem).min(1).max(batchSizes.most).optional().describe(
      "Up to 10 are answered at once, more are drawn in the background. Each may have a `name` of the caller's own, which " +
        "is unique in the batch.",
    ),
    defaults: looseRequest.optional().describe(
      "Fields of every request that does not say otherwise.",
    ),
    name: z.string().trim().min(1).max(200).optional(),
    metadata: z.record(z.string(), jsonValue).refine(
      (value) => toUtf8(JSON.stringify(value)).byteLength <= 16_384,
      "must not be larger than 16,384 bytes of JSON",
    ).optional(),
    project_id: z.guid().optional(),
    consistent: z.boolean().default(false).describe(
      "One provider and model, one size, format, style and seed for the whole set, chosen so that every request can be done.",
    ),
    urgency: z.enum(["normal", "relaxed"]).default("normal").describe(
      "`relaxed` may take a day, and is drawn for half the price where a provider has that: requests for one picture each.",
    ),
    on_failure: z.enum(["move", "hold"]).default("move").describe(
      "When the provider of a consistent batch fails: move all that is unfinished to another one, or hold it.",
    ),
  }).meta({ id: "BatchRequest", examples: [{ requests: [{ prompt: "a lighthouse" }] }] })
);

/** A parsed {@link batchRequest}. */
export type BatchRequest = z.infer<typeof batchRequest>;

const time = z.string().meta({ format: "date-time" });
const index = z.number().describe("Place of the request in the batch, from 0.");
const name = z.string().nullable().describe("The caller's own.");
const heldTo = z.lazy(() => z.strictObject({ provider: z.enum(providerIds), model: z.string() }));
const usd = z.number().describe("USD.");
const prices = z.lazy(() =>
  z.strictObject({
    normal: usd.nullable(),
    relaxed: usd.nullable().describe("Where it may take a day."),
  }).describe("Of all of it, either way; null when a price is not known.")
);

/** What came of a batch: one result per request, in their order, failures beside successes. */
export const batchResponse = z.lazy(() =>
  z.strictObject({
    batch_id: z.string(),
    location: z.string().describe("The batch."),
    total: z.number(),
    completed: z.number(),
    running: z.number().describe("Under way, or waiting for their turn or for a limit."),
    failed: z.number(),
    held_to: heldTo.nullable().describe("Who draws a consistent batch; null for any other."),
    estimated_usd: usd.nullable().describe("Of all of it; null when a price is not known."),
    prices,
    results: z.array(z.discriminatedUnion("status", [
      z.strictObject({
        index,
        name,
        status: z.literal("completed"),
        generation: generationResponse,
      }),
      z.strictObject({
        index,
        name,
        status: z.literal("running"),
        generation_id: z.string().nullable().describe("Null while it waits for its turn."),
        location: z.string().describe("The job, or the batch while there is none."),
      }),
      z.strictObject({ index, name, status: z.literal("failed"), error: problemDocument }),
    ])).describe("Of a batch of more than 10 those alone that cannot be drawn at all."),
  }).meta({ id: "Batch" })
);

/** A parsed {@link batchResponse}. */
export type BatchResponse = z.infer<typeof batchResponse>;

/** What a dry run of a batch answers: what would be drawn. Nothing was written. */
export const plannedBatchResponse = z.lazy(() =>
  z.strictObject({
    dry_run: z.literal(true),
    total: z.number(),
    possible: z.number().describe("Requests that can be drawn."),
    pictures: z.number(),
    held_to: heldTo.nullable().describe("Who would draw a consistent batch; null for any other."),
    estimated_usd: usd.nullable().describe("Of all of it; null when a price is not known."),
    prices,
    requests: z.array(z.strictObject({
      index,
      name,
      prompt: z.string(),
      estimated_usd: usd.nullable(),
      error: problemDocument.nullable().describe("Why it cannot be drawn."),
    })),
  }).meta({ id: "PlannedBatch" })
);

/** An item of a batch as callers see it. */
export const batchItemResponse = z.lazy(() =>
  z.strictObject({
    index,
    name,
    status: z.enum(["waiting", "running", "completed", "failed", "cancelled"]),
    error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
    estimated_usd: usd.nullable(),
    generation: generationResponse.nullable().describe("Null while it waits for its turn."),
  }).meta({ id: "BatchItem" })
);

/** A parsed {@link batchItemResponse}. */
export type BatchItemResponse = z.infer<typeof batchItemResponse>;

/** How a batch is doing, as callers see it. */
export const batchStatusResponse = z.lazy(() =>
  z.strictObject({
    batch_id: z.string(),
    project_id: z.string(),
    name: z.string().nullable(),
    metadata: z.record(z.string(), jsonValue),
    status: z.enum(["running", "held", "cancelled", "completed"]).describe(
      "`completed` when nothing is left to do, whatever failed.",
    ),
    reason: z.string().nullable().describe("Why it is held."),
    total: z.number(),
    waiting: z.number(),
    running: z.number(),
    completed: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    pictures: z.number(),
    cost_usd: usd.describe("So far, of all attempts."),
    maybe_billed_usd: usd.describe("What attempts may have cost besides."),
    estimated_usd: usd.nullable().describe("Of all of it; null when a price is not known."),
    urgency: z.enum(["normal", "relaxed"]),
    prices,
    left_usd: usd.nullable().describe("Of what is left."),
    seconds_left: z.number().nullable().describe("Null before the first picture."),
    consistent: z.boolean(),
    on_failure: z.enum(["move", "hold"]),
    held_to: heldTo.nullable().describe("Who draws a consistent batch; null for any other."),
    moves: z.array(
      z.strictObject({
        from: heldTo.nullable(),
        to: heldTo.nullable(),
        reason: z.string(),
        at: time,
      }),
    ).describe("When it went to another provider, and why."),
    waits_for: z.strictObject({
      limit: z.enum(limitNames),
      scope: z.enum(limitScopes),
      allowed: z.number(),
      until: time.meta({ examples: ["2026-01-01T12:00:00Z"] }),
    }).nullable().describe("The limit that has no room now."),
    created_at: time,
    completed_at: time.nullable(),
  }).meta({ id: "BatchStatus" })
);

/** A parsed {@link batchStatusResponse}. */
export type BatchStatusResponse = z.infer<typeof batchStatusResponse>;
