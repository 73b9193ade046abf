import type * as z from "zod";
import { invalidRequest } from "./catalogue.ts";
import type { FieldProblem, ServiceError } from "./service_error.ts";

/** The error for input that a schema refuses, with one entry per field. */
export function invalidInput(place: string, issues: readonly z.core.$ZodIssue[]): ServiceError {
  return invalidFields(place, issues.flatMap(toFieldProblems));
}

/** The error for fields that are wrong. @param place where they stand, such as `body` */
export function invalidFields(place: string, errors: FieldProblem[]): ServiceError {
  const named = errors.slice(0, 3).map(({ path, message }) =>
    path ? `${path}: ${message}` : message
  );
  return invalidRequest(`The ${place} is not valid: ${named.join("; ")}.`, errors);
}

function toFieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: "is not a known field",
    }));
  }
  const isNumberAsText = issue.code === "invalid_type" &&
    ["number", "int"].includes(issue.expected) && / received string$/.test(issue.message);
  const message = isNumberAsText
    ? "must be a number, and a text was sent: write it without quotation marks"
    : issue.message;
  return [{ path, message }];
}
