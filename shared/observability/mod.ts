/**
 * Structured log lines, and traces.
 *
 * @module
 */
export { maskKeys } from "./mask_keys.ts";
export { maskSecrets } from "./mask_secrets.ts";
export { createLog, type Log, type LogFields, type LogLevel, silentLog } from "./log.ts";
export type { OtlpSettings } from "./otlp.ts";
export { type TimedPart, timedParts, Timings } from "./timings.ts";
export {
  openTrace,
  type TellSpan,
  type Trace,
  type TraceAttributes,
  tracedFetch,
  type TraceWork,
} from "./trace.ts";
export { type OpenTrace, startTracing } from "./tracing.ts";
