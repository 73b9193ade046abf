import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readModuleGraph, repository } from "../../../scripts/source/mod.ts";
import type { House } from "./house.ts";
import { readUndocumentedSymbols } from "./undocumented_symbols.ts";

/**
 * `let`, an empty Map, Set or list, or an instance of a class, at the beginning of a line. A WeakMap remembers nothing of a
 * thing that is gone.
 */
const moduleState =
  /^(?:export )?(?:let (\w+)|const (\w+)\b[^=]*= (?:new (?:Map|Set)\b[^(\n]*\(\)|\[\]|new (\w+)))/gm;

/** The names of what a module remembers. What the runtime has classes for besides is made once and read. */
function statesOf(source: string): string[] {
  return [...source.matchAll(moduleState)].flatMap(([, changed, made, maker]) => {
    const name = changed ?? made;
    return name === undefined || (maker !== undefined && maker in globalThis) ? [] : [name];
  });
}

/**
 * Reads the source of a repository.
 *
 * @param root its folder, as a URL that ends with a slash; this one's own by default
 */
export async function readHouse(root: URL = repository): Promise<House> {
  const everything = globSync("{functions,scripts,shared,supabase}/**/*.{ts,sql}", {
    cwd: fileURLToPath(root),
  }).sort();
  const paths = everything.filter((path) => path.endsWith(".ts"));
  const [graph, undocumented, ...sources] = await Promise.all([
    readModuleGraph(paths, root),
    readUndocumentedSymbols(paths.filter((path) => /^shared\/[^/]+\/mod\.ts$/.test(path)), root),
    ...everything.map((path) => Deno.readTextFile(new URL(path, root))),
  ]);
  return {
    graph,
    undocumented,
    errorMakers: everything.filter((_, index) => sources[index]?.includes("new ServiceError(")),
    moduleStates: everything.flatMap((path, index) =>
      statesOf(sources[index] ?? "").map((name) => `${path} ${name}`)
    ),
    lines: new Map(
      everything.map((path, index) => [path, (sources[index]?.split("\n").length ?? 1) - 1]),
    ),
  };
}
