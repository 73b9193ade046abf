import * as z from "zod";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";
import { webhookEvents, webhookRefusals } from "./webhook_endpoints.ts";

/** Where a delivery stands. */
export const webhookDeliveryStatuses = ["pending", "delivered", "failed"] as const;

/** What an endpoint is sent of a generation; it holds neither prompt nor pictures. */
export const webhookMessage = z.lazy(() =>
  z.strictObject({
    type: z.enum(["generation.completed", "generation.failed", "generation.cancelled"]),
    timestamp: z.string().describe("When the generation ended."),
    data: z.strictObject({
      generation_id: z.string(),
      project_id: z.string(),
      status: z.enum(["completed", "failed", "cancelled"]),
      provider: z.string().nullable(),
      images: z.array(z.strictObject({
        id: z.string(),
        object_path: z.string().describe("In the project's bucket."),
        width: z.number(),
        height: z.number(),
        format: z.string(),
      })),
      error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
    }),
  }).meta({ id: "WebhookMessage" })
);

const count = z.number();

/** What an endpoint is sent of a batch, once it has ended or is held. */
export const webhookBatchMessage = z.lazy(() =>
  z.strictObject({
    type: z.enum(["batch.completed", "batch.held"]),
    timestamp: z.string().describe("When that happened."),
    data: z.strictObject({
      batch_id: z.string(),
      project_id: z.string(),
      name: z.string().nullable(),
      metadata: z.record(z.string(), jsonValue),
      status: z.enum(["completed", "cancelled", "held"]),
      reason: z.string().nullable(),
      total: count,
      counts: z.strictObject({
        ...{ waiting: count, running: count, completed: count, failed: count, cancelled: count },
        ...{ pictures: count, cost_usd: count, maybe_billed_usd: count },
        ...{ estimated_usd: count.nullable(), left_usd: count.nullable() },
        seconds_left: count.nullable(),
      }),
      failed: z.array(z.strictObject({
        index: z.number(),
        name: z.string().nullable(),
        generation_id: z.string().nullable(),
        code: z.string().nullable(),
      })).describe("The first hundred."),
    }),
  }).meta({ id: "WebhookBatchMessage" })
);

/** One event for one endpoint, and how its sending went. */
export const webhookDelivery = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    endpoint_id: z.string(),
    project_id: z.string(),
    generation_id: z.string().nullable().describe("What it tells of, if it is a generation."),
    batch_id: z.string().nullable().describe("What it tells of, if it is a batch."),
    event: z.enum(webhookEvents),
    payload: z.record(z.string(), jsonValue),
    status: z.enum(webhookDeliveryStatuses),
    tries: z.number(),
    next_try_at: z.string().nullable(),
    last_status: z.number().nullable(),
    last_error: z.string().nullable(),
    created_at: z.string(),
    delivered_at: z.string().nullable(),
  }).meta({ id: "WebhookDelivery" })
);

/** A parsed {@link webhookDelivery}. */
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

// The database says job where callers read generation.
const deliveryRow = z.lazy(() => {
  const { generation_id, ...columns } = webhookDelivery.unwrap().shape;
  return z.object({ ...columns, job_id: generation_id })
    .transform(({ job_id, ...delivery }) => ({ ...delivery, generation_id: job_id }));
});

const claimedDelivery = z.lazy(() =>
  z.object({
    id: z.string(),
    lease_id: z.string(),
    url: z.string(),
    payload: z.record(z.string(), jsonValue),
    tries: z.number(),
    secrets: z.array(z.string()),
    /** Of the request whose generation it tells of; null where nobody traces. */
    traceparent: z.string().nullish(),
  })
);

/** A delivery to send: `tries` counts this one, `secrets` has the newest first. */
export type ClaimedDelivery = z.infer<typeof claimedDelivery>;

const replayOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("queued"), delivery: deliveryRow }),
    z.object({ outcome: z.literal("not_ended") }),
    z.object({ outcome: z.literal("endpoint_disabled") }),
    ...webhookRefusals,
  ])
);

/** How a try to deliver went, as its row keeps it. */
export interface DeliveryResult {
  /** `pending` is tried again. */
  status: (typeof webhookDeliveryStatuses)[number];
  /** Null when there was no answer. */
  http_status: number | null;
  error: string | null;
  /** Until the next try, in ms; null when there is none. */
  delay_ms: number | null;
  /** Why the endpoint is to be disabled; null when it is not. */
  disable_reason: string | null;
}

/** Which deliveries to list; absent filters match all. */
export interface DeliveryFilter {
  project_id?: string | undefined;
  endpoint_id?: string | undefined;
  generation_id?: string | undefined;
  event?: string | undefined;
  status?: string | undefined;
}

/**
 * Deliveries, newest first.
 *
 * @param client whose rights decide which deliveries are visible
 * @param limit deliveries at most
 * @param after the last delivery of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function listWebhookDeliveries(
  client: DatabaseReader,
  { generation_id, ...filter }: DeliveryFilter,
  limit: number,
  after?: PageCursor,
): Promise<WebhookDelivery[]> {
  const answer = await client.rpc("image_generation_deliveries", {
    filter: toFilter({ ...filter, job_id: generation_id, after }),
    most: limit,
  });
  return z.array(deliveryRow).parse(unwrap("list the webhook deliveries", answer));
}

/**
 * Sends an ended delivery once more, under the same id.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function replayWebhookDelivery(
  client: DatabaseClient,
  caller: string | null,
  deliveryId: string,
): Promise<z.infer<typeof replayOutcome>> {
  const answer = await client.rpc("image_generation_replay_delivery", {
    // The generator types every argument as not null; the function takes null for the service.
    caller: caller as string,
    delivery_id: deliveryId,
  });
  return replayOutcome.parse(unwrap("replay the webhook delivery", answer));
}

/**
 * Takes deliveries that are due; the endpoints take turns.
 *
 * @param client has the service's rights
 * @param maximum deliveries at most
 * @param leaseSeconds after which one that is not recorded is due again
 * @throws ServiceError `internal` when the database fails
 */
export async function claimWebhookDeliveries(
  client: DatabaseClient,
  maximum: number,
  leaseSeconds: number,
): Promise<ClaimedDelivery[]> {
  const answer = await client.rpc("image_generation_claim_deliveries", {
    maximum,
    lease_seconds: leaseSeconds,
  });
  return z.array(claimedDelivery).parse(unwrap("claim webhook deliveries", answer));
}

/**
 * Records how a try went.
 *
 * @param client has the service's rights
 * @returns false when the lease was lost: the delivery was given up or taken by another worker
 * @throws ServiceError `internal` when the database fails
 */
export async function recordWebhookDelivery(
  client: DatabaseClient,
  delivery: Pick<ClaimedDelivery, "id" | "lease_id">,
  result: DeliveryResult,
): Promise<boolean> {
  const answer = await client.rpc("image_generation_record_delivery", {
    delivery_id: delivery.id,
    lease_id: delivery.lease_id,
    result: { ...result },
  });
  return unwrap("record the webhook delivery", answer);
}
