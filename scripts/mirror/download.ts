import type { SupabaseClient } from "@supabase/supabase-js";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { localPath } from "./local_path.ts";

/** The bucket that holds every picture. */
export const imageBucket = "generated-images";

/** A picture in the bucket. */
export interface RemoteImage {
  /** `{project-id}/{provider}/{file}`. */
  name: string;
  /** Bytes. */
  size: number;
  /** The SHA-256 its bytes must have, in hex; undefined where that is not known. */
  sha256: string | undefined;
}

/** Settings of {@link downloadImage}. */
export interface DownloadOptions {
  client: SupabaseClient;
  /** The mirror's root; folders are made as needed. */
  directory: string;
  signal?: AbortSignal;
}

/** Minutes are generous for a picture of 50 MB; a connection that has died ends here. */
const downloadLimitMs = 5 * 60_000;

/**
 * Downloads a picture into the mirror unless a file of its size and hash is there. The file appears complete or not at all.
 *
 * @returns where it is, and whether it was downloaded
 * @throws Error when the name leads outside the directory, or the download fails or is not what the bucket says
 */
export async function downloadImage(
  image: RemoteImage,
  options: DownloadOptions,
): Promise<{ path: string; downloaded: boolean }> {
  const path = localPath(options.directory, image.name);
  if (path === undefined) throw new Error("the name leads outside the directory; refused");
  if (await isIntact(path, image)) return { path, downloaded: false };

  await Deno.mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    const received = await receive(image, partial, options);
    if (received.size !== image.size) {
      throw new Error(`${received.size} bytes came instead of ${image.size}`);
    }
    if (image.sha256 !== undefined && received.sha256 !== image.sha256) {
      throw new Error("the bytes do not have the SHA-256 that was noted when they were stored");
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch((removal) => {
      if (!(removal instanceof Deno.errors.NotFound)) throw removal;
    });
    throw error;
  }
  return { path, downloaded: true };
}

async function receive(
  image: RemoteImage,
  path: string,
  { client, signal }: DownloadOptions,
): Promise<{ size: number; sha256: string }> {
  const limit = AbortSignal.timeout(downloadLimitMs);
  const { data, error } = await client.storage.from(imageBucket).download(image.name, {}, {
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  }).asStream();
  if (error) throw error;
  using file = await Deno.open(path, { write: true, createNew: true });
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of data as ReadableStream<Uint8Array>) {
    size += chunk.byteLength;
    if (size > image.size) break;
    hash.update(chunk);
    for (let offset = 0; offset < chunk.byteLength;) {
      offset += await file.write(chunk.subarray(offset));
    }
  }
  return { size, sha256: hash.digest("hex") };
}

/** A file of another size needs no look inside. */
async function isIntact(path: string, image: RemoteImage): Promise<boolean> {
  if (await sizeOf(path) !== image.size) return false;
  if (image.sha256 === undefined) return true;
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex") === image.sha256;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
