import * as z from "zod";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookDeliveries,
  listWebhookEndpoints,
  replayWebhookDelivery,
  rotateWebhookSecret,
} from "../../shared/database/mod.ts";
import { ServiceError } from "../../shared/errors/mod.ts";
import {
  type App,
  authenticate,
  callerOf,
  createRouter,
  invalidRequest,
  jsonBody,
  limitBody,
  pathParameters,
  query,
  requireJson,
  toPage,
} from "../../shared/http/mod.ts";
import { createSecret, refuseTarget } from "../../shared/webhooks/mod.ts";
import {
  deliveryListQuery,
  endpointChangeRequest,
  endpointListQuery,
  newEndpointRequest,
} from "./requests.ts";

const idPath = z.object({ id: z.guid() });

/**
 * `GET /` lists endpoints, `POST /` makes one, `PATCH /:id`, `DELETE /:id` and `POST /:id/rotate` manage it;
 * `GET /deliveries` tells what was sent, `POST /deliveries/:id/replay` sends it again. Members of a project see all of
 * it but the secrets, admins and owners change it.
 */
export const webhookRoutes: App = createRouter();

webhookRoutes.get("/", authenticate, query(endpointListQuery), async (context) => {
  const { project_id, limit, cursor } = context.req.valid("query");
  const { client } = callerOf(context);
  // One more than asked for tells whether there is a next page.
  const found = await listWebhookEndpoints(client, project_id, limit + 1, cursor);
  const { rows, next_cursor } = toPage(found, limit);
  return context.json({ endpoints: rows, next_cursor });
});

webhookRoutes.post(
  "/",
  authenticate,
  limitBody,
  requireJson,
  jsonBody(newEndpointRequest),
  async (context) => {
    const request = context.req.valid("json");
    await requireTarget(request.url);
    const { service, userId } = callerOf(context);
    const secret = createSecret();
    const created = await createWebhookEndpoint(service, userId, request, secret);
    if (created.outcome === "not_found") {
      throw new ServiceError(
        "project_not_found",
        `There is no project ${request.project_id ?? "of this account"}, or it is not yours.`,
      );
    }
    if (created.outcome === "forbidden") throw forbidden("create a webhook endpoint");
    if (created.outcome === "limit_reached") {
      throw new ServiceError(
        "conflict",
        `A project has at most ${created.allowed} webhook endpoints. Delete one first.`,
      );
    }
    return context.json({ ...created.endpoint, secret }, 201);
  },
);

webhookRoutes.get("/deliveries", authenticate, query(deliveryListQuery), async (context) => {
  const { limit, cursor, ...filter } = context.req.valid("query");
  const { client } = callerOf(context);
  const found = await listWebhookDeliveries(client, filter, limit + 1, cursor);
  const { rows, next_cursor } = toPage(found, limit);
  return context.json({ deliveries: rows, next_cursor });
});

webhookRoutes.post(
  "/deliveries/:id/replay",
  authenticate,
  pathParameters(idPath),
  async (context) => {
    const { id } = context.req.valid("param");
    const { service, userId } = callerOf(context);
    const replayed = await replayWebhookDelivery(service, userId, id);
    if (replayed.outcome === "not_found") throw notFound("webhook delivery", id);
    if (replayed.outcome === "forbidden") throw forbidden("replay a webhook delivery");
    if (replayed.outcome === "not_ended") {
      throw new ServiceError("conflict", `The webhook delivery ${id} is still being tried.`);
    }
    if (replayed.outcome === "endpoint_disabled") {
      throw new ServiceError(
        "conflict",
        `The endpoint of the webhook delivery ${id} is disabled. Enable it first.`,
      );
    }
    return context.json(replayed.delivery, 202);
  },
);

webhookRoutes.patch(
  "/:id",
  authenticate,
  limitBody,
  requireJson,
  pathParameters(idPath),
  jsonBody(endpointChangeRequest),
  async (context) => {
    const { id } = context.req.valid("param");
    const change = context.req.valid("json");
    if (change.url !== undefined) await requireTarget(change.url);
    const { service, userId } = callerOf(context);
    const changed = await changeWebhookEndpoint(service, userId, id, change);
    if (changed.outcome === "not_found") throw notFound("webhook endpoint", id);
    if (changed.outcome === "forbidden") throw forbidden("change a webhook endpoint");
    return context.json(changed.endpoint);
  },
);

webhookRoutes.delete("/:id", authenticate, pathParameters(idPath), async (context) => {
  const { id } = context.req.valid("param");
  const { service, userId } = callerOf(context);
  const deleted = await deleteWebhookEndpoint(service, userId, id);
  if (deleted.outcome === "not_found") throw notFound("webhook endpoint", id);
  if (deleted.outcome === "forbidden") throw forbidden("delete a webhook endpoint");
  return context.body(null, 204);
});

webhookRoutes.post("/:id/rotate", authenticate, pathParameters(idPath), async (context) => {
  const { id } = context.req.valid("param");
  const { service, userId } = callerOf(context);
  const secret = createSecret();
  const rotated = await rotateWebhookSecret(service, userId, id, secret);
  if (rotated.outcome === "not_found") throw notFound("webhook endpoint", id);
  if (rotated.outcome === "forbidden") throw forbidden("rotate a webhook secret");
  const { endpoint, previous_secret_expires_at } = rotated;
  return context.json({ ...endpoint, secret, previous_secret_expires_at });
});

async function requireTarget(url: string): Promise<void> {
  const { webhookTrustedOrigins } = readConfiguration(Deno.env.toObject());
  const message = await refuseTarget(url, {
    trustedOrigins: webhookTrustedOrigins,
  });
  if (message === undefined) return;
  throw invalidRequest("body", [{ code: "custom", path: ["url"], message, input: url }]);
}

function notFound(what: string, id: string): ServiceError {
  return new ServiceError("not_found", `There is no ${what} ${id}, or it is not yours.`);
}

function forbidden(action: string): ServiceError {
  return new ServiceError("forbidden", `Only an admin or the owner can ${action}.`);
}
