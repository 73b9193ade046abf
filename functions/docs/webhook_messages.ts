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
 * @param message the JSON Schema of a message
 */
export function describeWebhooks(message: JsonObject): JsonObject {
  return {
    generationEnded: {
      post: {
        operationId: "receiveGenerationEnded",
        summary: "Tells a project's endpoint how a generation ended",
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
        requestBody: { required: true, content: { "application/json": { schema: message } } },
        responses: {
          "204": { description: "Taken; any other 2xx says the same." },
          "410": { description: "Not wanted any more: the endpoint is disabled." },
        },
      },
    },
  };
}
