import {
  beginObject,
  type DatabaseClient,
  endObject,
  type ImageDocument,
  readImage,
  unpublishImage,
} from "../database/mod.ts";
import { conflict, notFound } from "../errors/mod.ts";
import { isolateState, SingleFlight } from "../runtime/mod.ts";
import { extensions, publicBucket } from "./object_path.ts";
import { openObject, removeObjects } from "./objects.ts";
import { uploadObject } from "./object_sending.ts";
import { publicPath, publicStem } from "./public_address.ts";

// An hour, in seconds: how long a browser shows a picture that is public no more.
const publicCacheControl = "3600";

/** Two that upload one copy break each other off: Storage refuses the second before it has read it. */
const underWay = isolateState(() => new SingleFlight<void>());

/**
 * Copies a picture into the public bucket; one that is there stays as it is. Callers who publish one at the same moment
 * wait for one piece of work.
 *
 * @param service has the service's rights
 * @param signal aborts when the caller leaves
 * @throws ServiceError `not_found` for a picture that is deleted meanwhile, `conflict` for one that is taken back, `internal`
 */
export async function publishImage(
  service: DatabaseClient,
  image: ImageDocument,
  signal: AbortSignal,
): Promise<void> {
  await underWay().run(publicStem(image), signal, () => publish(service, image));
}

async function publish(service: DatabaseClient, image: ImageDocument): Promise<void> {
  const stem = publicStem(image), path = publicPath(image);
  const began = { image_id: image.id, bucket: publicBucket, stem };
  if (!await beginObject(service, { ...began, extension: extensions[image.format] })) {
    throw notFound("picture", image.id);
  }
  await uploadObject(service, path, image.format, await openObject(service, image.object_path), {
    bucket: publicBucket,
    cacheControl: publicCacheControl,
  });
  const { file_size, sha256 } = image;
  if (await endObject(service, stem, { file_size, sha256 })) return;
  await removeObjects(service, [path], { bucket: publicBucket });
  if (!await readImage(service, { id: image.id })) throw notFound("picture", image.id);
  throw conflict("The picture was taken back while it was being published. Publish it again.");
}

/**
 * Removes the published copy of a picture. One that is not published is no error.
 *
 * @throws ServiceError `internal`; the copy is then left to the sweep
 */
export async function unpublish(service: DatabaseClient, imageId: string): Promise<void> {
  const copy = await unpublishImage(service, imageId);
  if (!copy) return;
  await removeObjects(service, [`${copy.stem}.${copy.extension}`], { bucket: publicBucket });
}
