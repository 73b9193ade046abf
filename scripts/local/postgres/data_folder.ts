import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { isPassable, sharedFolder } from "./folders.ts";

/** Where a cluster lives. */
export interface DataPlace {
  dataFolder: string;
  /** True when what is there belonged to a stack whose own folder was removed. */
  abandoned: boolean;
}

/**
 * Where the cluster of a stack lives: `postgres` in the stack's own folder or, when the server's user could not get
 * there, a folder named after the stack's in a place that everybody can pass through, with a link to it.
 *
 * @param folder the stack's folder, absolute
 * @param account whom the server runs as, when that is not this process's own user
 */
export async function placeData(
  folder: string,
  account: Account | undefined,
  progress: (step: string) => void,
): Promise<DataPlace> {
  const real = await Deno.realPath(folder), usual = join(real, "postgres");
  if (!account) return { dataFolder: usual, abandoned: false };
  await Deno.chmod(real, 0o711); // the stack's own folder: others may pass through, not look inside
  if (await isPassable(real)) return { dataFolder: usual, abandoned: false };
  const name = `data-${createHash("sha256").update(real).digest("hex").slice(0, 16)}`;
  const place = join(await sharedFolder(), name);
  progress(`the database lies in ${place}, since the user nobody cannot enter ${real}`);
  const linked = await Deno.readLink(usual).catch(() => undefined) === place;
  if (!linked) await Deno.symlink(place, usual);
  const exists = await Deno.stat(place).then(() => true, () => false);
  return { dataFolder: place, abandoned: exists && !linked };
}
