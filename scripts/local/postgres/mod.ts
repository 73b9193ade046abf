/**
 * An embedded PostgreSQL from npm: no installation, no Docker, as root or as an ordinary user.
 *
 * @module
 */
export type { PostgresVersion } from "./binaries.ts";
export { type PostgresOptions, type PostgresServer, startPostgres } from "./server.ts";
