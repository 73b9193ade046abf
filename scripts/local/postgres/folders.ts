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

/**
 * Copies a tree of folders, files and symbolic links with their modes and, for root, their owners.
 *
 * @param target must not exist
 */
export async function copyFolder(source: string, target: string): Promise<void> {
  await runTool("cp", ["-Rp", source, target]);
}

/** Lets everybody read a tree and enter its folders. */
export async function openToAll(folder: string): Promise<void> {
  await runTool("chmod", ["-R", "go+rX", folder]);
}

async function runTool(name: string, parameters: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(name, { args: parameters, stdin: "null" })
    .output();
  if (success) return;
  const problem = new TextDecoder().decode(stderr).trim().slice(0, 500);
  throw new Error(`${name} ${parameters.join(" ")} failed: ${problem}`);
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EROFS";
}
