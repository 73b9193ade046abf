import * as z from "zod";
import { webhookDeliveryStatuses, webhookEvents } from "../../shared/database/mod.ts";
import { pageQuery } from "../../shared/http/mod.ts";

const url = z.string().max(2_000).refine(URL.canParse, "is not a URL");
const description = z.string().max(500);
const events = z.array(z.enum(webhookEvents)).min(1)
  .transform((names) => [...new Set(names)]);

/** Body of `POST webhooks`: an endpoint to make. */
export const newEndpointRequest = z.strictObject({
  project_id: z.guid().optional(),
  url,
  description: description.optional(),
  events: events.default(["generation.completed", "generation.failed"]),
});

/** Body of `PATCH webhooks/{id}`: what to change of an endpoint. */
export const endpointChangeRequest = z.strictObject({
  url: url.optional(),
  description: description.optional(),
  events: events.optional(),
  enabled: z.boolean().optional(),
}).refine((change) => Object.keys(change).length > 0, "names nothing to change");

/** Query of `GET webhooks`: which endpoints. */
export const endpointListQuery = z.strictObject({
  project_id: z.guid().optional(),
  ...pageQuery,
});

/** Query of `GET webhooks/deliveries`: which deliveries. */
export const deliveryListQuery = z.strictObject({
  project_id: z.guid().optional(),
  endpoint_id: z.guid().optional(),
  generation_id: z.guid().optional(),
  event: z.enum(webhookEvents).optional(),
  status: z.enum(webhookDeliveryStatuses).optional(),
  ...pageQuery,
});
