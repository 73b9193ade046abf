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
import {
  conflict,
  forbidden,
  invalidInput,
  notFound,
  projectNotFound,
} from "../../shared/errors/mod.ts";
import { answer, type App, callerOf, createRouter, serve, toPage } from "../../shared/http/mod.ts";
import { createSecret, refuseTarget } from "../../shared/webhooks/mod.ts";
import * as operations from "./operations.ts";

/**
 * `GET /` lists endpoints, `POST /` makes one, `PATCH /:id`, `DELETE /:id` and `POST /:id/rotate` manage it;
 * `GET /deliveries` tells what was sent, `POST /deliveries/:id/replay` sends it again. Members of a project see all of
 * it but the secrets, admins and owners change it.
 */
export const webhookRoutes: App = createRouter();

serve(webhookRoutes, operations.listWebhooks, async (context, { query }) => {
  const { project_id, limit, cursor } = query;
  const { client } = callerOf(context);
  // One more than asked for tells whether there is a next page.
  const found = await listWebhookEndpoints(client, project_id, limit + 1, cursor);
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listWebhooks, 200, { endpoints: rows, next_cursor });
});

serve(webhookRoutes, operations.createWebhook, async (context, { body: request }) => {
  await requireTarget(request.url);
  const { service, id: caller } = callerOf(context);
  const secret = createSecret();
  const created = await createWebhookEndpoint(service, caller, request, secret);
  if (created.outcome === "not_found") {
    throw projectNotFound(request.project_id ?? null);
  }
  if (created.outcome === "forbidden") throw forbidden("create a webhook endpoint", "admin");
  if (created.outcome === "limit_reached") {
    throw conflict(`A project has at most ${created.allowed} webhook endpoints. Delete one first.`);
  }
  return answer(context, operations.createWebhook, 201, { ...created.endpoint, secret });
});

serve(webhookRoutes, operations.listWebhookDeliveries, async (context, { query }) => {
  const { limit, cursor, ...filter } = query;
  const { client } = callerOf(context);
  const found = await listWebhookDeliveries(client, filter, limit + 1, cursor);
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listWebhookDeliveries, 200, {
    deliveries: rows,
    next_cursor,
  });
});

serve(webhookRoutes, operations.replayWebhookDelivery, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const replayed = await replayWebhookDelivery(service, caller, id);
  if (replayed.outcome === "not_found") throw notFound("webhook delivery", id);
  if (replayed.outcome === "forbidden") throw forbidden("replay a webhook delivery", "admin");
  if (replayed.outcome === "not_ended") {
    throw conflict(`The webhook delivery ${id} is still being tried.`);
  }
  if (replayed.outcome === "endpoint_disabled") {
    throw conflict(`The endpoint of the webhook delivery ${id} is disabled. Enable it first.`);
  }
  return answer(context, operations.replayWebhookDelivery, 202, replayed.delivery);
});

serve(
  webhookRoutes,
  operations.changeWebhook,
  async (context, { parameters: { id }, body: change }) => {
    if (change.url !== undefined) await requireTarget(change.url);
    const { service, id: caller } = callerOf(context);
    const changed = await changeWebhookEndpoint(service, caller, id, change);
    if (changed.outcome === "not_found") throw notFound("webhook endpoint", id);
    if (changed.outcome === "forbidden") throw forbidden("change a webhook endpoint", "admin");
    return answer(context, operations.changeWebhook, 200, changed.endpoint);
  },
);

serve(webhookRoutes, operations.deleteWebhook, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const deleted = await deleteWebhookEndpoint(service, caller, id);
  if (deleted.outcome === "not_found") throw notFound("webhook endpoint", id);
  if (deleted.outcome === "forbidden") throw forbidden("delete a webhook endpoint", "admin");
  return context.body(null, 204);
});

serve(webhookRoutes, operations.rotateWebhookSecret, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const secret = createSecret();
  const rotated = await rotateWebhookSecret(service, caller, id, secret);
  if (rotated.outcome === "not_found") throw notFound("webhook endpoint", id);
  if (rotated.outcome === "forbidden") throw forbidden("rotate a webhook secret", "admin");
  const { endpoint, previous_secret_expires_at } = rotated;
  return answer(context, operations.rotateWebhookSecret, 200, {
    ...endpoint,
    secret,
    previous_secret_expires_at,
  });
});

async function requireTarget(url: string): Promise<void> {
  const { webhookTrustedOrigins } = readConfiguration(Deno.env.toObject());
  const message = await refuseTarget(url, {
    trustedOrigins: webhookTrustedOrigins,
  });
  if (message === undefined) return;
  throw invalidInput("body", [{ code: "custom", path: ["url"], message, input: url }]);
}
