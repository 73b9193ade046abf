import { join } from "node:path";
import { downloadPicture, isIntact } from "./download.ts";
import { isSafePath } from "./safe_path.ts";
import type { PictureSource, RemotePicture } from "./source.ts";

/**
 * Brings one picture into the mirror, unless the very bytes are there.
 *
 * @param directory the mirror's root; it is there
 * @param saveAs what its file is called there, in place of its name; a plain file name
 * @returns the path of its file
 * @throws Error when its name is not one of the service's, or what `downloadPicture` throws
 */
export async function fetchPicture(
  picture: RemotePicture,
  { source, directory, signal, saveAs = picture.name }: {
    source: Pick<PictureSource, "open">;
    directory: string;
    signal: AbortSignal;
    saveAs?: string;
  },
): Promise<string> {
  if (!isSafePath(picture.name)) throw new Error("its name is not one of the service's; refused");
  const path = join(directory, saveAs);
  if (!await isIntact(path, picture)) {
    const unfinished = join(directory, `.${crypto.randomUUID()}.unfinished`);
    await downloadPicture({ ...picture, name: saveAs }, {
      source: { open: (_, signal) => source.open(picture, signal) },
      ...{ directory, unfinished, signal },
    });
  }
  return path;
}
