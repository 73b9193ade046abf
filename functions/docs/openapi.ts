import { serviceVersion } from "../../shared/configuration/mod.ts";
import * as z from "zod";
import { type ErrorCode, errorStatuses, problemDocument } from "../../shared/errors/mod.ts";
import {
  errorCodes,
  type Operation,
  type OperationAnswer,
  type OperationFile,
  problemMediaType,
  rateLimitHeaders,
  scopeOf,
} from "../../shared/http/mod.ts";
import { alertMessage, webhookBatchMessage, webhookMessage } from "../../shared/database/mod.ts";
import { errorExamples } from "./error_examples.ts";
import type { JsonObject } from "./json_schema.ts";
import { withExamples } from "./with_examples.ts";
import { describeWebhooks } from "./webhook_messages.ts";
import { type DocumentedOperation, documentedOperations } from "./documented_operations.ts";

/** Named schemas, filled while the operations are described. */
type Components = Record<string, unknown>;

const requestId = {
  description: "Finds the request in the log; a caller may send one of its own.",
  schema: { type: "string" },
};
const retryAfter = {
  description: "Seconds after which the same call is worth repeating.",
  schema: { type: "integer", minimum: 1 },
};

/**
 * The service's description (https://spec.openapis.org/oas/v3.1.0), made of the operations that the routes are mounted
 * by and of nothing else.
 *
 * @param serverUrl where the functions are, without a trailing slash
 * @param note further sentences of its description
 */
export function openApiDocument(serverUrl: string, note = ""): JsonObject {
  const schemas: Components = {};
  const paths: Record<string, JsonObject> = {};
  for (const documented of documentedOperations) {
    const { path, operation: { method } } = documented;
    paths[path] = { ...paths[path], [method]: describeOperation(documented, schemas) };
  }
  const webhooks = describeWebhooks(
    toJsonSchema(webhookMessage, "output", schemas),
    toJsonSchema(alertMessage, "output", schemas),
    toJsonSchema(webhookBatchMessage, "output", schemas),
  );
  return withExamples({
    openapi: "3.1.0",
    info: {
      title: "Image generation for Supabase",
      version: serviceVersion,
      description:
        `One request and one answer for Leonardo AI, Runware, Gemini and ComfyUI. ${note}`
          .trim(),
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    paths,
    webhooks,
    components: {
      securitySchemes: {
        secretKey: {
          type: "apiKey",
          in: "header",
          name: "apikey",
          description: "A secret key; for servers only.",
        },
        publishableKey: {
          type: "apiKey",
          in: "header",
          name: "apikey",
          description: "The publishable key, beside a user's access token.",
        },
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "x-api-key",
          description: "An API key of a project.",
        },
        apiKeyAsToken: {
          type: "http",
          scheme: "bearer",
          description: "The same, as libraries send it that know bearer tokens only.",
        },
        accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
      headers: { RequestId: requestId, RetryAfter: retryAfter },
      schemas: Object.fromEntries(
        Object.entries(schemas).sort(([one], [other]) => one < other ? -1 : 1),
      ),
    },
  });
}

function securityOf(operation: Operation): JsonObject[] {
  if (operation.access === "anybody") return [];
  if (operation.access === "secret") return [{ secretKey: [] }];
  const people = [{ secretKey: [] }, { publishableKey: [], accessToken: [] }];
  return scopeOf(operation) === null ? people : [...people, { apiKey: [] }, { apiKeyAsToken: [] }];
}

function describeScope(operation: Operation): string | undefined {
  const scope = operation.access === "caller" ? scopeOf(operation) : null;
  return scope === null || scope === "any" ? undefined : `An API key needs the scope \`${scope}\`.`;
}

function describeOperation({ path, operation }: DocumentedOperation, schemas: Components) {
  const { id, summary, parameters, query, headers, body, file, answers } = operation;
  const bodies = operation.content ?? (body && { "application/json": body });
  const description = describeScope(operation);
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    tags: [tagOf(path)],
    security: securityOf(operation),
    parameters: [
      ...describeParameters("path", parameters, schemas),
      ...describeParameters("query", query, schemas),
      ...describeParameters("header", headers, schemas),
    ],
    ...(bodies && { requestBody: { required: true, content: contents(bodies, schemas) } }),
    ...(file && { requestBody: describeForm(file) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, each]) => [status, describeAnswer(each, schemas)]),
      ),
      ...describeErrors(operation, schemas),
    },
  };
}

// https://spec.openapis.org/oas/v3.1.0#considerations-for-file-uploads
function describeForm({ name, description }: OperationFile): JsonObject {
  const schema = {
    type: "object",
    required: [name],
    properties: { [name]: { type: "string", format: "binary", description } },
  };
  return { required: true, content: { "multipart/form-data": { schema } } };
}

function describeAnswer(answer: OperationAnswer, schemas: Components): JsonObject {
  const { description, schema, mediaType = "application/json", headers = {} } = answer;
  return {
    description,
    headers: {
      ...Object.fromEntries(
        Object.entries(headers).map(([name, description]) => [name, {
          description,
          schema: { type: "string" },
        }]),
      ),
      "X-Request-Id": { $ref: "#/components/headers/RequestId" },
    },
    ...(schema
      ? {
        content: {
          ...content(mediaType, schema, "output", schemas),
          ...(answer.alsoAs !== undefined && { [answer.alsoAs]: { schema: { type: "string" } } }),
        },
      }
      : answer.mediaType && { content: { [answer.mediaType]: {} } }),
  };
}

// One response per status, which says by which codes it may come.
function describeErrors(operation: Operation, schemas: Components): JsonObject {
  const { answers, errorForm } = operation;
  const form = toJsonSchema(errorForm?.schema ?? problemDocument, "output", schemas);
  const byStatus = Map.groupBy(
    errorCodes(operation),
    (code) => String(errorForm?.statuses[code] ?? errorStatuses[code]),
  );
  return Object.fromEntries(
    [...byStatus].filter(([status]) => !(status in answers)).map(([status, codes]) => [
      status,
      {
        description: `A problem: ${codes.join(", ")}.`,
        headers: {
          "X-Request-Id": { $ref: "#/components/headers/RequestId" },
          // Whoever is limited is told how much is left, and why.
          ...(codes.some((code) => code === "rate_limited") &&
            Object.fromEntries(
              Object.entries(rateLimitHeaders).map(([name, description]) => [name, {
                description,
                schema: { type: "string" },
              }]),
            )),
          ...(["429", "503"].includes(status) && {
            "Retry-After": { $ref: "#/components/headers/RetryAfter" },
          }),
        },
        content: {
          [errorForm ? "application/json" : problemMediaType]: {
            schema: { allOf: [form, restrictTo(codes, errorForm !== undefined)] },
            examples: errorExamples(codes, errorForm),
          },
        },
      },
    ]),
  );
}

function restrictTo(codes: ErrorCode[], isWrapped: boolean): JsonObject {
  const restricted = { properties: { code: { enum: codes } } };
  return isWrapped ? { properties: { error: restricted } } : restricted;
}

function contents(bodies: Readonly<Record<string, z.ZodType>>, schemas: Components): JsonObject {
  return Object.assign(
    {},
    ...Object.entries(bodies).map(([mediaType, schema]) =>
      content(mediaType, schema, "input", schemas)
    ),
  );
}

function describeParameters(
  place: "path" | "query" | "header",
  schema: z.ZodObject | undefined,
  schemas: Components,
): JsonObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema, "input", schemas) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    ...(description !== undefined && { description }),
    ...((place === "path" || required.includes(name)) && { required: true }),
    schema,
  }));
}

function content(
  mediaType: string,
  schema: z.ZodType,
  io: "input" | "output",
  schemas: Components,
): JsonObject {
  return { [mediaType]: { schema: toJsonSchema(schema, io, schemas) } };
}

// Schemas with a name become components; of a field that is transformed, a request's schema shows what is sent.
function toJsonSchema(
  schema: z.ZodType,
  io: "input" | "output",
  schemas: Components,
): JsonObject {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
  });
  const moved: JsonObject = JSON.parse(
    JSON.stringify({ rest, $defs }).replaceAll('"#/$defs/', '"#/components/schemas/'),
  );
  Object.assign(schemas, moved.$defs);
  return moved.rest as JsonObject;
}

function tagOf(path: string): string {
  return path.split("/")[1] ?? "";
}
