/**
 * Small semantic changes of the code, and whether the tests notice them.
 *
 * @module
 */
export { type Mutation, mutations } from "./mutations.ts";
export { type MutationRun, runMutations } from "./run.ts";
