/**
 * The npm package of the client, made of `shared/client`.
 *
 * @module
 */
export { buildClientPackage, packClient, sourceFiles } from "./build.ts";
export { bundle, measureBundle } from "./bundle.ts";
