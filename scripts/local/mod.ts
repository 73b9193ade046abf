/**
 * A Supabase project on this machine, without Docker: for development and for tests.
 *
 * @module
 */
export type { LocalDatabase, Queries, RoleClaims, Row } from "./database.ts";
export { type EnsuredStack, ensureLocalStack } from "./ensure.ts";
export { environmentRemarks } from "./environment_remarks.ts";
export { listen, type Listener } from "./listen.ts";
export type { AuthSettings, LocalStack, LocalStackOptions, StackConnection } from "./options.ts";
export { projectDataDirectory, projectDirectory } from "./paths.ts";
export { type PostgresVersion, startPostgres } from "./postgres/mod.ts";
export {
  type ProjectStack,
  type ProjectStackOptions,
  readProjectEnvironment,
  startProjectStack,
} from "./project.ts";
export { refuseRequest } from "./request_checks.ts";
export { startLocalStack } from "./stack.ts";
export { findRunningStack, removeStackFile, type StackFile, writeStackFile } from "./stack_file.ts";
export { withSimulators } from "./upstreams.ts";
