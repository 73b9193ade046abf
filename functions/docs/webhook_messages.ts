import type { JsonObject } from "./json_schema.ts";

const header = (name: string, description: string) => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
});

/**
 * What the service sends by itself (https://spec.openapis.org/oas/v3.1.0#oasWebhooks).
 *
 * @param generation the JSON Schema of a message about a generation
 * @param alert the same about an alert
 * @param batch the same about a batch
 */
export function describeWebhooks(
  generation: JsonObject,
  alert: JsonObject,
  batch: JsonObject,
): JsonObject {
  return {
    batchEnded: describeMessage(
      "receiveBatchEnded",
      "Tells a project's endpoint that nothing of a batch is left to do, or that it is held",
      batch,
    ),
    generationEnded: describeMessage(
      "receiveGenerationEnded",
      "Tells a project's endpoint how a generation ended",
      generation,
    ),
    alert: describeMessage(
      "receiveAlert",
      "Tells a project's endpoint that something is amiss, and that it is over",
      alert,
    ),
  };
}

function describeMessage(operationId: string, summary: string, schema: JsonObject): JsonObject {
  return {
    post: {
      operationId,
      summary,
      description:
        "Signed by Standard Webhooks, sent at least once, with nine tries over a day. What was dealt with is known " +
        "by its webhook-id.",
      tags: ["webhooks"],
      security: [],
      parameters: [
        header("webhook-id", "The same for every try of a message."),
        header("webhook-timestamp", "When this try was made, in seconds since 1970."),
        header("webhook-signature", "`v1,` and the signature in base64; one for each secret."),
      ],
      requestBody: { required: true, content: { "application/json": { schema } } },
      responses: {
        "204": { description: "Taken; any other 2xx says the same." },
        "410": { description: "Not wanted any more: the endpoint is disabled." },
      },
    },
  };
}
