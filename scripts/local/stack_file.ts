import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../shared/runtime/mod.ts";
import type { StackConnection } from "./options.ts";

/** What a running stack leaves for other programs to find. */
export interface StackFile extends StackConnection {
  /** Process that the stack runs in. */
  pid: number;
  /** Where faults of its simulators are armed, if it has any. */
  simulatorsControl?: string | undefined;
}

const shape = z.object({
  url: z.url(),
  publishableKey: z.string(),
  secretKey: z.string(),
  pid: z.int().positive(),
  simulatorsControl: z.string().optional(),
});

/** Writes `stack.json` into a stack's data folder, for the owner's eyes only. */
export async function writeStackFile(
  dataDirectory: string,
  { url, publishableKey, secretKey, simulatorsControl }: Omit<StackFile, "pid">,
): Promise<void> {
  const content: StackFile = {
    ...{ url, publishableKey, secretKey, simulatorsControl },
    pid: Deno.pid,
  };
  const path = pathOf(dataDirectory);
  await removeStackFile(dataDirectory); // the mode counts for a new file only
  await Deno.writeTextFile(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

/** Removes `stack.json`, if it is there. */
export async function removeStackFile(dataDirectory: string): Promise<void> {
  await Deno.remove(pathOf(dataDirectory)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/**
 * The stack that `stack.json` speaks of, if it still runs: a stack that was killed leaves the file behind, and its
 * port may by then be another program's.
 */
export async function findRunningStack(dataDirectory: string): Promise<StackFile | undefined> {
  const text = await Deno.readTextFile(pathOf(dataDirectory)).catch(() => "");
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const index = await fetch(parsed.data.url, { signal: AbortSignal.timeout(2_000) })
    .then((response) => response.json(), () => undefined)
    .catch(() => undefined);
  return index?.publishable_key === parsed.data.publishableKey ? parsed.data : undefined;
}

function pathOf(dataDirectory: string): string {
  return join(dataDirectory, "stack.json");
}
