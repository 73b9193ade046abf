/**
 * The npm package of the client, made of `shared/client`.
 *
 * @module
 */
export { buildClientPackage, packClient, sourceFiles } from "./build.ts";
export { measureBundle } from "./measure.ts";
