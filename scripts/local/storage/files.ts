import { createHash } from "node:crypto";
import { join } from "node:path";
import { StorageError } from "./errors.ts";

/** What is known of a file once all of it has been written. */
export interface WrittenFile {
  /** Bytes. */
  size: number;
  /** MD5 in hex, which S3 and hosted Storage use as the entity tag. */
  md5: string;
}

/**
 * The bytes of all objects, one file per version of an object.
 *
 * A file is named after its version, a UUID, and never changes: a key does not become a path, so no key can leave the
 * directory, collide on a file system that ignores case, or use a character Windows refuses; a replaced object gets
 * another file, so a reader sees the old bytes or the new ones.
 */
export interface FileStore {
  /**
   * Writes a version from a stream. Unfinished files are kept apart, and nothing is left when the stream fails.
   *
   * @throws StorageError `InvalidRequest` when the stream breaks off
   */
  write(version: string, stream: ReadableStream<Uint8Array>): Promise<WrittenFile>;
  /** Makes a second version with the bytes of the first. @throws Deno.errors.NotFound */
  copy(version: string, copy: string): Promise<void>;
  /** Opens a version for reading. @throws Deno.errors.NotFound */
  open(version: string): Promise<Deno.FsFile>;
  /** Removes a version; one that is gone already is fine. */
  remove(version: string): Promise<void>;
  /** All versions that are there. */
  versions(): Promise<string[]>;
}

/** Opens the directory, making it if need be, and clears what earlier runs left unfinished. */
export function openFileStore(directory: string): FileStore {
  const unfinished = join(directory, ".tmp");
  Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Also one of an earlier version: as root, others pass through the folder above.
  if (Deno.build.os !== "windows") Deno.chmodSync(directory, 0o700);
  removeTree(unfinished);
  Deno.mkdirSync(unfinished);

  const fileOf = (version: string) => join(directory, version);
  const unfinishedOf = (version: string) => join(unfinished, version);
  const publish = (version: string) => Deno.rename(unfinishedOf(version), fileOf(version));

  return {
    async write(version, stream) {
      try {
        const written = await writeStream(unfinishedOf(version), stream);
        await publish(version);
        return written;
      } catch (error) {
        await removeFile(unfinishedOf(version));
        throw error;
      }
    },
    async copy(version, copy) {
      try {
        await Deno.copyFile(fileOf(version), unfinishedOf(copy));
        await publish(copy);
      } catch (error) {
        await removeFile(unfinishedOf(copy));
        throw error;
      }
    },
    open: (version) => Deno.open(fileOf(version)),
    remove: (version) => removeFile(fileOf(version)),
    async versions() {
      const names: string[] = [];
      for await (const entry of Deno.readDir(directory)) if (entry.isFile) names.push(entry.name);
      return names;
    },
  };
}

async function writeStream(
  path: string,
  stream: ReadableStream<Uint8Array>,
): Promise<WrittenFile> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const hash = createHash("md5");
  let size = 0;
  for await (const chunk of interruptible(stream)) {
    size += chunk.byteLength;
    hash.update(chunk);
    for (let offset = 0; offset < chunk.byteLength;) {
      offset += await file.write(chunk.subarray(offset));
    }
  }
  return { size, md5: hash.digest("hex") };
}

/** The chunks of a request's body; a caller that leaves in the middle is no defect of ours. */
async function* interruptible(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    while (true) {
      const { done, value } = await iterator.next().catch(() => {
        throw new StorageError("InvalidRequest", "The upload broke off before its end");
      });
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.().catch(() => undefined);
  }
}

async function removeFile(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

function removeTree(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
