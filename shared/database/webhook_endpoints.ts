import * as z from "zod";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";

/** What an endpoint can be told of. */
export const webhookEvents = [
  "generation.completed",
  "generation.failed",
  "generation.cancelled",
  "alert.firing",
  "alert.resolved",
  "batch.completed",
  "batch.held",
] as const;

/** Where a project's events are sent, without the secret. */
export const webhookEndpoint = z.lazy(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    url: z.string(),
    description: z.string(),
    events: z.array(z.enum(webhookEvents)),
    enabled: z.boolean(),
    disabled_reason: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  }).meta({ id: "WebhookEndpoint" })
);

/** A parsed {@link webhookEndpoint}. */
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>;

/** Why a caller may not manage the webhooks of a project. */
export const webhookRefusals = [
  z.object({ outcome: z.literal("not_found") }),
  z.object({ outcome: z.literal("forbidden") }),
] as const;

const createOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("created"), endpoint: webhookEndpoint }),
    z.object({ outcome: z.literal("limit_reached"), allowed: z.number() }),
    ...webhookRefusals,
  ])
);

const changeOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("changed"), endpoint: webhookEndpoint }),
    ...webhookRefusals,
  ])
);

const deleteOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("deleted") }),
    ...webhookRefusals,
  ])
);

const rotateOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("rotated"),
      endpoint: webhookEndpoint,
      previous_secret_expires_at: z.string(),
    }),
    ...webhookRefusals,
  ])
);

/** An endpoint to make. */
export interface NewWebhookEndpoint {
  /** Absent for the caller's default project. */
  project_id?: string | undefined;
  url: string;
  description?: string | undefined;
  events: (typeof webhookEvents)[number][];
}

/** What to change of an endpoint; what is absent stays as it is. */
export interface WebhookEndpointChange {
  url?: string | undefined;
  description?: string | undefined;
  events?: NewWebhookEndpoint["events"] | undefined;
  enabled?: boolean | undefined;
}

/**
 * Endpoints, newest first.
 *
 * @param client whose rights decide which endpoints are visible
 * @param limit endpoints at most
 * @param after the last endpoint of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function listWebhookEndpoints(
  client: DatabaseReader,
  projectId: string | undefined,
  limit: number,
  after?: PageCursor,
): Promise<WebhookEndpoint[]> {
  const answer = await client.rpc("image_generation_webhooks", {
    filter: toFilter({ project_id: projectId, after }),
    most: limit,
  });
  return z.array(webhookEndpoint).parse(unwrap("list the webhook endpoints", answer));
}

/**
 * Makes an endpoint.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @param secret signs what is sent to it
 * @throws ServiceError `internal` when the database fails
 */
export async function createWebhookEndpoint(
  client: DatabaseClient,
  caller: string | null,
  endpoint: NewWebhookEndpoint,
  secret: string,
): Promise<z.infer<typeof createOutcome>> {
  const answer = await client.rpc("image_generation_create_webhook", {
    // The generator types every argument as not null; the function takes null for the service.
    caller: caller as string,
    endpoint: { ...endpoint },
    secret,
  });
  return createOutcome.parse(unwrap("create the webhook endpoint", answer));
}

/**
 * Changes an endpoint. What waits for one that is disabled is given up.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function changeWebhookEndpoint(
  client: DatabaseClient,
  caller: string | null,
  endpointId: string,
  change: WebhookEndpointChange,
): Promise<z.infer<typeof changeOutcome>> {
  const answer = await client.rpc("image_generation_change_webhook", {
    caller: caller as string, // as above
    endpoint_id: endpointId,
    change: { ...change },
  });
  return changeOutcome.parse(unwrap("change the webhook endpoint", answer));
}

/**
 * Deletes an endpoint with its deliveries.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function deleteWebhookEndpoint(
  client: DatabaseClient,
  caller: string | null,
  endpointId: string,
): Promise<z.infer<typeof deleteOutcome>> {
  const answer = await client.rpc("image_generation_delete_webhook", {
    caller: caller as string, // as above
    endpoint_id: endpointId,
  });
  return deleteOutcome.parse(unwrap("delete the webhook endpoint", answer));
}

/**
 * Gives an endpoint a new secret; the one it had signs as well for another day.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function rotateWebhookSecret(
  client: DatabaseClient,
  caller: string | null,
  endpointId: string,
  secret: string,
): Promise<z.infer<typeof rotateOutcome>> {
  const answer = await client.rpc("image_generation_rotate_webhook_secret", {
    caller: caller as string, // as above
    endpoint_id: endpointId,
    secret,
  });
  return rotateOutcome.parse(unwrap("rotate the webhook secret", answer));
}
