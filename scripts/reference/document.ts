import type { JsonObject } from "../../functions/docs/json_schema.ts";
import { openApiDocument } from "../../functions/docs/openapi.ts";

/** The OpenAPI document of the service, as plain JSON, with the address that a hosted project has. */
export function readDocument(): JsonObject {
  return JSON.parse(JSON.stringify(openApiDocument("https://<ref>.supabase.co/functions/v1")));
}
