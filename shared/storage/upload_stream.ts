import type { DatabaseClient } from "../database/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import { type Clock, leave, readChunk, systemClock } from "../runtime/mod.ts";
import type { ImageFacts, ImageInspector } from "./image_inspector.ts";
import { PictureUpload } from "./picture_upload.ts";

/**
 * Puts a picture into the bucket while it is inspected. One that turns out not to be a picture leaves no object.
 *
 * @param pathOf the object's name, by the format that its bytes tell
 * @throws what the inspector throws, the body, or the signal's reason
 * @throws ServiceError `internal` when Storage does not take it
 */
export async function uploadStream(
  client: DatabaseClient,
  inspector: ImageInspector,
  body: ReadableStream<Uint8Array>,
  pathOf: (format: ImageFormat) => string,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<{ facts: ImageFacts; path: string }> {
  const upload = new PictureUpload({ client, inspector, pathOf, signal, clock });
  const reader = body.getReader();
  try {
    while (!upload.isOver) {
      const chunk = await readChunk(reader, signal);
      if (!chunk) break;
      upload.write(chunk);
      await upload.ready();
    }
  } catch (error) {
    upload.fail(signal.aborted ? signal.reason : error);
  }
  leave(reader);
  return await upload.finish();
}
