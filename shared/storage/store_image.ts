import type { DatabaseClient } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
// The contract alone: the clients behind the registry would come along into every function that reads a picture.
import { imageFormats, type ProducedImage, type ProviderId } from "../providers/catalog.ts";
import {
  type Clock,
  leave,
  orAborted,
  readChunk,
  startTimer,
  systemClock,
} from "../runtime/mod.ts";
import type { DownloadContext } from "./download.ts";
import { type ImageFacts, ImageInspector } from "./image_inspector.ts";
import { deliveredRules } from "./image_rules.ts";
import { imageBucket, objectPath } from "./object_path.ts";
import { openDownload } from "./resumed_download.ts";
import { createPreparation, type StoreOptions } from "./picture_preparation.ts";
import { storageMs, withinTime } from "./time_limit.ts";
import { uploadObject } from "./object_sending.ts";
import { uploadStream } from "./upload_stream.ts";

/** Where a picture belongs. */
export interface ImagePlace {
  projectId: string;
  provider: ProviderId;
  jobId: string;
  /** Ordinal of the attempt. */
  attempt: number;
  /** Place of the picture in the job. */
  ordinal: number;
}

/** A picture that lies in the bucket. */
export interface StoredImage extends ImageFacts {
  objectPath: string;
  /** The media type the provider declared, when the bytes are of another one. */
  declaredType?: string;
}

/**
 * Puts a picture into the bucket as it arrives: the bytes are hashed and checked on their way and are never held as a
 * whole, unless the provider sent them inside its answer and they were not taken in on the way (`openIntake`). A picture
 * that turns out not to be one leaves no object. An object that is there already stays as it is: another runner of the same
 * attempt has stored it.
 *
 * @param client has the service's rights: users may read objects and not write them
 * @throws ProviderError `no_result` or `timeout` when the provider's picture cannot be had or used
 * @throws ServiceError `internal` when Storage does not take it
 */
export async function storeImage(
  client: DatabaseClient,
  image: ProducedImage,
  place: ImagePlace,
  context: DownloadContext,
  options: StoreOptions = {},
): Promise<StoredImage> {
  const { source } = image;
  if (source.kind === "arriving") {
    throw new Error("unreachable: a picture that was taken in is kept by its intake");
  }
  if (source.kind === "bytes") {
    const inspector = inspectorOf(place, options);
    const bytes = inspector.write(source.bytes);
    const facts = inspector.finish();
    const path = objectPath({ ...place, format: facts.format });
    const sending = withinTime("take the picture", uploadObject(client, path, facts.format, bytes));
    await orAborted(sending, context.signal);
    return describeStored(facts, path, source.mediaType);
  }
  const { body, mediaType } = await openDownload(place.provider, source, context);
  const pathOf = (format: ImageFacts["format"]) => objectPath({ ...place, format });
  const inspector = inspectorOf(place, options);
  const { facts, path } = await uploadStream(client, inspector, body, pathOf, context.signal);
  return describeStored(facts, path, mediaType);
}

/** Looks at a picture of a provider's, as it is kept. */
export function inspectorOf({ provider }: ImagePlace, options: StoreOptions): ImageInspector {
  const { smallest } = options;
  const rules = { ...deliveredRules, ...(smallest && { smallest }) };
  return new ImageInspector(provider, rules, createPreparation(options));
}

/**
 * Finds a picture that an earlier runner of the same attempt has stored already.
 *
 * @param client has the service's rights
 * @returns undefined when there is none, none that is whole, or Storage did not say in time
 * @throws the signal's reason
 */
export async function findStoredImage(
  client: DatabaseClient,
  place: ImagePlace,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<StoredImage | undefined> {
  const timer = startTimer(clock.now() + storageMs, clock);
  try {
    return await readStored(client, place, AbortSignal.any([signal, timer.signal]));
  } catch (error) {
    if (signal.aborted || error !== timer.signal.reason) throw error;
    return undefined;
  } finally {
    timer.stop();
  }
}

async function readStored(
  client: DatabaseClient,
  place: ImagePlace,
  bounded: AbortSignal,
): Promise<StoredImage | undefined> {
  for (const format of imageFormats) {
    const path = objectPath({ ...place, format });
    const download = (await client.storage).from(imageBucket).download(path).asStream();
    const { data } = await orAborted(download, bounded);
    if (!data) continue;
    const reader = data.getReader();
    try {
      const inspector = new ImageInspector(place.provider);
      for (;;) {
        const chunk = await readChunk(reader, bounded);
        if (!chunk) return { ...inspector.finish(), objectPath: path };
        inspector.write(chunk);
      }
    } catch (error) {
      leave(reader);
      if (!(error instanceof ProviderError)) throw error;
    }
  }
  return undefined;
}

/**
 * A picture that lies in the bucket. A type that was declared wrongly is corrected in silence for the reader and noted with
 * the picture; "some bytes" is no declaration.
 */
export function describeStored(
  facts: ImageFacts,
  path: string,
  mediaType: string | null,
): StoredImage {
  const declared = mediaType?.split(";")[0]?.trim().toLowerCase().replace(
    "image/jpg",
    "image/jpeg",
  );
  const lies = declared && declared !== `image/${facts.format}` &&
    !/octet-stream$/.test(declared);
  return { ...facts, objectPath: path, ...(lies && { declaredType: declared }) };
}
