import { cp, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import {
  bundledConfiguration,
  bundleFunctions,
  type FunctionBundles,
  functionNames,
} from "../../../scripts/bundle/mod.ts";
import { isFullProof } from "../proof.ts";

/** Names the environment variable with a folder that the tests of one run share. */
export const bundlesVariable = "TEST_BUNDLES";

const lookAgainMs = 100;
/** One that draws, one that does not, and one with parts of Node's library: each costs a second of a processor. */
const some = ["callbacks", "generate", "health", "webhooks"];

/** The functions that the tests bundle: some, and all of them for `deno task prove deploy`. */
export async function namesToBundle(): Promise<readonly string[]> {
  return isFullProof() ? await functionNames() : some;
}

/**
 * Bundles functions as {@link bundleFunctions} does, once for all tests of a run: whoever is first does it, and each
 * gets a copy.
 *
 * @param only the functions of the copy, out of {@link namesToBundle}; default: all of those
 */
export async function bundledFunctions(only?: readonly string[]): Promise<FunctionBundles> {
  const shared = Deno.env.get(bundlesVariable);
  const names = await namesToBundle();
  if (shared === undefined) return await bundleFunctions(only ?? names);
  const ready = join(shared, "bundles"), failed = join(shared, "failed");
  const isFirst = await mkdir(join(shared, "begun")).then(() => true, (error) => {
    if (error.code === "EEXIST") return false;
    throw error;
  });
  if (isFirst) {
    try {
      // Not disposed of: it is moved away.
      await rename((await bundleFunctions(names)).path, ready);
    } catch (error) {
      await Deno.writeTextFile(failed, String(error));
      throw error;
    }
  }
  const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
  while (!await exists(ready)) {
    if (await exists(failed)) throw new Error(await Deno.readTextFile(failed));
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
  const path = await Deno.makeTempDir({ prefix: "bundles-" });
  await cp(ready, path, { recursive: true });
  if (only) await leaveOnly(only, path);
  return {
    path,
    names: [...Deno.readDirSync(join(path, "functions"))].map(({ name }) => name).sort(),
    entry: (name) => join(path, "functions", name, "index.js"),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function leaveOnly(names: readonly string[], path: string): Promise<void> {
  for (const { name } of [...Deno.readDirSync(join(path, "functions"))]) {
    if (!names.includes(name)) {
      await Deno.remove(join(path, "functions", name), { recursive: true });
    }
  }
  const configuration = await bundledConfiguration(path, names);
  await Deno.writeTextFile(join(path, "supabase/config.toml"), configuration);
}
