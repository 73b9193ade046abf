import { openApiDocument } from "../../functions/docs/openapi.ts";

/** JSON as OpenAPI has it. */
export type JsonObject = { [name: string]: unknown };

/** The OpenAPI document of the service, as plain JSON, with the address that a hosted project has. */
export function readDocument(): JsonObject {
  return JSON.parse(JSON.stringify(openApiDocument("https://<ref>.supabase.co/functions/v1")));
}
