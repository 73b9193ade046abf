import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { isPassable, sharedFolder } from "./folders.ts";

/**
 * Where the cluster of a stack lives: `postgres` in the stack's own folder or, when the server's user could not get
 * there, a folder named after the stack's in a place that everybody can pass through.
 *
 * @param folder the stack's folder, absolute
 * @param account whom the server runs as, when that is not this process's own user
 */
export async function placeData(
  folder: string,
  account: Account | undefined,
  progress: (step: string) => void,
): Promise<string> {
  const real = await Deno.realPath(folder);
  if (!account) return join(real, "postgres");
  await Deno.chmod(real, 0o711); // the stack's own folder: others may pass through, not look inside
  if (await isPassable(real)) return join(real, "postgres");
  const name = `data-${createHash("sha256").update(real).digest("hex").slice(0, 16)}`;
  const place = join(await sharedFolder(), name);
  progress(`the database lies in ${place}, since the user nobody cannot enter ${real}`);
  return place;
}
