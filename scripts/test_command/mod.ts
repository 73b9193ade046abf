/**
 * Runs the tests and tells of their progress.
 *
 * @module
 */
export { parseTestArguments, type TestArguments } from "./arguments.ts";
export { countTests, type TestCount } from "./count.ts";
export { findTestFiles } from "./find.ts";
export { makeRunFolder, type RunFolder } from "./run_folder.ts";
export { otherZone, runTests, type TestRun, testSettings } from "./run.ts";
export { startSurroundings, type TestSurroundings } from "./surroundings.ts";
