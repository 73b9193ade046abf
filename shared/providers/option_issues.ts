import * as z from "zod";
import type { FieldProblem } from "../errors/mod.ts";
import { didYouMean } from "./nearest_name.ts";

type Path = readonly PropertyKey[];

/**
 * What is wrong with `provider_params`, one problem per field, with the nearest right name or value behind it.
 *
 * @param schema the provider's own, strict
 * @param issues what it said of the options
 */
export function describeIssues(
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    if (issue.code === "unrecognized_keys") {
      const known = namesAt(schema, issue.path);
      return issue.keys.map((key) => ({
        path: pathText([...issue.path, key]),
        message: `is not an option here. ${didYouMean(key, known)}${listOf(known)}`.trim(),
      }));
    }
    const advice = issue.code === "invalid_value" && typeof issue.input === "string"
      ? didYouMean(issue.input, issue.values.map(String)).trim()
      : "";
    return [{ path: pathText(issue.path), message: `${issue.message}. ${advice}`.trim() }];
  });
}

function pathText(path: Path): string {
  return ["provider_params", ...path].map(String).join(".");
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "" : `There are ${names.join(", ")}.`;
}

/** The names that the object at a path may have. */
function namesAt(schema: z.ZodType, path: Path): string[] {
  let at: unknown = schema;
  for (const step of path) {
    const outer = unwrap(at);
    if (outer instanceof z.ZodObject) at = outer.shape[String(step)];
    else if (outer instanceof z.ZodArray) at = outer.element;
    else if (outer instanceof z.ZodRecord) at = outer.valueType;
    else return [];
  }
  const found = unwrap(at);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function unwrap(schema: unknown): unknown {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodLazy;
  return isWrapped ? unwrap(schema.unwrap()) : schema;
}
