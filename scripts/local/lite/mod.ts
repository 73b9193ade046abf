/**
 * REST and Auth by `@supabase/lite`, with its defects mended.
 *
 * @module
 */
export {
  type RestAndAuth,
  type RestAndAuthOptions,
  startRestAndAuth,
  systemSchemaSql,
} from "./adapter.ts";
