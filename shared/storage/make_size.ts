import { createHash } from "node:crypto";
import {
  beginObject,
  type DatabaseClient,
  endObject,
  type ImageDocument,
  type MadeObject,
  readMadeObject,
} from "../database/mod.ts";
import { imageRefused, internal, notFound } from "../errors/mod.ts";
import { type Bytes, isolateState, SingleFlight } from "../runtime/mod.ts";
import { mostDecodedPixels } from "./alpha_mask.ts";
import { ImageInspector } from "./image_inspector.ts";
import { extensions, imageBucket } from "./object_path.ts";
import { removeObjects } from "./objects.ts";
import {
  codecTurns,
  cropPicture,
  decodePicture,
  encodePicture,
  resizePicture,
  rotatePicture,
} from "./picture_codec.ts";
import { type MadeSize, sizeStem } from "./picture_size.ts";
import { withinTime } from "./time_limit.ts";
import { uploadObject } from "./object_sending.ts";

/** A size of a picture that lies in the bucket. */
export interface StoredSize extends Pick<MadeObject, "file_size" | "sha256"> {
  objectPath: string;
}

const underWay = isolateState(() => new SingleFlight<StoredSize>());
/** How long a picture waits for its turn to be made, in ms. */
const turnMs = 60_000;
// Whether Storage makes sizes is a matter of the project's plan, and does not change while an isolate lives.
const storage = isolateState((): { makesSizes?: boolean } => ({}));

/**
 * A size of a picture, made where it is not there yet: by Storage, if the project's plan has that, else here, of at most
 * {@link mostDecodedPixels}. Callers who want the same at the same moment wait for one piece of work.
 *
 * @param service has the service's rights; that the caller may see the picture has been found out before
 * @throws ServiceError `image_refused` for a picture that is too large to be made smaller here, `not_found` for one that is
 *   deleted meanwhile, `internal`
 */
export async function storedSize(
  service: DatabaseClient,
  image: ImageDocument,
  size: MadeSize,
  signal: AbortSignal,
): Promise<StoredSize> {
  const stem = sizeStem(image, size);
  const objectPath = `${stem}.${extensions[size.format]}`;
  const made = await readMadeObject(service, stem);
  if (made) return { ...made, objectPath };
  return await underWay().run(stem, signal, async () => {
    const bytes = await makeSize(service, image, size);
    const began = { image_id: image.id, bucket: imageBucket, stem };
    const extension = extensions[size.format];
    if (!await beginObject(service, { ...began, extension })) throw notFound("picture", image.id);
    await uploadObject(service, objectPath, size.format, bytes);
    const facts = { file_size: bytes.byteLength, sha256: sha256(bytes) };
    if (!await endObject(service, stem, facts)) {
      await removeObjects(service, [objectPath]);
      throw notFound("picture", image.id);
    }
    return { ...facts, objectPath };
  });
}

async function makeSize(
  service: DatabaseClient,
  image: ImageDocument,
  size: MadeSize,
): Promise<Bytes> {
  const byStorage = await makeInStorage(service, image.object_path, image.format, size);
  if (byStorage) return byStorage;
  if (image.width * image.height > mostDecodedPixels) {
    throw imageRefused(
      "width",
      `The picture has ${image.width}x${image.height} pixels, and other sizes are made here of at most ` +
        `${
          mostDecodedPixels.toLocaleString("en")
        }. Ask for it as it is, or turn on image transformations of Storage.`,
    );
  }
  return await codecTurns().run(AbortSignal.timeout(turnMs), async () => {
    const { data, error } = await withinTime(
      "open the picture",
      (await service.storage).from(imageBucket).download(image.object_path),
    );
    if (error) throw internal("The picture could not be read. Try again.", error);
    return await makeHere(await data.bytes(), image.format, size);
  });
}

async function makeHere(
  bytes: Bytes,
  format: ImageDocument["format"],
  size: MadeSize,
): Promise<Bytes> {
  try {
    const { crop, rotate } = size;
    const whole = await decodePicture(bytes, format);
    const part = crop ? cropPicture(whole, crop) : whole;
    const turned = rotate ? rotatePicture(part, rotate) : part;
    return await encodePicture(await resizePicture(turned, size), size.format, size.quality);
  } catch (error) {
    throw internal("This size of the picture could not be made. Ask for it as it is.", error);
  }
}

/**
 * The size as Storage makes it (https://supabase.com/docs/guides/storage/serving/image-transformations): in the picture's
 * own format, or as a WebP for who says to take that.
 *
 * @returns undefined where Storage does not make it, or made something else
 */
export async function makeInStorage(
  service: DatabaseClient,
  objectPath: string,
  format: ImageDocument["format"],
  { width, height, fit, ...size }: MadeSize,
): Promise<Bytes | undefined> {
  // Neither cuts out nor turns.
  if (size.crop || size.rotate) return undefined;
  if (storage().makesSizes === false || (size.format !== format)) return undefined;
  const resize = fit === "contain" ? "fill" : fit;
  // As it would be: Storage takes at least 20, and PNG has none.
  const quality = Math.min(100, Math.max(20, size.quality));
  const { data, error } = await withinTime(
    "make a size of the picture",
    (await service.storage).from(imageBucket).download(objectPath, {
      transform: { width, height, resize, quality, format: "origin" },
    }),
  );
  if (error) {
    // Whatever the reason, it is made here then; a plan without it is not asked again.
    storage().makesSizes ??= false;
    return undefined;
  }
  storage().makesSizes = true;
  const bytes = await data.bytes();
  return isOfSize(bytes, { width, height, format: size.format }) ? bytes : undefined;
}

function isOfSize(
  bytes: Bytes,
  wanted: { width: number; height: number; format: string },
): boolean {
  try {
    const inspector = new ImageInspector("caller");
    inspector.write(bytes);
    const { width, height, format } = inspector.finish();
    return width === wanted.width && height === wanted.height && format === wanted.format;
  } catch {
    return false;
  }
}

function sha256(bytes: Bytes): string {
  return createHash("sha256").update(bytes).digest("hex");
}
