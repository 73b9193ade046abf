import * as z from "zod";
import { type Bytes, parseJson } from "../../../shared/runtime/mod.ts";
import type { Log } from "../../../shared/observability/mod.ts";
import type { LocalDatabase, RoleClaims } from "../database.ts";
import { StorageError } from "./errors.ts";
import type { FileStore } from "./files.ts";
import { tooLarge } from "./limits.ts";
import type { Tokens } from "./tokens.ts";
import type { UploadsUnderWay } from "./uploads_under_way.ts";

/** One request, taken apart, with what is needed to answer it. */
export interface Call {
  request: Request;
  url: URL;
  database: LocalDatabase;
  files: FileStore;
  uploads: UploadsUnderWay;
  tokens: Tokens;
  /** Whether sizes of pictures are made, as on plans that have it. */
  transformsImages: boolean;
  log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Who asks. @throws StorageError when the request has no valid key or token */
  caller(): Promise<RoleClaims>;
  /** Of the path, checked; empty where the route has none. */
  bucket: string;
  /** Of the path, checked; empty where the route has none. */
  key: string;
}

const maximumJsonBytes = 2 * 1024 * 1024;

/**
 * The body as JSON of a shape.
 *
 * @throws StorageError `InvalidJson`, `InvalidSchema` naming the first field that is wrong, `EntityTooLarge` past 2 MiB
 */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = new TextDecoder().decode(await readBytes(request, maximumJsonBytes));
  const value = parseJson(text);
  if (value === undefined) {
    throw new StorageError(
      "InvalidJson",
      "Body is not valid JSON but content-type is set to 'application/json'",
    );
  }
  return parseInput("body", value, schema);
}

/**
 * What a caller sent, in its shape.
 *
 * @param part of the request, such as `body`
 * @throws StorageError `InvalidSchema` in the words of the real server's validator (https://ajv.js.org)
 */
export function parseInput<T>(part: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StorageError("InvalidSchema", issue ? describeIssue(part, issue) : `${part} is wrong`);
}

function describeIssue(part: string, issue: z.core.$ZodIssue): string {
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  const path = missing ? issue.path.slice(0, -1) : issue.path;
  return `${[part, ...path.map(String)].join("/")} ${
    missing ? `must have required property '${String(issue.path.at(-1))}'` : demand(issue)
  }`;
}

function demand(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "array"
        ? `must NOT have fewer than ${issue.minimum} items`
        : `must be >= ${issue.minimum}`;
    case "too_big":
      return issue.origin === "array"
        ? `must NOT have more than ${issue.maximum} items`
        : `must be <= ${issue.maximum}`;
    case "invalid_value":
      return "must be equal to one of the allowed values";
    case "invalid_type":
      return `must be ${["int", "number"].includes(issue.expected) ? "integer" : issue.expected}`;
    default:
      return issue.message;
  }
}

/**
 * All bytes of the body.
 *
 * @throws StorageError `EntityTooLarge` past `maximumBytes`, `InvalidRequest` when the body breaks off
 */
export async function readBytes(request: Request, maximumBytes: number): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > maximumBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new StorageError("InvalidRequest", "The body broke off before its end");
  }
  if (size > maximumBytes) throw tooLarge();
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
