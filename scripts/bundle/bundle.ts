import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
const root = fileURLToPath(new URL("../../", import.meta.url));

/** The functions as they are deployed. */
export interface FunctionBundles extends AsyncDisposable {
  /** A folder with `functions/<name>/index.js` in it. */
  path: string;
  /** Of the functions. */
  names: string[];
  /** The file with which a function begins. */
  entry(name: string): string;
}

/**
 * Bundles functions, each by itself, into a folder of their own, which the end of the scope removes. What a function
 * loads only when it is needed stands in files of its own beside its entry.
 *
 * `deno bundle` (https://docs.deno.com/runtime/reference/bundling) fetches esbuild from npm, and nothing from elsewhere.
 *
 * @param names default: all
 * @throws Error with what Deno says when one cannot be bundled
 */
export async function bundleFunctions(names?: readonly string[]): Promise<FunctionBundles> {
  const bundled = [...names ?? await functionNames()];
  await using parts = new AsyncDisposableStack();
  const path = await Deno.makeTempDir({ prefix: "bundles-" });
  parts.defer(() => Deno.remove(path, { recursive: true }));
  for (const name of bundled) await bundle(name, join(path, "functions", name));
  const kept = parts.move();
  return {
    path,
    names: bundled,
    entry: (name) => join(path, "functions", name, "index.js"),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Names of the functions of this repository, sorted. */
export async function functionNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, "functions"))) {
    if (isDirectory) names.push(name);
  }
  return names.sort();
}

/**
 * What of a bundle is loaded before it answers anything: its entry, and what that imports at once.
 *
 * @param entry path of the entry
 * @returns bytes
 */
export async function startSize(entry: string): Promise<number> {
  const seen = new Set<string>();
  const pending = [entry];
  let bytes = 0;
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = await Deno.readTextFile(path);
    bytes += new TextEncoder().encode(text).length;
    for (const [, specifier = ""] of text.matchAll(staticImport)) {
      pending.push(join(path, "..", specifier));
    }
  }
  return bytes;
}

/** Of a file beside it, as esbuild writes it; an import at the time of need has a bracket. */
const staticImport = /(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+)["']/g;

async function bundle(name: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--lock=deno.lock", "--frozen", "--platform=deno"],
      ...["--minify", "--keep-names", "--code-splitting", "--outdir", folder],
      `functions/${name}/index.ts`,
    ],
    cwd: root,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    const said = new TextDecoder().decode(stderr);
    throw new Error(`The function ${name} cannot be bundled: ${said}`);
  }
}
