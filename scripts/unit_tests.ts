/**
 * Prints the test files of `shared/` and `functions/` that reach nothing of `scripts/`: those that also run on the
 * older Deno of the hosted platform, which the local stack and the simulators do not.
 *
 * @module
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const moduleGraph = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.array(
      z.object({ code: z.object({ specifier: z.string().optional() }).optional() }),
    )
      .default([]),
  })),
});

const root = new URL("../", import.meta.url);

/** Every module that the given files import, directly or not, with what each imports itself. */
async function readModuleGraph(files: string[]): Promise<Map<string, string[]>> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      files.map((file) => `import "${new URL(file, root)}";\n`).join(""),
    );
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--no-lock", "--config=deno.json", entry],
      cwd: fileURLToPath(root),
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    if (!success) throw new Error(`deno info failed: ${text.decode(stderr)}`);
    const { modules } = moduleGraph.parse(JSON.parse(text.decode(stdout)));
    return new Map(modules.map(({ specifier, dependencies }) => [
      specifier,
      dependencies.flatMap(({ code }) => code?.specifier ?? []),
    ]));
  } finally {
    await Deno.remove(entry);
  }
}

function reach(start: string, graph: Map<string, string[]>): Set<string> {
  const reached = new Set([start]);
  for (const module of reached) graph.get(module)?.forEach((each) => reached.add(each));
  return reached;
}

const files = globSync("{functions,shared}/**/*_test.ts", { cwd: fileURLToPath(root) }).sort();
const graph = await readModuleGraph(files);
const scripts = new URL("scripts/", root).href;
for (const file of files) {
  const modules = reach(new URL(file, root).href, graph);
  if (![...modules].some((module) => module.startsWith(scripts))) console.log(file);
}
