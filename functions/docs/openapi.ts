import * as z from "zod";
import { providerSettingsChange } from "../../shared/database/mod.ts";
import { errorStatuses } from "../../shared/errors/mod.ts";
import {
  batchRequest,
  generateRequest,
  generationResponse,
  quickRequest,
} from "../../shared/generation/mod.ts";
import { jobListQuery } from "../jobs/list_query.ts";
import { promptStatsRequest, promptValidationRequest } from "../validate-prompt/requests.ts";
import {
  deliveryListQuery,
  endpointChangeRequest,
  endpointListQuery,
  newEndpointRequest,
} from "../webhooks/requests.ts";
import { type Operation, operations } from "./operations.ts";

/** JSON as OpenAPI has it. */
export type JsonObject = { [name: string]: unknown };

/** What the operations refer to by name. */
const schemas = {
  GenerateRequest: toJsonSchema(generateRequest),
  QuickRequest: toJsonSchema(quickRequest),
  BatchRequest: {
    type: "object",
    required: ["requests"],
    additionalProperties: false,
    properties: {
      requests: {
        type: "array",
        minItems: 1,
        maxItems: 10,
        items: { $ref: "#/components/schemas/GenerateRequest" },
      },
    },
    description: toJsonSchema(batchRequest)["description"] ??
      "Each request is answered on its own; one that fails fails alone.",
  },
  Generation: toJsonSchema(generationResponse),
  PromptValidationRequest: toJsonSchema(promptValidationRequest),
  PromptStatsRequest: toJsonSchema(promptStatsRequest),
  ProviderSettingsChange: toJsonSchema(providerSettingsChange),
  NewWebhookEndpoint: toJsonSchema(newEndpointRequest),
  WebhookEndpointChange: toJsonSchema(endpointChangeRequest),
  Problem: {
    type: "object",
    description: "https://www.rfc-editor.org/rfc/rfc9457",
    required: ["type", "title", "status", "detail", "code", "request_id"],
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string", description: "What happened and what to do about it." },
      code: { type: "string", enum: Object.keys(errorStatuses) },
      request_id: { type: "string" },
      errors: {
        type: "array",
        items: {
          type: "object",
          required: ["path", "message"],
          properties: { path: { type: "string" }, message: { type: "string" } },
        },
      },
    },
  },
} satisfies Record<string, JsonObject>;

/**
 * The service's description (https://spec.openapis.org/oas/v3.1.0), made of the very schemas that parse requests.
 *
 * @param serverUrl where the functions are, without a trailing slash
 */
export function openApiDocument(serverUrl: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describeOperation(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Image generation for Supabase",
      version: "0.1.0",
      description: "One request and one answer for Leonardo AI, Runware, Gemini and ComfyUI.",
    },
    servers: [{ url: serverUrl }],
    security: [{ apikey: [] }, { apikey: [], bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        apikey: {
          type: "apiKey",
          in: "header",
          name: "apikey",
          description: "A secret key alone, or the publishable key beside a user's access token.",
        },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
      schemas,
    },
  };
}

function describeOperation(operation: Operation): JsonObject {
  const { summary, request, answers, parameters = [], open } = operation;
  return {
    summary,
    tags: [operation.path.split("/")[1]],
    ...(open && { security: [] }),
    parameters: [
      ...[...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      ...parameters,
      ...(operation.method === "get" ? queryParameters(operation.path) : []),
    ],
    ...(request && { requestBody: { required: true, content: jsonContent(request) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema, mediaType }]) => [status, {
          description,
          ...(schema && { content: jsonContent(schema) }),
          ...(mediaType && { content: { [mediaType]: {} } }),
        }]),
      ),
      default: {
        description: "A problem.",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}

const listQueries: Record<string, z.ZodType> = {
  "/jobs": jobListQuery,
  "/webhooks": endpointListQuery,
  "/webhooks/deliveries": deliveryListQuery,
};

function queryParameters(path: string): JsonObject[] {
  const query = listQueries[path];
  return Object.entries(query ? toJsonSchema(query)["properties"] ?? {} : {})
    .map(([name, schema]) => ({ name, in: "query", schema }));
}

function jsonContent(schema: keyof typeof schemas): JsonObject {
  return { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } };
}

// Of a field that is transformed, the document shows what is sent.
function toJsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
