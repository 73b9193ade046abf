import * as z from "zod";
import { repository, runDeno } from "./run_deno.ts";

/** One import of a module. */
export interface ModuleImport {
  /** Path in the repository, such as `shared/http/mod.ts`; of a package its specifier, such as `npm:zod@4.6.7`. */
  to: string;
  /** Counted from 1. */
  line: number;
  /** Whether nothing of it is left when the program runs. */
  typeOnly: boolean;
  /** Whether it is loaded when it is needed, not with the module. */
  lazy: boolean;
}

/** What each module of the repository imports itself, by its path in the repository. */
export type ModuleGraph = ReadonlyMap<string, readonly ModuleImport[]>;

const resolved = z.object({
  specifier: z.string().optional(),
  span: z.object({ start: z.object({ line: z.number() }) }).optional(),
});
const information = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.array(
      z.object({
        code: resolved.optional(),
        type: resolved.optional(),
        isDynamic: z.boolean().default(false),
      }),
    ).default([]),
  })),
});

/**
 * The modules that the given files import, directly or not, those files included. Deno itself reads them.
 *
 * @param files paths in the repository
 * @throws Error when one of them is missing or no module
 */
export async function readModuleGraph(
  files: readonly string[],
  root: URL = repository,
): Promise<ModuleGraph> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      files.map((file) => `import "${new URL(file, root)}";\n`).join(""),
    );
    const output = await runDeno("info", "--json", "--no-lock", "--config=deno.json", entry);
    const { modules } = information.parse(JSON.parse(output));
    const own = modules.filter(({ specifier }) => specifier.startsWith(root.href));
    return new Map(own.map(({ specifier, dependencies }) => [
      pathOf(specifier, root),
      dependencies.flatMap(({ code, type, isDynamic }): ModuleImport[] => {
        const { specifier, span } = code?.specifier ? code : type ?? {};
        return specifier === undefined ? [] : [{
          to: pathOf(specifier, root),
          line: (span?.start.line ?? 0) + 1,
          typeOnly: code?.specifier === undefined,
          lazy: isDynamic,
        }];
      }),
    ]));
  } finally {
    await Deno.remove(entry);
  }
}

/** What modules reach by imports of imports, themselves included. */
export function reach(
  starts: Iterable<string>,
  graph: ModuleGraph,
  follow: (each: ModuleImport) => boolean = () => true,
): Set<string> {
  const reached = new Set(starts);
  for (const module of reached) {
    for (const each of graph.get(module) ?? []) if (follow(each)) reached.add(each.to);
  }
  return reached;
}

function pathOf(specifier: string, root: URL): string {
  return specifier.startsWith(root.href) ? specifier.slice(root.href.length) : specifier;
}
