import { maskKeys } from "./mask_keys.ts";

/** How much a line matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Writes one JSON line per call; `with` returns a log that adds fields to each of its lines. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
}

/** Named values of a log line. An `Error` is written as its name, message and stack. */
export type LogFields = Record<string, unknown>;

const order: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 };
const secretName = /key|token|secret|authorization|password|cookie|apikey/i;
const maxTextCharacters = 500;
const maxLineCharacters = 9_000;
// Each may be written as two.
const maxStartCharacters = 4_000;

/**
 * Makes a log that writes JSON lines.
 *
 * Fields whose name speaks of a secret are masked, and whatever has the shape of a key; text is cut at 500 characters and a line of more than 9,000
 * is told by its start, because the hosted platform cuts a line at 10,000 (https://supabase.com/docs/guides/functions/limits).
 *
 * @param options.level lines below this level are not written; default `info`
 * @param options.write receives each finished line; default `console.log`
 * @param options.fields are on every line
 */
export function createLog(
  options: { level?: LogLevel; write?: (line: string) => void; fields?: LogFields } = {},
): Log {
  const { level = "info", write = console.log, fields = {} } = options;
  const emit = (lineLevel: LogLevel, message: string, more: LogFields = {}) => {
    if (order[lineLevel] < order[level]) return;
    const line = { time: new Date().toISOString(), level: lineLevel, message, ...fields, ...more };
    const text = JSON.stringify(line, safeValue);
    write(maskKeys(text.length <= maxLineCharacters ? text : shortened(line, text)));
  };
  return {
    debug: (message, more) => emit("debug", message, more),
    info: (message, more) => emit("info", message, more),
    warn: (message, more) => emit("warn", message, more),
    error: (message, more) => emit("error", message, more),
    with: (more) => createLog({ level, write, fields: { ...fields, ...more } }),
  };
}

/** A log that writes nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
};

// A line that is cut is no JSON any more, so what is too much becomes one text, which is cut.
function shortened({ time, level, message }: LogFields, text: string): string {
  const start = text.slice(0, maxStartCharacters);
  return JSON.stringify({ time, level, message, characters: text.length, start }, safeStart);
}

function safeStart(name: string, value: unknown): unknown {
  return name === "start" ? value : safeValue(name, value);
}

function safeValue(name: string, value: unknown): unknown {
  if (secretName.test(name) && typeof value === "string") return "[redacted]";
  if (typeof value === "string" && value.length > maxTextCharacters) {
    return `${value.slice(0, maxTextCharacters)}… (${value.length} characters)`;
  }
  if (value instanceof Error) {
    return {
      name: value.name,
      message: value.message,
      stack: value.stack?.slice(0, 2_000),
      ...(value.cause === undefined ? {} : { cause: value.cause }),
    };
  }
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  return value;
}
