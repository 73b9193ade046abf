import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type * as z from "zod";
import { type FieldProblem, ServiceError } from "../errors/mod.ts";
import { maximumBodyBytes } from "./create_app.ts";

/** Refuses a body over the limit before it is read whole. */
export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: maximumBodyBytes,
  onError: () => {
    throw new ServiceError(
      "payload_too_large",
      `A body has at most ${maximumBodyBytes.toLocaleString("en")} bytes.`,
    );
  },
});

/** Refuses a body that is not declared as JSON or is none, so that the validator after it sees an object. */
export const requireJson: MiddlewareHandler = async (context, next) => {
  const mediaType = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new ServiceError(
      "unsupported_media_type",
      'Send the body as JSON, with the header "content-type: application/json".',
    );
  }
  try {
    await context.req.json();
  } catch (cause) {
    // The body limit reports an oversized stream while it is being read.
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceError("invalid_json", "The body is not valid JSON.", { cause });
  }
  await next();
};

/** Parses a JSON body with a schema; a body that does not fit is a 400 that names each field. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return zValidator("json", schema, (result) => {
    if (!result.success) throw invalidRequest("body", result.error.issues);
  });
}

/** Parses the query string with a schema; one that does not fit is a 400 that names each parameter. */
export function query<Schema extends z.ZodType>(schema: Schema) {
  return zValidator("query", schema, (result) => {
    if (!result.success) throw invalidRequest("query", result.error.issues);
  });
}

/** Parses the path's parameters with a schema; one that does not fit is a 400 that names it. */
export function pathParameters<Schema extends z.ZodType>(schema: Schema) {
  return zValidator("param", schema, (result) => {
    if (!result.success) throw invalidRequest("path", result.error.issues);
  });
}

/** The error for input that a schema refuses, with one entry per field. */
export function invalidRequest(place: string, issues: readonly z.core.$ZodIssue[]): ServiceError {
  const errors = issues.flatMap(toFieldProblems);
  const named = errors.slice(0, 3).map(({ path, message }) =>
    path ? `${path}: ${message}` : message
  );
  return new ServiceError("invalid_request", `The ${place} is not valid: ${named.join("; ")}.`, {
    errors,
  });
}

function toFieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: "is not a known field",
    }));
  }
  return [{ path, message: issue.message }];
}
