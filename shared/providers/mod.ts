/**
 * The image providers: one interface, one client per provider, and the registry of them.
 *
 * @module
 */
export * from "./catalog.ts";
export { describePlaces, importWorkflow, parseCorrections } from "./comfyui/mod.ts";
export {
  compareImages,
  type Comparison,
  type DeliveredImage,
  smallestTaken,
} from "./compare_images.ts";
export { findMistakes } from "./find_mistakes.ts";
export { pollTasks } from "./poll_tasks.ts";
export { findProvider, providers } from "./registry.ts";
