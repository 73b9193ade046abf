import * as z from "zod";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import {
  type BatchDocument,
  batchDocument,
  type BatchEvent,
  batchEvent,
  type BatchItemDocument,
  batchItemDocument,
  held,
  json,
} from "./batch_documents.ts";
import { inputDocument } from "./documents.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";
import type { Json } from "./types.ts";

/** An item to write. */
export interface NewBatchItem {
  ordinal: number;
  name: string | null;
  prompt: string;
  /** Without the prompt. */
  request: Record<string, unknown>;
  images: { image_id: string; role: string; weight?: number; control?: string }[];
  images_requested: number;
  estimated_usd: number | null;
  /** `running` when whoever writes it starts its job at once. */
  status: "waiting" | "running" | "failed";
  job_id: string | null;
  error: { code: string; detail: string } | null;
}

/** A batch to write. */
export interface NewBatch {
  id: string;
  /** The user or API key; null for a caller with a secret key. */
  caller: string | null;
  /** Null for the caller's own project. */
  project_id: string | null;
  name: string | null;
  metadata: Record<string, unknown>;
  urgency: "normal" | "relaxed";
  /** Of all of it either way, in USD; null where that is not known. */
  prices: { normal: number | null; relaxed: number | null };
  consistent: boolean;
  on_failure: "move" | "hold";
  held: Record<string, unknown>;
  /** Of the whole request, by which one that is sent again is known; empty where each item is compared. */
  request_hash: string;
  items: NewBatchItem[];
}

const refusals = [
  z.object({ outcome: z.literal("not_found") }),
  z.object({ outcome: z.literal("forbidden") }),
] as const;

const createOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("created"), project_id: z.string() }),
    z.object({
      outcome: z.literal("replayed"),
      project_id: z.string(),
      /** Places of the items whose jobs this call is to start, or that have failed without one. */
      own: z.array(z.number()),
      /** Places of those that are others than the batch's. */
      changed: z.array(z.number()),
    }),
    z.object({ outcome: z.literal("key_reused") }),
    z.object({ outcome: z.literal("image_not_found"), image_id: z.string() }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

const cancelOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("cancelled"),
      batch: batchDocument,
      /** Those that are to be cancelled one by one. */
      jobs: z.array(z.string()),
    }),
    z.object({ outcome: z.literal("ended") }),
    ...refusals,
  ])
);

const retryOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("queued"), batch: batchDocument, items: z.number() }),
    z.object({ outcome: z.literal("not_ended") }),
    ...refusals,
  ])
);

const batchToMove = z.lazy(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    urgency: z.enum(["normal", "relaxed"]),
    /** Empty for one of which nobody was chosen yet. */
    held,
    /** What it was held to so far. */
    failed: z.array(held),
    /** One request of each kind of what is left. */
    requests: z.array(
      z.object({ prompt: z.string(), request: json, images: z.array(inputDocument) }),
    ),
  })
);

/** A batch whose provider has failed. */
export type BatchToMove = z.infer<typeof batchToMove>;

// Arguments are plain data, which TypeScript does not see in an interface.
const asJson = (value: unknown) => value as Json;

/**
 * Writes a batch with its items and begins with it; one that is sent again under the same id changes nothing, but that an
 * item of up to ten that was no request and is one now is to be started.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function createBatch(
  client: DatabaseClient,
  batch: NewBatch,
): Promise<z.infer<typeof createOutcome>> {
  const answer = await client.rpc("image_generation_create_batch", { batch: asJson(batch) });
  return createOutcome.parse(unwrap("write the batch", answer));
}

/**
 * Says what became of items whose jobs were to be started at once and were not: without an error they wait.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function settleBatchItems(
  client: DatabaseClient,
  batchId: string,
  ends: {
    ordinal: number;
    error: { code: string; detail: string } | null;
    /** When it is tried again, from now. */
    after_ms?: number;
  }[],
): Promise<void> {
  const answer = await client.rpc("image_generation_settle_items", {
    batch_id: batchId,
    ends: asJson(ends),
  });
  unwrap("write what became of the items", answer);
}

/**
 * One batch with its counts.
 *
 * @param client whose rights decide whether the batch is visible
 * @returns undefined when there is none, or none that the client may see
 * @throws ServiceError `internal` when the database fails
 */
export async function readBatch(
  client: DatabaseReader,
  batchId: string,
): Promise<BatchDocument | undefined> {
  const answer = await client.rpc("image_generation_batch", { batch_id: batchId });
  const row = unwrap("read the batch", answer);
  return row === null ? undefined : batchDocument.parse(row);
}

/**
 * Batches, newest first.
 *
 * @param client whose rights decide which are visible
 * @param limit batches at most
 * @param after the last one of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function listBatches(
  client: DatabaseReader,
  filter: { project_id?: string | undefined; status?: string | undefined },
  limit: number,
  after?: PageCursor,
): Promise<BatchDocument[]> {
  const answer = await client.rpc("image_generation_batches", {
    filter: toFilter({ ...filter, after }),
    most: limit,
  });
  return z.array(batchDocument).parse(unwrap("list the batches", answer));
}

/**
 * Items of a batch in their order, with their generations.
 *
 * @param client whose rights decide what is visible
 * @param filter by status or name; absent filters match all
 * @param limit items at most
 * @param after the place of the last item of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function readBatchItems(
  client: DatabaseReader,
  batchId: string,
  filter: { status?: string | undefined; name?: string | undefined },
  limit: number,
  after?: number,
): Promise<BatchItemDocument[]> {
  const answer = await client.rpc("image_generation_batch_items", {
    batch_id: batchId,
    filter: toFilter({ ...filter, after: after === undefined ? undefined : String(after) }),
    most: limit,
  });
  return z.array(batchItemDocument).parse(unwrap("read the items of the batch", answer));
}

/**
 * What happened to a batch after an event, in order.
 *
 * @param client whose rights decide whether it is visible
 * @param after number of the last known event; 0 for all
 * @param limit events at most
 * @throws ServiceError `internal` when the database fails
 */
export async function readBatchEvents(
  client: DatabaseReader,
  batchId: string,
  after: number,
  limit: number,
): Promise<BatchEvent[]> {
  const answer = await client.rpc("image_generation_batch_events", {
    batch_id: batchId,
    after_id: after,
    most: limit,
  });
  return z.array(batchEvent).parse(unwrap("read the events of the batch", answer));
}

/**
 * Begins nothing more of a batch.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function cancelBatch(
  client: DatabaseClient,
  caller: string | null,
  batchId: string,
): Promise<z.infer<typeof cancelOutcome>> {
  const answer = await client.rpc("image_generation_cancel_batch", {
    // The generator types every argument as not null; the function takes null for the service.
    caller: caller as string,
    batch_id: batchId,
  });
  return cancelOutcome.parse(unwrap("cancel the batch", answer));
}

/**
 * Tries once more what failed or was cancelled of a batch, and goes on with one that is held.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function retryBatch(
  client: DatabaseClient,
  caller: string | null,
  batchId: string,
): Promise<z.infer<typeof retryOutcome>> {
  const answer = await client.rpc("image_generation_retry_batch", {
    caller: caller as string, // as above
    batch_id: batchId,
  });
  return retryOutcome.parse(unwrap("retry the batch", answer));
}

/**
 * Batches that wait for somebody to choose another provider.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function readBatchesToMove(
  client: DatabaseClient,
  most: number,
): Promise<BatchToMove[]> {
  const answer = await client.rpc("image_generation_batches_to_move", { most });
  return z.array(batchToMove).parse(unwrap("read which batches have to move", answer));
}

/**
 * Moves what is left of a batch to another provider, or ends it where nobody else can draw it.
 *
 * @param client has the service's rights
 * @param since what it was held to when that was decided
 * @param to what it is held to from now on; null for nobody
 * @param openFields what its requests have in common from now on, where they say nothing themselves
 * @throws ServiceError `internal` when the database fails
 */
export async function moveBatch(
  client: DatabaseClient,
  batchId: string,
  since: BatchToMove["held"],
  to: Record<string, unknown> | null,
  reason: string,
  openFields: Record<string, string | number> = {},
): Promise<void> {
  const answer = await client.rpc("image_generation_move_batch", {
    batch_id: batchId,
    since: asJson(since),
    held: asJson(to),
    reason,
    open_fields: asJson(openFields),
  });
  unwrap("move the batch", answer);
}
