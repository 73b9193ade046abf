/**
 * A host for edge functions: one worker each, with an environment of its own, or one for all.
 *
 * @module
 */
export { createFunctionsHost, type FunctionsHost, type FunctionsHostOptions } from "./host.ts";
export { platformEnvironment, type PlatformFacts } from "./platform_environment.ts";
export { watchFolders } from "./watch.ts";
