import * as z from "zod";
import { batchEvent } from "../../shared/database/mod.ts";
import { batchItemResponse, batchStatusResponse } from "../../shared/generation/catalog.ts";
import { operation, pageQuery } from "../../shared/http/mod.ts";

const batchPath = z.object({ id: z.guid() });
const itemStatus = z.enum(["waiting", "running", "completed", "failed", "cancelled"]);
const one = { description: "The batch.", schema: batchStatusResponse } as const;

/** `GET /batches` */
export const listBatches = operation({
  id: "listBatches",
  method: "get",
  path: "/",
  summary: "Lists batches, newest first",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional(),
    status: z.enum(["running", "held", "cancelled", "completed"]).optional(),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: "A page of batches and the cursor of the next one.",
      schema: z.strictObject({
        batches: z.array(batchStatusResponse),
        next_cursor: z.string().nullable(),
      }),
    },
  },
});

/** `GET /batches/{id}` */
export const getBatch = operation({
  id: "getBatch",
  method: "get",
  path: "/{id}",
  summary: "How a batch is doing, with a page of its items",
  access: "caller",
  parameters: batchPath,
  query: z.strictObject({
    status: itemStatus.optional().describe("Of the items."),
    name: z.string().max(200).optional().describe("Of an item."),
    limit: z.coerce.number().int().min(0).max(100).default(20).describe("Items; 0 for none."),
    cursor: z.coerce.number().int().min(0).max(999).optional().describe(
      "The next page's, as the last one told it.",
    ),
  }),
  answers: {
    200: {
      description: "The batch with items in their order.",
      schema: z.lazy(() =>
        batchStatusResponse.unwrap().extend({
          items: z.array(batchItemResponse),
          next_cursor: z.string().nullable(),
        })
      ),
    },
  },
  errors: ["not_found"],
});

/** `GET /batches/{id}/results` */
export const getBatchResults = operation({
  id: "getBatchResults",
  method: "get",
  path: "/{id}/results",
  summary: "Every item of a batch as a line of JSON, with signed addresses of its pictures",
  access: "caller",
  parameters: batchPath,
  query: z.strictObject({ status: itemStatus.optional() }),
  answers: {
    200: {
      description: "One item a line, in their order.",
      schema: batchItemResponse,
      mediaType: "application/jsonl",
    },
  },
  errors: ["not_found"],
});

/** `GET /batches/{id}/events` */
export const followBatch = operation({
  id: "followBatch",
  method: "get",
  path: "/{id}/events",
  summary: "Follows a batch as server-sent events",
  access: "caller",
  parameters: batchPath,
  headers: z.object({
    "Last-Event-ID": z.string().optional().describe("Goes on after this event."),
  }),
  answers: {
    200: {
      description: "Events until nothing is left to do; the data of each is one of these as JSON.",
      schema: batchEvent,
      mediaType: "text/event-stream",
    },
    204: { description: "It is done and the client has every event; there is nothing to follow." },
  },
  errors: ["not_found"],
});

/** `POST /batches/{id}/cancel` */
export const cancelBatch = operation({
  id: "cancelBatch",
  method: "post",
  path: "/{id}/cancel",
  summary: "Cancels what of a batch has not ended",
  access: "caller",
  parameters: batchPath,
  answers: { 200: one },
  errors: ["not_found", "forbidden", "conflict"],
});

/** `POST /batches/{id}/retry` */
export const retryBatch = operation({
  id: "retryBatch",
  method: "post",
  path: "/{id}/retry",
  summary: "Tries once more what failed or was cancelled, and goes on with a batch that is held",
  access: "caller",
  parameters: batchPath,
  answers: { 202: { ...one, headers: { "Location": "The batch." } } },
  errors: ["not_found", "forbidden", "conflict"],
});
