import type { Context } from "hono";
import {
  type ImageDocument,
  listImages,
  rateImage,
  readImage,
  readLineage,
  readProjectRole,
  readRemovedImage,
} from "../../shared/database/mod.ts";
import {
  credentialsRefused,
  forbidden,
  limitReached,
  notFound,
  tooOften,
} from "../../shared/errors/mod.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  callerOf,
  createRouter,
  serve,
  serviceOf,
  toPage,
} from "../../shared/http/mod.ts";
import { isSigned } from "../../shared/endpoints/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { openFormFile } from "./form_file.ts";
import {
  completeUpload,
  createUpload,
  deleteImage,
  getImage,
  getLineage,
  getSignedImage,
  listImages as listImagesOperation,
  publishImage as publishOperation,
  rateImage as rateImageOperation,
  restoreImage,
  unpublishImage as unpublishOperation,
  uploadImage,
} from "./operations.ts";
import { toListedPictures, toPicture, toPictures } from "./picture.ts";

/**
 * `GET /` lists pictures, `POST /` and `POST /uploads` with `POST /:id/complete` take pictures in, `GET /:project/:provider/:file` is a picture's
 * bytes, `POST` and `DELETE /:id/publish` make it public and take that back, `GET /:id/lineage` is what it came of, `POST /:id/rating` says what it is worth, `DELETE /:id` removes it and
 * `POST /:id/restore` brings it back.
 */
export const imageRoutes: App = createRouter();

// What takes pictures in, serves and removes them loads with the first request for it: most ask for addresses alone.
const loadUploads = () => import("./uploads.ts");
const loadServing = () => import("./serve_picture.ts");
const loadStorage = () => import("../../shared/storage/mod.ts");

serve(imageRoutes, listImagesOperation, async (context, { query }) => {
  const { limit, cursor, url_lifetime, ...filter } = query;
  const { client } = callerOf(context);
  const found = await listImages(client, { ...filter, after: cursor }, limit + 1);
  const moment = filter.order === "arrival" ? "arrived_at" : "created_at";
  const { rows, next_cursor } = toPage(found, limit, (row) => row[moment]);
  const images = await toListedPictures(context, rows, url_lifetime);
  return answer(context, listImagesOperation, 200, { images, next_cursor });
});

serve(imageRoutes, uploadImage, async (context, { query }) => {
  const body = await openFormFile(context.req.raw, uploadImage.file.name);
  const { handInFrom } = await loadUploads();
  const image = await handInFrom(context, { body, projectId: query.project_id ?? null });
  return answer(context, uploadImage, 201, await toPicture(context, image));
});

serve(imageRoutes, createUpload, async (context, { body }) => {
  const { openUpload } = await loadUploads();
  const upload = await openUpload(context, body.project_id ?? null);
  return answer(context, createUpload, 201, upload);
});

serve(imageRoutes, completeUpload, async (context, { parameters: { id } }) => {
  const { takeUpload } = await loadUploads();
  return answer(
    context,
    completeUpload,
    200,
    await toPicture(context, await takeUpload(context, id)),
  );
});

serve(imageRoutes, getImage, async (context, { parameters, query, headers }) => {
  const { project, provider, file } = parameters;
  const path = `${project}/${provider}/${file}`;
  const image = await readImage(callerOf(context).client, { object_path: path });
  if (!image) throw notFound("picture", path);
  const { servePicture } = await loadServing();
  return await servePicture(context, image, query, headers);
});

serve(imageRoutes, getSignedImage, async (context, { parameters, query, headers }) => {
  const { project, provider, file } = parameters;
  const { expires: _, signature: __, ...asked } = query;
  const path = `${project}/${provider}/${file}`;
  if (!await isSigned(path, context.req.query(), systemClock)) {
    throw credentialsRefused(
      "This address has ended or was changed. Ask for the generation again.",
    );
  }
  const image = await readImage(serviceOf(context), { object_path: path });
  if (!image) throw notFound("picture", path);
  const { servePicture } = await loadServing();
  return await servePicture(context, image, asked, headers);
});

serve(imageRoutes, publishOperation, async (context, { parameters: { id } }) => {
  const image = await requireMember(context, id, "publish pictures");
  const { publishImage } = await loadStorage();
  await publishImage(callerOf(context).service, image, context.req.raw.signal);
  const published_at = image.published_at ?? image.created_at;
  return answer(
    context,
    publishOperation,
    200,
    await toPicture(context, { ...image, published_at }),
  );
});

serve(imageRoutes, unpublishOperation, async (context, { parameters: { id } }) => {
  await requireMember(context, id, "publish pictures");
  const { unpublish } = await loadStorage();
  await unpublish(callerOf(context).service, id);
  return context.body(null, 204);
});

serve(imageRoutes, getLineage, async (context, { parameters: { id } }) => {
  const lineage = await readLineage(callerOf(context).client, id);
  if (!lineage) throw notFound("picture", id);
  const pictures = await toPictures(context, lineage.pictures);
  return answer(context, getLineage, 200, { pictures, links: lineage.links });
});

serve(imageRoutes, rateImageOperation, async (context, { parameters: { id }, body }) => {
  const caller = callerOf(context);
  await requireMember(context, id, "rate pictures");
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

serve(imageRoutes, deleteImage, async (context, { parameters: { id }, query }) => {
  const { service, id: by } = callerOf(context);
  await requireMember(context, id, "delete pictures");
  const { removePicture } = await loadStorage();
  await removePicture(service, id, { by, for_good: query.for_good ?? false });
  return context.body(null, 204);
});

serve(imageRoutes, restoreImage, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const removed = await readRemovedImage(service, caller, id);
  if (removed.outcome === "limited") throw limitReached(removed);
  if (removed.outcome !== "found") {
    throw removed.outcome === "forbidden"
      ? forbidden("bring pictures back", "member")
      : notFound("removed picture", id);
  }
  const { restorePicture } = await loadStorage();
  const image = await restorePicture(service, id, removed);
  return answer(context, restoreImage, 200, await toPicture(context, image));
});

/**
 * A picture that the caller may change.
 *
 * @param action in the infinitive, such as `delete pictures`
 * @throws ServiceError `not_found` for one they do not see, `forbidden` for viewers
 */
async function requireMember(
  context: Context<AppEnvironment>,
  id: string,
  action: string,
): Promise<ImageDocument> {
  const { kind, client } = callerOf(context);
  const image = await readImage(client, { id });
  if (!image) throw notFound("picture", id);
  if (kind === "secret_key") return image;
  const role = await readProjectRole(client, image.project_id);
  if (role === undefined || role === "viewer") throw forbidden(action, "member");
  return image;
}
