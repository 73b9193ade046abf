/**
 * Small semantic changes of the code, and whether the tests notice them.
 *
 * @module
 */
export type { Mutation } from "./mutation.ts";
export { mutations } from "./mutations.ts";
export { type MutationRun, runMutations } from "./run.ts";
export { problemOf } from "./scratch.ts";
