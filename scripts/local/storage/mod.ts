/**
 * Supabase Storage for the local stack.
 *
 * @module
 */
export { createStorage, type StorageOptions } from "./handler.ts";
export { sweepOrphanFiles } from "./sweep.ts";
