import * as z from "zod";
import { type Bytes, parseJson } from "../../../shared/runtime/mod.ts";
import type { Log } from "../../../shared/observability/mod.ts";
import type { LocalDatabase, RoleClaims } from "../database.ts";
import { StorageError } from "./errors.ts";
import type { FileStore } from "./files.ts";
import { tooLarge } from "./limits.ts";
import type { Tokens } from "./tokens.ts";

/** One request, taken apart, with what is needed to answer it. */
export interface Call {
  request: Request;
  url: URL;
  database: LocalDatabase;
  files: FileStore;
  tokens: Tokens;
  log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Who asks. @throws StorageError when the request has no valid key or token */
  caller(): Promise<RoleClaims>;
  /** True when the request carries an API key, good or bad. */
  hasKey: boolean;
  /** Of the path, checked; empty where the route has none. */
  bucket: string;
  /** Of the path, checked; empty where the route has none. */
  key: string;
}

const maximumJsonBytes = 2 * 1024 * 1024;

/**
 * The body as JSON of a shape.
 *
 * @throws StorageError `InvalidRequest` naming the first field that is wrong, `EntityTooLarge` past 2 MiB
 */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = new TextDecoder().decode(await readBytes(request, maximumJsonBytes));
  const value = parseJson(text);
  if (value === undefined) throw new StorageError("InvalidRequest", "The body is not JSON");
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join("/") ?? "";
  throw new StorageError("InvalidRequest", `body${field && `/${field}`} ${issue?.message}`);
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
