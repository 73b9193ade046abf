import * as z from "zod";
import { operation } from "../../shared/http/mod.ts";

/** `GET /images/{project}/{provider}/{file}` */
export const getImage = operation({
  id: "getImage",
  method: "get",
  path: "/{project}/{provider}/{file}",
  summary: "The bytes of a picture",
  access: "caller",
  parameters: z.object({
    project: z.guid(),
    provider: z.string().regex(/^[a-z_]{1,40}$/),
    file: z.string().regex(/^[\w-]{1,100}\.(png|jpg|webp)$/),
  }),
  headers: z.object({
    "If-None-Match": z.string().optional().describe("The ETag of what the caller has."),
  }),
  answers: {
    200: {
      description: "The picture.",
      mediaType: "image/*",
      headers: { "ETag": "Of the bytes, which never change." },
    },
    304: { description: "The caller has it." },
  },
  errors: ["not_found"],
});

/** `DELETE /images/{id}` */
export const deleteImage = operation({
  id: "deleteImage",
  method: "delete",
  path: "/{id}",
  summary: "Removes a picture and its file",
  access: "caller",
  parameters: z.object({ id: z.guid() }),
  answers: { 204: { description: "It is gone." } },
  errors: ["not_found", "forbidden"],
});
