import * as z from "zod";
import { styleFields, styleFieldsChange, styleResponse } from "../../shared/generation/catalog.ts";
import { operation, pageQuery } from "../../shared/http/mod.ts";

const stylePath = z.object({ id: z.guid() });
const description = z.string().max(1_000);
const name = z.string().trim().toLowerCase().regex(
  /^[a-z0-9][a-z0-9_-]{0,99}$/,
  "consists of letters a to z, digits, - and _, and begins with a letter or a digit",
).meta({ examples: ["watercolour"] });

/** `GET /styles` */
export const listStyles = operation({
  id: "listStyles",
  method: "get",
  path: "/",
  summary: "Lists the styles of the caller's projects, newest first",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional(),
    name: name.optional(),
    ...pageQuery,
  }),
  answers: {
    200: {
      description: "A page of styles and the cursor of the next one.",
      schema: z.strictObject({
        styles: z.array(styleResponse),
        next_cursor: z.string().nullable(),
      }),
    },
  },
});

/** `GET /styles/{id}` */
export const getStyle = operation({
  id: "getStyle",
  method: "get",
  path: "/{id}",
  summary: "One style, in one of its versions",
  access: "caller",
  parameters: stylePath,
  query: z.strictObject({
    version: z.coerce.number().int().min(1).optional().describe("Left out: the latest."),
  }),
  answers: { 200: { description: "The style.", schema: styleResponse } },
  errors: ["not_found"],
});

/** `POST /styles` */
export const createStyle = operation({
  id: "createStyle",
  method: "post",
  path: "/",
  summary: "Makes a style, which requests of its project name",
  access: "caller",
  body: z.strictObject({
    project_id: z.guid().optional(),
    name,
    description: description.optional(),
    fields: styleFields,
  }),
  answers: { 201: { description: "The style.", schema: styleResponse } },
  errors: ["project_not_found", "image_not_found", "conflict"],
});

/** `PATCH /styles/{id}` */
export const changeStyle = operation({
  id: "changeStyle",
  method: "patch",
  path: "/{id}",
  summary: "Changes a style: its fields make a new version",
  access: "caller",
  scope: "generate",
  parameters: stylePath,
  body: z.strictObject({
    description: description.optional(),
    fields: styleFieldsChange.optional().describe(
      "What is absent stays as it is; null takes a field out.",
    ),
  }),
  answers: { 200: { description: "The style.", schema: styleResponse } },
  errors: ["not_found", "image_not_found"],
});

/** `DELETE /styles/{id}` */
export const deleteStyle = operation({
  id: "deleteStyle",
  method: "delete",
  path: "/{id}",
  summary: "Deletes a style; generations that were drawn with it keep their version",
  access: "caller",
  scope: "generate",
  parameters: stylePath,
  answers: { 204: { description: "It is deleted." } },
  errors: ["not_found"],
});
