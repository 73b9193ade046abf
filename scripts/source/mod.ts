/**
 * What the source of this repository says of itself: who imports whom, and what is for tests.
 *
 * @module
 */
export { type ModuleGraph, type ModuleImport, reach, readModuleGraph } from "./module_graph.ts";
export { repository, runDeno } from "./run_deno.ts";
export { isTestFile } from "./test_file.ts";
