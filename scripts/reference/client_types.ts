import openapiTS, { astToString } from "openapi-typescript";
import type { JsonObject } from "../../functions/docs/json_schema.ts";

const firstLine =
  "// Generated from the operations of the functions by `deno task reference`; do not edit.";

/**
 * The types of every route as the typed client has them. Errors are left out: each is a `Problem`.
 *
 * @param document the OpenAPI document
 * @returns a module of TypeScript
 */
export async function clientTypes(document: JsonObject): Promise<string> {
  // What has a default may be left out of a request; in answers there are no defaults.
  const syntax = await openapiTS(JSON.stringify(simplified(document)), {
    defaultNonNullable: false,
  });
  return `${firstLine}\n\n${astToString(syntax)}`;
}

interface Described {
  requestBody?: { content: Record<string, JsonObject> };
  responses: Record<string, { content?: Record<string, JsonObject> }>;
}

function simplified(document: JsonObject): JsonObject {
  const copy = structuredClone(document) as {
    paths: Record<string, Record<string, Described>>;
    webhooks: Record<string, Record<string, Described>>;
    components: { schemas: JsonObject; examples?: JsonObject };
  };
  for (const methods of [...Object.values(copy.paths), ...Object.values(copy.webhooks)]) {
    for (const operation of Object.values(methods)) {
      operation.responses = Object.fromEntries(
        Object.entries(operation.responses).filter(([status]) => Number(status) < 400),
      );
      for (const part of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
        for (const body of Object.values(part.content ?? {})) delete body["example"];
      }
    }
  }
  delete copy.components.examples;
  // TypeScript takes no type that names itself in an index; whoever reads such a value looks at it anyway.
  copy.components.schemas["Json"] = {};
  return copy;
}
