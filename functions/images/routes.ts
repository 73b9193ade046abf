import {
  deleteImage,
  rateImage,
  readImage,
  readLineage,
  readProjectRole,
} from "../../shared/database/mod.ts";
import { forbidden, notFound, tooOften } from "../../shared/errors/mod.ts";
import { answer, type App, callerOf, createRouter, serve } from "../../shared/http/mod.ts";
import { openObject, removeObjects } from "../../shared/storage/mod.ts";
import { openFormFile } from "./form_file.ts";
import {
  completeUpload,
  createUpload,
  deleteImage as deleteImageOperation,
  getImage,
  getLineage,
  rateImage as rateImageOperation,
  uploadImage,
} from "./operations.ts";
import { toPicture, toPictures } from "./picture.ts";
import { handInFrom, openUpload, takeUpload } from "./uploads.ts";

/**
 * `POST /` and `POST /uploads` with `POST /:id/complete` take pictures in, `GET /:project/:provider/:file` is a picture's
 * bytes, `GET /:id/lineage` what it came of, `POST /:id/rating` says what it is worth, `DELETE /:id` removes it.
 */
export const imageRoutes: App = createRouter();

serve(imageRoutes, uploadImage, async (context, { query }) => {
  const body = await openFormFile(context.req.raw, uploadImage.file.name);
  const image = await handInFrom(context, { body, projectId: query.project_id ?? null });
  return answer(context, uploadImage, 201, await toPicture(context, image));
});

serve(imageRoutes, createUpload, async (context, { body }) => {
  const upload = await openUpload(context, body.project_id ?? null);
  return answer(context, createUpload, 201, upload);
});

serve(imageRoutes, completeUpload, async (context, { parameters: { id } }) => {
  return answer(
    context,
    completeUpload,
    200,
    await toPicture(context, await takeUpload(context, id)),
  );
});

serve(imageRoutes, getImage, async (context, { parameters, headers: sent }) => {
  const { project, provider, file } = parameters;
  const path = `${project}/${provider}/${file}`;
  const { client, service } = callerOf(context);
  const image = await readImage(client, { object_path: path });
  if (!image) throw notFound("picture", path);
  const etag = `"${image.sha256}"`;
  const headers = {
    etag,
    "content-type": `image/${image.format}`,
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
  };
  if (isKnown(etag, sent["If-None-Match"])) return context.body(null, 304, headers);
  // With the service's rights, because Storage knows no API keys: the row has shown that the caller may see it.
  return context.body(await openObject(service, path), 200, {
    ...headers,
    "content-length": String(image.file_size),
  });
});

serve(imageRoutes, getLineage, async (context, { parameters: { id } }) => {
  const lineage = await readLineage(callerOf(context).client, id);
  if (!lineage) throw notFound("picture", id);
  const pictures = await toPictures(context, lineage.pictures);
  return answer(context, getLineage, 200, { pictures, links: lineage.links });
});

serve(imageRoutes, rateImageOperation, async (context, { parameters: { id }, body }) => {
  const caller = callerOf(context);
  const image = await readImage(caller.client, { id });
  if (!image) throw notFound("picture", id);
  if (caller.kind !== "secret_key") {
    const role = await readProjectRole(caller.client, image.project_id);
    if (role === undefined || role === "viewer") throw forbidden("rate pictures", "member");
  }
  const outcome = await rateImage(caller.service, id, caller.id, (body.rating - 1) / 4);
  if (outcome.outcome === "not_found") throw notFound("picture", id);
  if (outcome.outcome === "limited") {
    throw tooOften(
      "20 ratings in 24 hours count, so that nobody chooses for others. Rate this picture later.",
      outcome.retry_after_ms / 1_000,
    );
  }
  return context.body(null, 204);
});

serve(imageRoutes, deleteImageOperation, async (context, { parameters: { id } }) => {
  const { kind, client, service } = callerOf(context);
  const image = await readImage(client, { id });
  if (!image) throw notFound("picture", id);
  if (kind !== "secret_key") {
    const role = await readProjectRole(client, image.project_id);
    if (role === undefined || role === "viewer") {
      throw forbidden("delete pictures", "member");
    }
  }
  // Users hold no right to delete rows or objects, so the service does it for them. The row goes first: an object
  // without a row is an orphan, which the sweep removes, a row without an object is a broken picture.
  await deleteImage(service, id);
  try {
    await removeObjects(service, [image.object_path]);
  } catch (error) {
    context.var.log.warn("the object of a deleted picture is left to the sweep", { error });
  }
  return context.body(null, 204);
});

// A list of tags, compared weakly: proxies that compress make tags weak.
// https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
function isKnown(etag: string, ifNoneMatch = ""): boolean {
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
