import { dirname, join } from "node:path";

/** Where things go that another user has to reach, best first; the last is emptied by some systems after weeks. */
const sharedParents = ["/var/lib", "/var/tmp"];
const sharedName = "local-image-stack";

/** True when users other than the owner can pass through every folder of the path. */
export async function isPassable(path: string): Promise<boolean> {
  for (let folder = path;; folder = dirname(folder)) {
    const { mode } = await Deno.stat(folder);
    if (mode !== null && (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * A folder of root's own that everybody can pass through, made when it is missing.
 *
 * @throws Error when there is no place for one
 */
export async function sharedFolder(): Promise<string> {
  for (const parent of sharedParents) {
    const folder = join(parent, sharedName);
    try {
      await Deno.mkdir(folder, { recursive: true, mode: 0o755 });
      await Deno.chmod(folder, 0o755);
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied || isReadOnly(error)) continue;
      throw error;
    }
    // In a folder that everybody may write to, somebody else could have laid out programs for root to run.
    const { uid } = await Deno.lstat(folder);
    if (uid === Deno.uid() && await isPassable(folder)) return folder;
  }
  throw new Error(
    `Cannot find a place for PostgreSQL: as root it runs as the user nobody, and neither of ` +
      `${sharedParents.join(", ")} can hold its files. Start as an ordinary user instead.`,
  );
}

/** Copies a tree of folders, files and symbolic links so that everybody can read it. */
export async function copyFolder(source: string, target: string): Promise<void> {
  await Deno.mkdir(target);
  await Deno.chmod(target, 0o755);
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(source)) {
    const [from, to] = [join(source, name), join(target, name)];
    if (isSymlink) await Deno.symlink(await Deno.readLink(from), to);
    else if (isDirectory) await copyFolder(from, to);
    else {
      await Deno.copyFile(from, to);
      const executable = ((await Deno.stat(from)).mode ?? 0) & 0o100;
      await Deno.chmod(to, executable ? 0o755 : 0o644);
    }
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EROFS";
}
