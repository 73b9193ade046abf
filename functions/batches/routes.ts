import type { Context } from "hono";
import { stream } from "hono/streaming";
import {
  type BatchDocument,
  type BatchItemDocument,
  listBatches,
  readBatch,
  readBatchEvents,
  readBatchItems,
  retryBatch,
} from "../../shared/database/mod.ts";
import {
  batchLocation,
  generationContext,
  loadPipeline,
  streamEvents,
  toResponses,
} from "../../shared/endpoints/mod.ts";
import { conflict, forbidden, notFound } from "../../shared/errors/mod.ts";
import {
  type BatchItemResponse,
  toBatchItemResponse,
  toBatchStatus,
} from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  callerOf,
  createRouter,
  serve,
  toPage,
} from "../../shared/http/mod.ts";
import * as operations from "./operations.ts";

const eventsAtOnce = 200;
const linesAtOnce = 100;

/**
 * `GET /` lists batches, `GET /:id` is one of them with items in pages, `GET /:id/results` all of its items as lines of JSON,
 * `GET /:id/events` follows it, `POST /:id/cancel` and `POST /:id/retry` steer it.
 */
export const batchRoutes: App = createRouter();

serve(batchRoutes, operations.listBatches, async (context, { query }) => {
  const { limit, cursor, ...filter } = query;
  const batches = await listBatches(callerOf(context).client, filter, limit + 1, cursor);
  const { rows, next_cursor } = toPage(batches, limit);
  return answer(context, operations.listBatches, 200, {
    batches: rows.map(toBatchStatus),
    next_cursor,
  });
});

serve(batchRoutes, operations.getBatch, async (context, { parameters, query }) => {
  const { limit, cursor, ...filter } = query;
  const batch = await findBatch(context, parameters.id);
  const items = limit === 0 ? [] : await readBatchItems(
    callerOf(context).client,
    parameters.id,
    filter,
    limit + 1,
    cursor,
  );
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return answer(context, operations.getBatch, 200, {
    ...toBatchStatus(batch),
    items: await toItems(context, page),
    next_cursor: items.length > limit && last ? String(last.index) : null,
  });
});

serve(batchRoutes, operations.getBatchResults, async (context, { parameters, query }) => {
  await findBatch(context, parameters.id);
  const { service } = callerOf(context);
  context.header("content-type", "application/jsonl");
  return stream(context, async (out) => {
    let after: number | undefined;
    while (!out.aborted) {
      // With the service's rights: that the caller may see it has been found out, and it may take longer than their token lives.
      const items = await readBatchItems(service, parameters.id, query, linesAtOnce, after);
      for (const item of await toItems(context, items)) {
        await out.write(`${JSON.stringify(item)}\n`);
      }
      after = items.at(-1)?.index;
      if (items.length < linesAtOnce) return;
    }
  }, async (error, out) => {
    context.var.log.error("the results of a batch broke off", { batch_id: parameters.id, error });
    await out.close();
  });
});

serve(batchRoutes, operations.followBatch, async (context, { parameters, headers }) => {
  const { id } = parameters;
  const batch = await findBatch(context, id);
  const { service } = callerOf(context);
  const lastEventId = Number(headers["Last-Event-ID"] ?? 0);
  return await streamEvents(context, {
    id,
    ended: batch.completed_at !== null,
    lastEventId: Number.isSafeInteger(lastEventId) ? lastEventId : 0,
    readAfter: (eventId) => readBatchEvents(service, id, eventId, eventsAtOnce),
  });
});

serve(batchRoutes, operations.cancelBatch, async (context, { parameters }) => {
  const { id } = parameters;
  const { cancelWholeBatch } = await loadPipeline();
  const cancelled = await cancelWholeBatch(id, generationContext(context));
  if (cancelled.outcome === "not_found") throw notFound("batch", id);
  if (cancelled.outcome === "forbidden") throw forbidden("cancel a batch", "member");
  if (cancelled.outcome === "ended") throw conflict(`The batch ${id} has ended.`);
  const batch = await findBatch(context, id);
  return answer(context, operations.cancelBatch, 200, toBatchStatus(batch));
});

serve(batchRoutes, operations.retryBatch, async (context, { parameters }) => {
  const { id } = parameters;
  const { service, id: caller } = callerOf(context);
  const queued = await retryBatch(service, caller, id);
  if (queued.outcome === "not_found") throw notFound("batch", id);
  if (queued.outcome === "forbidden") throw forbidden("retry a batch", "member");
  if (queued.outcome === "not_ended") {
    throw conflict(`Nothing of the batch ${id} has failed, so there is nothing to retry.`);
  }
  context.header("location", batchLocation(id));
  return answer(context, operations.retryBatch, 202, toBatchStatus(queued.batch));
});

async function findBatch(context: Context<AppEnvironment>, id: string): Promise<BatchDocument> {
  const batch = await readBatch(callerOf(context).client, id);
  if (!batch) throw notFound("batch", id);
  return batch;
}

async function toItems(
  context: Context<AppEnvironment>,
  items: BatchItemDocument[],
): Promise<BatchItemResponse[]> {
  const generations = await toResponses(context, items.flatMap(({ job }) => job ?? []));
  const byId = new Map(generations.map((each) => [each.generation_id, each]));
  return items.map((item) => toBatchItemResponse(item, byId.get(item.job?.id ?? "")));
}
