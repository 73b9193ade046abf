/**
 * The pictures of a batch as one ZIP file.
 *
 * @module
 */
import { downloadZip } from "client-zip";
import { type CallOptions, createPictureNames, type ImageClient } from "./mod.ts";

/**
 * Packs what has been drawn of a batch. Pictures are named as their items are, fetched one after the other as the file is
 * read, and held one at a time.
 *
 * @returns the file as a response, to be read or passed on; what goes wrong on the way, as in every call of the client, ends
 *   its body with that error
 */
export function zipBatch(
  client: Pick<ImageClient, "batchItems" | "download">,
  batchId: string,
  options: CallOptions = {},
): Response {
  return downloadZip(picturesOf(client, batchId, options));
}

async function* picturesOf(
  client: Pick<ImageClient, "batchItems" | "download">,
  batchId: string,
  options: CallOptions,
): AsyncGenerator<{ name: string; input: Blob; lastModified: Date }> {
  const nameOf = createPictureNames();
  for await (const item of client.batchItems(batchId, { ...options, status: "completed" })) {
    const { images = [], created_at } = item.generation ?? {};
    for (const [ordinal, image] of images.entries()) {
      const input = await client.download(image, options);
      const lastModified = created_at ? new Date(created_at) : new Date();
      yield { name: nameOf(item, ordinal, image.format), input, lastModified };
    }
  }
}
