import type { DatabaseClient } from "../database/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import type { Bytes } from "../runtime/mod.ts";
import { mostDecodedPixels } from "./alpha_mask.ts";
import { ImageInspector } from "./image_inspector.ts";
import { deliveredRules } from "./image_rules.ts";
import { extensions, imageBucket } from "./object_path.ts";
import { removeObjects } from "./objects.ts";
import { codecTurns, decodePicture, encodePicture } from "./picture_codec.ts";
import { createPreparation, type StoreOptions } from "./picture_preparation.ts";
import { uploadObject } from "./object_sending.ts";
import type { StoredImage } from "./store_image.ts";
import { withinTime } from "./time_limit.ts";

const quality = 90;
const signedSeconds = 60;
/** How long a picture waits for its turn, in ms; then it stays as it came. */
const turnMs = 60_000;

/**
 * Makes a stored picture one of another format, in the place of what came: by Storage where the project's plan has that
 * and the format is WebP, else here, of at most {@link mostDecodedPixels}.
 *
 * @param client has the service's rights
 * @param onLeftover is told why what came is still there beside what was made of it
 * @returns undefined where neither can, or it is animated; what came then stays as it is
 * @throws ServiceError `internal` when Storage fails
 */
export async function convertStored(
  client: DatabaseClient,
  stored: StoredImage,
  format: ImageFormat,
  { texts }: StoreOptions,
  onLeftover: (error: unknown) => void,
): Promise<StoredImage | undefined> {
  if (stored.frames !== undefined) return undefined;
  const made = await convertInStorage(client, stored, format) ??
    await convertHere(client, stored, format);
  if (!made) return undefined;
  const inspector = new ImageInspector("caller", deliveredRules, createPreparation({ texts }));
  const bytes = inspector.write(made);
  const { sourceSha256: _, ...facts } = inspector.finish();
  const path = stored.objectPath.replace(/\.[a-z]+$/, `.${extensions[format]}`);
  await uploadObject(client, path, format, bytes);
  // The one that is there for sure is the picture from now on: Storage may have removed the other in spite of an error.
  await removeObjects(client, [stored.objectPath]).catch(onLeftover);
  return { ...facts, sourceSha256: stored.sourceSha256, objectPath: path };
}

/** Storage makes a WebP for who says to take one, which the client library cannot say. */
async function convertInStorage(
  client: DatabaseClient,
  stored: StoredImage,
  format: ImageFormat,
): Promise<Bytes | undefined> {
  if (format !== "webp") return undefined;
  const { data } = await withinTime(
    "sign the picture's address",
    (await client.storage).from(imageBucket).createSignedUrl(stored.objectPath, signedSeconds, {
      transform: { quality },
    }),
  );
  if (!data) return undefined;
  const headers = { accept: "image/webp" };
  const response = await withinTime("convert the picture", fetch(data.signedUrl, { headers }))
    .catch(() => undefined);
  const isMade = response?.ok && response.headers.get("content-type") === "image/webp";
  if (!response || !isMade) return void await response?.body?.cancel();
  const bytes = await response.bytes();
  const inspector = new ImageInspector("caller");
  inspector.write(bytes);
  const { width, height } = inspector.finish();
  return width === stored.width && height === stored.height ? bytes : undefined;
}

async function convertHere(
  client: DatabaseClient,
  stored: StoredImage,
  format: ImageFormat,
): Promise<Bytes | undefined> {
  if (stored.width * stored.height > mostDecodedPixels) return undefined;
  return await codecTurns().run(AbortSignal.timeout(turnMs), async () => {
    const { data } = await withinTime(
      "open the picture",
      (await client.storage).from(imageBucket).download(stored.objectPath),
    );
    if (!data) return undefined;
    try {
      const raster = await decodePicture(await data.bytes(), stored.format);
      return await encodePicture(raster, format, quality);
    } catch {
      // What the codecs do not take stays as it came, and is told.
      return undefined;
    }
  });
}
