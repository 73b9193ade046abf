import openapiTS, { astToString } from "openapi-typescript";
import type { JsonObject } from "./document.ts";

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

function simplified(document: JsonObject): JsonObject {
  const copy: JsonObject = structuredClone(document);
  for (const methods of Object.values(copy["paths"] as Record<string, JsonObject>)) {
    for (const operation of Object.values(methods) as { responses: JsonObject }[]) {
      operation.responses = Object.fromEntries(
        Object.entries(operation.responses).filter(([status]) => Number(status) < 400),
      );
    }
  }
  // TypeScript takes no type that names itself in an index; whoever reads such a value looks at it anyway.
  (copy["components"] as { schemas: JsonObject }).schemas["Json"] = {};
  return copy;
}
