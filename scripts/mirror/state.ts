import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../shared/runtime/mod.ts";
import { writeWhole } from "./index_file.ts";
import type { PictureFilter } from "./source.ts";

/** The folder of the mirror that holds what it knows of itself. */
export const stateFolder = ".sync";

const state = z.object({ until: z.record(z.string(), z.string()) });

/** What a mirror remembers from run to run. Disposing of it lets the next run in. */
export interface MirrorState extends Disposable {
  /** Up to when everything is here, ISO 8601; undefined for a filter that was never mirrored. */
  until(filter: PictureFilter): string | undefined;
  note(filter: PictureFilter, until: string): Promise<void>;
  /** A path for a file that is not whole yet, on the same disk. */
  unfinished(): string;
}

/**
 * Opens what a mirror remembers, for one run at a time, and removes what an earlier one left unfinished.
 *
 * @throws Error that names the process which mirrors to this folder just now
 */
export async function openState(directory: string): Promise<MirrorState> {
  const folder = join(directory, stateFolder);
  const partial = join(folder, "unfinished");
  await Deno.mkdir(partial, { recursive: true });
  const lock = await Deno.open(join(folder, "lock"), { create: true, read: true, write: true });
  if (!await lock.tryLock(true)) {
    lock.close();
    const holder = (await Deno.readTextFile(join(folder, "lock"))).trim();
    throw new Error(
      `Another run (process ${holder}) mirrors to ${directory} just now. Wait for it, or end it: kill ${holder}.`,
    );
  }
  try {
    await lock.truncate();
    await lock.write(new TextEncoder().encode(`${Deno.pid}\n`));
    for await (const { name } of Deno.readDir(partial)) await Deno.remove(join(partial, name));
    const path = join(folder, "state.json");
    const known = state.safeParse(parseJson(await Deno.readTextFile(path).catch(() => "")));
    const until = known.success ? known.data.until : {};
    return {
      until: (filter) => until[scopeOf(filter)],
      async note(filter, moment) {
        until[scopeOf(filter)] = moment;
        await writeWhole(path, JSON.stringify({ until }));
      },
      unfinished: () => join(partial, crypto.randomUUID()),
      [Symbol.dispose]: () => lock.close(),
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function scopeOf({ project = "*", provider = "*" }: PictureFilter): string {
  return `${project}/${provider}`;
}
