/**
 * Prints the test files of `shared/` and `functions/` that reach nothing of `scripts/`: those that also run on the
 * older Deno of the hosted platform, which the local stack and the simulators do not.
 *
 * @module
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { reach, readModuleGraph, repository } from "./source/mod.ts";

const files = globSync("{functions,shared}/**/*_test.ts", { cwd: fileURLToPath(repository) })
  .sort();
const graph = await readModuleGraph(files);
for (const file of files) {
  const modules = reach([file], graph, ({ typeOnly }) => !typeOnly);
  if (![...modules].some((module) => module.startsWith("scripts/"))) console.log(file);
}
