import { createHash } from "node:crypto";
import { lookAt, prepareFolder } from "./safe_path.ts";
import type { PictureSource, RemotePicture } from "./source.ts";

/** Minutes are generous for a picture of 50 MB; a connection that has died ends here. */
const downloadLimitMs = 5 * 60_000;

/**
 * Downloads a picture to its place. The file appears with the right bytes or not at all.
 *
 * @param unfinished a path on the same disk for what is not whole yet
 * @throws Error when the bytes are not those that were listed, cannot be had, or have no safe place
 */
export async function downloadPicture(
  picture: RemotePicture,
  { source, directory, unfinished, signal }: {
    source: Pick<PictureSource, "open">;
    directory: string;
    unfinished: string;
    signal: AbortSignal;
  },
): Promise<void> {
  const path = await prepareFolder(directory, picture.name);
  try {
    const received = await receive(picture, source, unfinished, signal);
    if (received.size !== picture.size) {
      throw new Error(`${received.size} bytes came instead of ${picture.size}`);
    }
    if (received.sha256 !== picture.sha256) {
      throw new Error("the bytes do not have the SHA-256 that was noted when they were stored");
    }
    // In place of whatever lies there, a link too.
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch((removal) => {
      if (!(removal instanceof Deno.errors.NotFound)) throw removal;
    });
    throw error;
  }
}

async function receive(
  picture: RemotePicture,
  source: Pick<PictureSource, "open">,
  path: string,
  signal: AbortSignal,
): Promise<{ size: number; sha256: string }> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(downloadLimitMs)]);
  const body = await source.open(picture, bounded);
  using file = await Deno.open(path, { write: true, createNew: true });
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > picture.size) break;
    hash.update(chunk);
    for (let offset = 0; offset < chunk.byteLength;) {
      offset += await file.write(chunk.subarray(offset));
    }
  }
  return { size, sha256: hash.digest("hex") };
}

/** Whether a file of its own, not a link, of the right size lies at a path. */
export async function isThere(path: string, size: number): Promise<boolean> {
  const found = await lookAt(path);
  return found?.isFile === true && found.size === size;
}

/** Whether the very bytes lie there. A file of another size needs no look inside. */
export async function isIntact(
  path: string,
  { size, sha256 }: Pick<RemotePicture, "size" | "sha256">,
): Promise<boolean> {
  if (!await isThere(path, size)) return false;
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex") === sha256;
}
