import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  invalidFields,
  invalidJson,
  payloadTooLarge,
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
