import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type * as z from "zod";
import {
  type FieldProblem,
  invalidJson,
  invalidRequest,
  payloadTooLarge,
  type ServiceError,
  unsupportedMediaType,
} from "../errors/mod.ts";
import { maximumBodyBytes } from "./create_app.ts";
import { encodedTwice, explainJsonError, isJsonObject } from "./json_errors.ts";
import { findUnstorable } from "./storable_json.ts";

/** Refuses a body over the limit before it is read whole. */
export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: maximumBodyBytes,
  onError: () => {
    throw payloadTooLarge(maximumBodyBytes);
  },
});

/** Refuses a body that is not declared as JSON, is none, or cannot be kept by the database. */
export const requireJson: MiddlewareHandler = async (context, next) => {
  await checkJson(context);
  await next();
};

/**
 * The JSON body of a request, for a handler that takes other bodies too.
 *
 * @throws ServiceError `unsupported_media_type`, `payload_too_large`, `invalid_json`, `invalid_request`
 */
export async function readJsonBody(context: Context): Promise<unknown> {
  await limitBody(context, () => checkJson(context));
  return await context.req.json();
}

/**
 * Refuses a value that the database cannot keep.
 *
 * @param place where it was sent, such as `form`
 * @throws ServiceError `invalid_request`
 */
export function requireStorable(place: string, value: unknown): void {
  const problem = findUnstorable(value);
  if (problem) throw invalidFields(place, [problem]);
}

async function checkJson(context: Context): Promise<void> {
  const mediaType = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw unsupportedMediaType();
  }
  const text = await context.req.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw invalidJson(explainJsonError(text, cause), cause);
  }
  if (typeof body === "string" && isJsonObject(body)) throw invalidJson(encodedTwice);
  requireStorable("body", body);
}

/** What a form has besides its file: boundaries, headers, and a few small fields, in bytes. */
const formOverheadBytes = 100_000;
const formType = /^multipart\/form-data\s*;.*boundary=/i;

/**
 * Refuses a body that is not a form, or that says it is too large for its file.
 *
 * @param maximumBytes of the file
 */
export function requireForm(maximumBytes: number): MiddlewareHandler {
  return async (context, next) => {
    if (!formType.test(context.req.header("content-type") ?? "")) {
      throw unsupportedMediaType("form");
    }
    const length = Number(context.req.header("content-length") ?? 0);
    if (length > maximumBytes + formOverheadBytes) throw payloadTooLarge(maximumBytes);
    await next();
  };
}

/**
 * Parses a value in which null stands for absence: typed clients write it where something was left empty. A field that knows
 * null keeps it.
 */
export function parseWithoutNulls<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed;
  const nulls = parsed.error.issues.map(({ path }) => path).filter((path) => isNullAt(value, path));
  if (nulls.length === 0) return parsed;
  const copy: unknown = structuredClone(value);
  for (const path of nulls) {
    const [owner, name] = [memberAt(copy, path.slice(0, -1)), path.at(-1)];
    if (isObject(owner) && !Array.isArray(owner) && name !== undefined) delete owner[name];
  }
  return schema.safeParse(copy);
}

function isNullAt(value: unknown, path: readonly PropertyKey[]): boolean {
  return path.length > 0 && memberAt(value, path) === null;
}

function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, name) => isObject(at) ? at[name] : undefined, value);
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** The error for input that a schema refuses, with one entry per field. */
export function invalidInput(place: string, issues: readonly z.core.$ZodIssue[]): ServiceError {
  return invalidFields(place, issues.flatMap(toFieldProblems));
}

function invalidFields(place: string, errors: FieldProblem[]): ServiceError {
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
