import { operation } from "../../shared/http/mod.ts";
import * as z from "zod";

const document = {
  description: "An OpenAPI document.",
  schema: z.looseObject({ openapi: z.literal("3.1.0") }),
} as const;

/** `GET /docs` */
export const getDocumentation = operation({
  id: "getDocumentation",
  method: "get",
  path: "/",
  summary: "This documentation; a page for browsers where the console is served",
  access: "anybody",
  answers: { 200: document },
});

/** `GET /docs/openapi.json` */
export const getOpenApiDocument = operation({
  id: "getOpenApiDocument",
  method: "get",
  path: "/openapi.json",
  summary: "This documentation, for programs",
  access: "anybody",
  answers: { 200: document },
});
