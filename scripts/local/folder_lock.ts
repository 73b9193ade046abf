import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../shared/runtime/mod.ts";

/** The right to use a folder, held by this process. */
export interface FolderLock {
  /** Gives the right back. The operating system does so too when the process ends, however it ends. */
  release(): void;
}

/**
 * Takes the one lock of a folder.
 *
 * @throws Error that names the process which holds it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, "stack.lock");
  const file = await Deno.open(path, { create: true, mode: 0o600, read: true, write: true });
  if (!await file.tryLock(true)) {
    file.close();
    const holder = (await Deno.readTextFile(path)).trim();
    const address = await addressIn(folder);
    throw new Error(
      `Another local stack (process ${holder}) already uses ${folder}${address}. ` +
        `Use that one, or stop it first: Ctrl-C in its terminal, or kill ${holder}.`,
    );
  }
  await file.truncate();
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  return { release: () => file.close() };
}

/** Where the stack that holds the folder listens, if it has come so far. */
async function addressIn(folder: string): Promise<string> {
  const text = await Deno.readTextFile(join(folder, "stack.json")).catch(() => "");
  const known = z.object({ url: z.string() }).safeParse(parseJson(text));
  return known.success ? `, at ${known.data.url}` : "";
}
