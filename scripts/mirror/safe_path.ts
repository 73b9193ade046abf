import { join } from "node:path";

/** What the service calls its objects: a project, a provider or `uploads`, and a file. */
const objectPath =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([a-z][a-z_]{0,39})\/([0-9a-z][0-9a-z_-]{0,99})\.(png|jpg|webp)$/;
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Whether an object's name is one that every file system takes as it is: no way out of the folder, nothing that Windows
 * reserves, and small letters only, so that no two names are one where case does not count.
 */
export function isSafePath(name: string): boolean {
  const [, , provider = "", file = ""] = objectPath.exec(name) ?? [];
  return provider !== "" && !reserved.test(provider) && !reserved.test(file);
}

/**
 * Makes the folder of an object, and refuses one that is a link: what is written there would lie elsewhere.
 *
 * @param directory the mirror's root, which may be a link
 * @returns the path of its file
 * @throws Error that names the link
 */
export async function prepareFolder(directory: string, name: string): Promise<string> {
  let folder = directory;
  for (const segment of name.split("/").slice(0, -1)) {
    folder = join(folder, segment);
    await Deno.mkdir(folder).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
    const { isDirectory } = await Deno.lstat(folder);
    if (!isDirectory) throw new Error(`${folder} is no folder but a link or a file; refused`);
  }
  return join(directory, name);
}

/** What lies at a path, itself and not what a link leads to; undefined when nothing does. */
export async function lookAt(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
