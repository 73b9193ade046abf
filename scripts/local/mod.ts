/**
 * A Supabase project on this machine, without Docker: for development and for tests.
 *
 * @module
 */
export type { LocalDatabase, Queries, RoleClaims, Row } from "./database.ts";
export type { LocalStack, LocalStackOptions, StackConnection } from "./options.ts";
export type { PostgresVersion } from "./postgres/mod.ts";
export { startLocalStack } from "./stack.ts";
