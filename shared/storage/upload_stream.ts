import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import { leave, orAborted, readChunk } from "../runtime/mod.ts";
import type { ImageFacts, ImageInspector } from "./image_inspector.ts";
import { imageBucket } from "./object_path.ts";

// A year, in seconds: an object never changes.
const cacheControl = "31536000";

/**
 * Puts a picture into the bucket while it is inspected; nothing of it is held but the bytes that tell its format. One
 * that turns out not to be a picture leaves no object.
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
): Promise<{ facts: ImageFacts; path: string }> {
  const reader = body.getReader();
  // What went wrong inside the stream, which the upload only reports as "failed".
  let failure: unknown;
  let facts: ImageFacts | undefined;
  const readNext = async (): Promise<Uint8Array | undefined> => {
    try {
      const chunk = inspector.isComplete ? undefined : await readChunk(reader, signal);
      if (chunk) return inspector.write(chunk);
      facts = inspector.finish();
      leave(reader);
      return undefined;
    } catch (error) {
      failure = signal.aborted ? signal.reason : error;
      leave(reader);
      throw failure;
    }
  };

  const early: Uint8Array[] = [];
  while (inspector.format === undefined) {
    const chunk = await readNext();
    if (chunk === undefined) break;
    early.push(chunk);
  }
  const format = inspector.format;
  if (format === undefined) {
    throw new Error("unreachable: finish() refuses a picture without a format");
  }

  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = early.shift() ?? await readNext();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  try {
    const path = pathOf(format);
    await orAborted(uploadObject(client, path, format, stream), signal);
    if (!facts) throw new Error("unreachable: an upload ends after its stream");
    return { facts, path };
  } catch (error) {
    throw failure ?? error;
  }
}

/**
 * Puts an object into the bucket; one that is there already stays as it is.
 *
 * @throws ServiceError `internal` when Storage does not take it
 */
export async function uploadObject(
  client: DatabaseClient,
  path: string,
  format: ImageFormat,
  body: Uint8Array | ReadableStream<Uint8Array>,
): Promise<void> {
  const { error } = await client.storage.from(imageBucket).upload(path, body, {
    contentType: `image/${format}`,
    cacheControl,
  });
  if (error && !isDuplicate(error)) {
    throw internal("The picture could not be stored. Try again.", error);
  }
}

// https://supabase.com/docs/guides/storage/debugging/error-codes
function isDuplicate(error: { message: string; statusCode?: string | undefined }): boolean {
  return error.statusCode === "409" || error.statusCode === "Duplicate" ||
    /already exists/i.test(error.message);
}
