import { operation } from "../../shared/http/mod.ts";
import * as z from "zod";

/** `GET /docs` */
export const getDocumentation = operation({
  id: "getDocumentation",
  method: "get",
  path: "/",
  summary: "This documentation, for people",
  access: "anybody",
  answers: {
    200: {
      description:
        "A page; the OpenAPI document in a hosted project, whose gateway sends no pages.",
      mediaType: "text/html",
    },
  },
});

/** `GET /docs/openapi.json` */
export const getOpenApiDocument = operation({
  id: "getOpenApiDocument",
  method: "get",
  path: "/openapi.json",
  summary: "This documentation, for programs",
  access: "anybody",
  answers: {
    200: {
      description: "An OpenAPI document.",
      schema: z.looseObject({ openapi: z.literal("3.1.0") }),
    },
  },
});
