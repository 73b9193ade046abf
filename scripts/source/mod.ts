/**
 * What the source of this repository says of itself: who imports whom, and what is not documented.
 *
 * @module
 */
export { type ModuleGraph, type ModuleImport, reach, readModuleGraph } from "./module_graph.ts";
export { repository } from "./run_deno.ts";
export { readUndocumentedSymbols, type UndocumentedSymbol } from "./undocumented_symbols.ts";
