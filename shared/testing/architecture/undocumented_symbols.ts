import * as z from "zod";
import { repository, runDeno } from "../../../scripts/source/mod.ts";

/** A symbol that a module exports without saying what it means. */
export interface UndocumentedSymbol {
  /** The module that others import it from, as a path in the repository. */
  module: string;
  symbol: string;
  /** The file that declares it. */
  declaredIn: string;
}

const documentation = z.object({
  nodes: z.record(
    z.string(),
    z.object({
      symbols: z.array(z.object({
        name: z.string(),
        declarations: z.array(
          z.object({
            location: z.object({ filename: z.string() }),
            jsDoc: z.object({ doc: z.string().optional() }).optional(),
          }),
        ),
      })),
    }),
  ),
});

/** The exports of some modules that have no docstring. Deno itself reads them. */
export async function readUndocumentedSymbols(
  modules: readonly string[],
  root: URL = repository,
): Promise<UndocumentedSymbol[]> {
  const urls = modules.map((module) => new URL(module, root).href);
  const { nodes } = documentation.parse(JSON.parse(await runDeno("doc", "--json", ...urls)));
  return Object.entries(nodes).flatMap(([url, { symbols }]) =>
    symbols
      .filter(({ declarations }) => !declarations.some(({ jsDoc }) => jsDoc?.doc?.trim()))
      .map(({ name, declarations }) => ({
        module: url.slice(root.href.length),
        symbol: name,
        declaredIn: (declarations[0]?.location.filename ?? url).slice(root.href.length),
      }))
  );
}
