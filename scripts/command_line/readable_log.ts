import { parseJson } from "../../shared/runtime/mod.ts";
import { paint } from "./paint.ts";

const maxCharacters = 200;
const maxValueCharacters = 80;
const colours = { debug: "dim", info: "cyan", warn: "yellow", error: "red" } as const;

/**
 * A line of the service's log, which is JSON, for people: `09:12:03 warn  a webhook was not taken  status=500 host=…`.
 * One that is no such line stays as it is.
 *
 * @param output where it is printed, for its colours
 */
export function readableLogLine(line: string, output: { isTerminal(): boolean }): string {
  const parsed = line.startsWith("{") ? parseJson(line) : undefined;
  if (typeof parsed !== "object" || parsed === null) return line;
  const { time, level, message, ...fields }: Record<string, unknown> = { ...parsed };
  if (typeof time !== "string" || typeof message !== "string" || !isLevel(level)) return line;
  const details = Object.entries(fields).map(([name, value]) => `${name}=${shortValue(value)}`);
  const text = [message, ...details].join("  ").replace(/\s*\n\s*/g, " ");
  const clock = new Date(time).toTimeString().slice(0, 8);
  return `${paint("dim", clock, output)} ${paint(colours[level], level.padEnd(5), output)} ${
    cut(text, maxCharacters)
  }`;
}

function isLevel(level: unknown): level is keyof typeof colours {
  return typeof level === "string" && level in colours;
}

function shortValue(value: unknown): string {
  if (typeof value === "object" && value !== null && "message" in value) {
    return cut(String(value.message), maxValueCharacters);
  }
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  // The beginning of an id finds the rest of it.
  return /^[\da-f]{8}-[\da-f]{4}-/i.test(text) ? text.slice(0, 8) : cut(text, maxValueCharacters);
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters - 1)}…` : text;
}
