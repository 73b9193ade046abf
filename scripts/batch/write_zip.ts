import { downloadZip } from "client-zip";

/** A picture of an item on disk. */
export interface SavedPicture {
  /** In the batch's folder. */
  name: string;
  path: string;
}

/** Packs files into a ZIP file, one after the other, so that none is held whole. It appears complete or not at all. */
export async function writeZip(path: string, pictures: SavedPicture[]): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  async function* files() {
    for (const { name, path } of pictures) {
      const { mtime } = await Deno.stat(path);
      const file = await Deno.open(path);
      yield { name, input: file.readable, lastModified: mtime ?? new Date() };
    }
  }
  try {
    const { body } = downloadZip(files());
    if (!body) throw new Error("unreachable: an archive has a body");
    await body.pipeTo((await Deno.open(partial, { write: true, createNew: true })).writable);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}
