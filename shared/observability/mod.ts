/**
 * Structured log lines.
 *
 * @module
 */
export { maskKeys } from "./mask_keys.ts";
export { maskSecrets } from "./mask_secrets.ts";
export { createLog, type Log, type LogFields, type LogLevel, silentLog } from "./log.ts";
