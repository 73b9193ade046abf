import { join } from "node:path";
import { fileURLToPath } from "node:url";

const atOnce = 3;

/** The repository. */
const root = fileURLToPath(new URL("../../", import.meta.url));

/** The functions as they are deployed. */
export interface FunctionBundles extends AsyncDisposable {
  /** A project of the Supabase command line: `supabase/config.toml` and `functions/<name>/index.js`. */
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
 * `deno bundle` (https://docs.deno.com/runtime/reference/bundling) fetches esbuild from npm, and nothing from elsewhere. The
 * command line takes JavaScript as an entry (https://supabase.com/docs/guides/functions/function-configuration).
 *
 * @param names default: all
 * @throws Error with what Deno says when one cannot be bundled
 */
export async function bundleFunctions(names?: readonly string[]): Promise<FunctionBundles> {
  const bundled = [...names ?? await functionNames()];
  await using parts = new AsyncDisposableStack();
  const path = await Deno.makeTempDir({ prefix: "bundles-" });
  parts.defer(() => Deno.remove(path, { recursive: true }));
  const [first, ...others] = bundled;
  const bundleInto = (name: string) => bundle(name, join(path, "functions", name));
  // Alone, since it brings esbuild where that was never used: of several at a time, some take it for there when it is not
  // yet (Deno 2.9.6).
  if (first !== undefined) await bundleInto(first);
  const queue = others.values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const name of queue) await bundleInto(name);
  }));
  await Deno.mkdir(join(path, "supabase"));
  await Deno.writeTextFile(
    join(path, "supabase/config.toml"),
    await bundledConfiguration(path, bundled),
  );
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

/** The files of a bundle that are loaded before it answers anything: its entry, and what that imports at once. */
export function startFiles(entry: string): Promise<string[]> {
  return reach(entry, staticImport);
}

/** The files that a bundle is made of, those included that load when they are needed. */
export function filesOf(entry: string): Promise<string[]> {
  return reach(entry, anyImport);
}

/** The files that are reached from one by imports of a kind. */
async function reach(entry: string, imports: RegExp): Promise<string[]> {
  const seen = new Set<string>();
  const pending = [entry];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const [, specifier = ""] of (await Deno.readTextFile(path)).matchAll(imports)) {
      pending.push(join(path, "..", specifier));
    }
  }
  return [...seen];
}

/**
 * What the configuration says of functions, with their bundles in the place of their sources.
 *
 * @param path holds the bundles
 * @param names of the functions
 */
export async function bundledConfiguration(
  path: string,
  names: readonly string[],
): Promise<string> {
  const text = await Deno.readTextFile(join(root, "supabase/config.toml"));
  const bundled = text.split(/^(?=\[)/m).flatMap((block) => {
    const name = /^\[functions\.([\w-]+)\]/.exec(block)?.[1];
    if (name === undefined || !names.includes(name)) return [];
    const own = block.replace(/^import_map = .*\n/m, "").replace("/index.ts", "/index.js");
    return hasCodecs(join(path, "functions", name))
      ? `${own.trimEnd()}\nstatic_files = ["../functions/${name}/*.wasm"]\n\n`
      : own;
  });
  return ['project_id = "deployment"\n\n', ...bundled].join("");
}

function hasCodecs(folder: string): boolean {
  return [...Deno.readDirSync(folder)].some(({ name }) => name.endsWith(".wasm"));
}

async function bundle(name: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--lock=deno.lock", "--frozen", "--platform=deno"],
      ...["--minify", "--code-splitting", "--outdir", folder],
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
  const files = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
  for (const file of files) await spaceImports(file);
  await addCodecs(folder, files);
}

/** The WebAssembly of the codecs of pictures, and the packages that it is of. */
const codecs: Record<string, [entry: string, path: string]> = {
  "squoosh_png_bg.wasm": ["@jsquash/png/decode.js", "codec/pkg/"],
  "mozjpeg_dec.wasm": ["@jsquash/jpeg/decode.js", "codec/dec/"],
  "mozjpeg_enc.wasm": ["@jsquash/jpeg/encode.js", "codec/enc/"],
  "webp_dec.wasm": ["@jsquash/webp/decode.js", "codec/dec/"],
  "webp_enc_simd.wasm": ["@jsquash/webp/encode.js", "codec/enc/"],
  "squoosh_resize_bg.wasm": ["@jsquash/resize", "lib/resize/pkg/"],
};

/** Puts beside a bundle what its code reads by name. */
async function addCodecs(folder: string, files: string[]): Promise<void> {
  const code = (await Promise.all(files.map((file) => Deno.readTextFile(file)))).join("");
  for (const [name, [entry, path]] of Object.entries(codecs)) {
    if (!code.includes(name)) continue;
    const source = new URL(path + name, import.meta.resolve(entry));
    await Deno.copyFile(source, join(folder, name));
  }
}

/** The command line finds what a file imports by a pattern that needs a space behind the word. */
async function spaceImports(path: string): Promise<void> {
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace(minifiedImport, "import "));
}

/** Where a statement begins; a text in which this stands reads the same with a space. */
const minifiedImport = /(?<=^|;)import(?=["{*])/gm;

/** Of a file beside it, as esbuild writes it; an import at the time of need has a bracket. */
const staticImport = /(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+)["']/g;
const anyImport = /(?:\bimport|\bfrom)\s*\(?["'](\.{1,2}\/[^"']+)["']/g;
