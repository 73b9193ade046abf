import type { FieldProblem } from "../errors/mod.ts";

/** Levels of lists and objects inside each other at most; what comes later walks them by recursion. */
const deepest = 32;

/**
 * Finds the first thing in a JSON value that PostgreSQL cannot keep: a NUL, half a surrogate pair, or deep nesting
 * (https://www.postgresql.org/docs/current/datatype-json.html).
 *
 * @returns undefined when all of it can be kept
 */
export function findUnstorable(value: unknown, path: string[] = []): FieldProblem | undefined {
  if (typeof value === "string") {
    const message = problemOfText(value);
    return message === undefined ? undefined : { path: path.join("."), message };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length === deepest) {
    return { path: path[0] ?? "", message: `must not be nested deeper than ${deepest} levels` };
  }
  for (const [name, member] of Object.entries(value)) {
    const message = problemOfText(name);
    if (message !== undefined) {
      return { path: path.join("."), message: `has a field whose name ${message}` };
    }
    const found = findUnstorable(member, [...path, name]);
    if (found) return found;
  }
  return undefined;
}

function problemOfText(text: string): string | undefined {
  if (text.includes("\0")) return "must not hold the character U+0000";
  if (!text.isWellFormed()) {
    return "must not hold half a character (a lone surrogate), as is left when a text is cut inside an emoji";
  }
  return undefined;
}
