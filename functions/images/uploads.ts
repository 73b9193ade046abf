import type { Context } from "hono";
import {
  beginUpload,
  type ImageDocument,
  readImage,
  readPendingUpload,
} from "../../shared/database/mod.ts";
import { conflict, forbidden, internal, notFound, ServiceError } from "../../shared/errors/mod.ts";
import { type AppEnvironment, callerOf } from "../../shared/http/mod.ts";
import { systemClock, timeOrderedId } from "../../shared/runtime/mod.ts";
import {
  boundedBody,
  handIn,
  imageBucket,
  pendingPath,
  removeObjects,
  uploadRefusal,
  withinTime,
} from "../../shared/storage/mod.ts";
import { uploadImage } from "./operations.ts";

/** Takes in a picture whose bytes are there to be read. */
export async function handInFrom(
  context: Context<AppEnvironment>,
  { body, projectId, imageId }: {
    body: ReadableStream<Uint8Array>;
    projectId: string | null;
    imageId?: string;
  },
): Promise<ImageDocument> {
  const { image } = await handIn({ field: uploadImage.file.name, source: { body } }, {
    caller: callerOf(context),
    projectId,
    ...(imageId !== undefined && { imageId }),
    fetch,
    clock: systemClock,
    signal: context.req.raw.signal,
  });
  return image;
}

/**
 * An address to which a caller uploads one picture.
 *
 * @throws ServiceError what refuses the project or a limit; `internal` when Storage fails
 */
export async function openUpload(context: Context<AppEnvironment>, projectId: string | null) {
  const { service, id: caller } = callerOf(context);
  const id = timeOrderedId(systemClock.now());
  const begun = await beginUpload(service, {
    id,
    caller,
    project_id: projectId,
    by_address: true,
  });
  if (begun.outcome !== "admitted") throw uploadRefusal(begun, projectId);
  const path = pendingPath(begun.project_id, id);
  const signing = (await service.storage).from(imageBucket).createSignedUploadUrl(path);
  const { data, error } = await withinTime("sign the upload's address", signing);
  if (error) throw internal("The upload's address could not be signed. Try again.", error);
  return { id, bucket: imageBucket, path, token: data.token, upload_url: data.signedUrl };
}

/**
 * Reads and checks what was uploaded to a signed address. Again it answers with the same picture.
 *
 * @throws ServiceError `not_found`, `conflict` before anything was uploaded, and what handing in throws
 */
export async function takeUpload(
  context: Context<AppEnvironment>,
  id: string,
): Promise<ImageDocument> {
  const { client, service, id: caller } = callerOf(context);
  const pending = await readPendingUpload(service, caller, id);
  if (pending.outcome === "forbidden") throw forbidden("hand in pictures", "member");
  if (pending.outcome === "not_found") throw notFound("upload", id);
  const path = pendingPath(pending.project_id, id);
  const opening = (await service.storage).from(imageBucket).download(path).asStream();
  const { data, error } = await withinTime("open the upload", opening);
  if (error) {
    const done = await readImage(client, { id });
    if (done) return done;
    throw conflict(`Nothing was uploaded for ${id} yet. Upload the picture to its address first.`);
  }
  const body = boundedBody(data);
  // What is left here goes with a later sweep.
  const leave = () =>
    removeObjects(service, [path]).catch((error) =>
      context.var.log.warn("an upload that was read is left to the sweep", { error })
    );
  try {
    const image = await handInFrom(context, { body, projectId: pending.project_id, imageId: id });
    await leave();
    return image;
  } catch (error) {
    // What is no picture does not become one, and is nobody's to keep.
    if (error instanceof ServiceError && isForGood.has(error.code)) await leave();
    throw error;
  }
}

const isForGood: ReadonlySet<string> = new Set(["image_refused", "payload_too_large"]);
