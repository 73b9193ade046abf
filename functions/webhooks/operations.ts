import * as z from "zod";
import {
  webhookDelivery,
  webhookDeliveryStatuses,
  webhookEndpoint,
  webhookEvents,
} from "../../shared/database/mod.ts";
import { operation, pageQuery } from "../../shared/http/mod.ts";

const idPath = z.object({ id: z.guid() });
const url = z.string().max(2_000).refine(URL.canParse, "is not a URL");
const description = z.string().max(500);
const events = z.lazy(() =>
  z.array(z.enum(webhookEvents)).min(1)
    .transform((names) => [...new Set(names)])
);
const next_cursor = z.string().nullable();
const secret = z.string().describe("Signs what is sent; shown this once.");

/** `GET /webhooks` */
export const listWebhooks = operation({
  id: "listWebhooks",
  method: "get",
  path: "/",
  summary: "Lists where projects are told of their generations",
  access: "caller",
  query: z.strictObject({ project_id: z.guid().optional(), ...pageQuery }),
  answers: {
    200: {
      description: "A page of endpoints, without their secrets.",
      schema: z.strictObject({ endpoints: z.array(webhookEndpoint), next_cursor }),
    },
  },
});

/** `POST /webhooks` */
export const createWebhook = operation({
  id: "createWebhook",
  method: "post",
  path: "/",
  summary: "Adds an endpoint",
  access: "caller",
  scope: "admin",
  body: z.strictObject({
    project_id: z.guid().optional(),
    url,
    description: description.optional(),
    events: events.default(["generation.completed", "generation.failed"]),
  }).meta({ id: "NewWebhookEndpoint" }),
  answers: {
    201: {
      description: "The endpoint with its secret.",
      schema: z.lazy(() => z.strictObject({ ...webhookEndpoint.unwrap().shape, secret })),
    },
  },
  errors: ["project_not_found", "forbidden", "conflict"],
});

/** `PATCH /webhooks/{id}` */
export const changeWebhook = operation({
  id: "changeWebhook",
  method: "patch",
  path: "/{id}",
  summary: "Changes an endpoint",
  access: "caller",
  scope: "admin",
  parameters: idPath,
  body: z.strictObject({
    url: url.optional(),
    description: description.optional(),
    events: events.optional(),
    enabled: z.boolean().optional(),
  }).refine((change) => Object.keys(change).length > 0, "names nothing to change")
    .meta({ id: "WebhookEndpointChange" }),
  answers: { 200: { description: "The endpoint.", schema: webhookEndpoint } },
  errors: ["not_found", "forbidden"],
});

/** `DELETE /webhooks/{id}` */
export const deleteWebhook = operation({
  id: "deleteWebhook",
  method: "delete",
  path: "/{id}",
  summary: "Removes an endpoint",
  access: "caller",
  scope: "admin",
  parameters: idPath,
  answers: { 204: { description: "It is gone." } },
  errors: ["not_found", "forbidden"],
});

/** `POST /webhooks/{id}/rotate` */
export const rotateWebhookSecret = operation({
  id: "rotateWebhookSecret",
  method: "post",
  path: "/{id}/rotate",
  summary: "Gives an endpoint a new secret; the old one signs beside it for 24 hours",
  access: "caller",
  scope: "admin",
  parameters: idPath,
  answers: {
    200: {
      description: "The endpoint with its new secret.",
      schema: z.lazy(() =>
        z.strictObject({
          ...webhookEndpoint.unwrap().shape,
          secret,
          previous_secret_expires_at: z.string(),
        })
      ),
    },
  },
  errors: ["not_found", "forbidden"],
});

/** `GET /webhooks/deliveries` */
export const listWebhookDeliveries = operation({
  id: "listWebhookDeliveries",
  method: "get",
  path: "/deliveries",
  summary: "Lists what was sent, and how it went",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional(),
    endpoint_id: z.guid().optional(),
    generation_id: z.guid().optional(),
    event: z.enum(webhookEvents).optional(),
    status: z.enum(webhookDeliveryStatuses).optional(),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: "A page of deliveries, newest first.",
      schema: z.strictObject({ deliveries: z.array(webhookDelivery), next_cursor }),
    },
  },
});

/** `POST /webhooks/deliveries/{id}/replay` */
export const replayWebhookDelivery = operation({
  id: "replayWebhookDelivery",
  method: "post",
  path: "/deliveries/{id}/replay",
  summary: "Sends a delivery once more",
  access: "caller",
  scope: "admin",
  parameters: idPath,
  answers: { 202: { description: "The delivery, waiting to be sent.", schema: webhookDelivery } },
  errors: ["not_found", "forbidden", "conflict"],
});
