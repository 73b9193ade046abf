/**
 * What the commands share: how they are called, what they print, which project they talk to.
 *
 * @module
 */
export { type Choice, chooseFrom, chooseNamed } from "./choose.ts";
export {
  type Connection,
  type ConnectionSources,
  findConnection,
  requireConnection,
} from "./connection.ts";
export { paint } from "./paint.ts";
export { type Measure, type Progress, type TellStep } from "./progress.ts";
export { readableLogLine } from "./readable_log.ts";
export { readLines } from "./read_lines.ts";
export {
  exitCodes,
  formatBytes,
  parseOptions,
  processTerminal,
  runCommand,
  type Terminal,
  UsageError,
} from "./run.ts";
export { listenForStop, type StopSignal } from "./stop_signal.ts";
export { makeWritableFolder } from "./writable_folder.ts";
