import { Buffer } from "node:buffer";
import * as z from "zod";
import { parseJson } from "../../../shared/runtime/mod.ts";
import { readBytes } from "./call.ts";
import { StorageError } from "./errors.ts";
import { tooLarge } from "./limits.ts";
import { parseMultipart } from "./multipart.ts";

/** What a caller uploads. */
export interface UploadBody {
  stream: ReadableStream<Uint8Array>;
  /** Media type with its parameters, fit for a header. */
  contentType: string;
  /** Value of the Cache-Control header of later downloads. */
  cacheControl: string;
  /** Bytes; absent for a chunked body. */
  size?: number;
  /** The caller's own facts about the object. */
  userMetadata: Record<string, unknown>;
}

/** Fields and boundaries of a form may add this to a file of the largest allowed size. */
const formOverheadBytes = 1_100_000;
const maximumMetadataCharacters = 1_000_000;

const userMetadata = z.record(z.string(), z.unknown());
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(?:;[\x20-\x7e]*)?$/;
const printable = /^[\x20-\x7e]*$/;

/**
 * The body of an upload: the bytes themselves with the facts in headers, or a form with one file, which storage-js
 * sends for a Blob.
 *
 * @throws StorageError `EntityTooLarge` when it declares more than `maximumBytes`, or `InvalidRequest` or
 *   `InvalidMimeType` when what it says about itself cannot be used
 */
export function openUploadBody(request: Request, maximumBytes: number): Promise<UploadBody> {
  const contentType = request.headers.get("content-type") ?? "application/octet-stream";
  return /^multipart\/form-data\b/i.test(contentType)
    ? openForm(request, contentType, maximumBytes)
    : Promise.resolve(openRaw(request, contentType, maximumBytes));
}

function openRaw(request: Request, contentType: string, maximumBytes: number): UploadBody {
  const length = request.headers.get("content-length");
  const size = length === null ? undefined : Number(length);
  if (size !== undefined && size > maximumBytes) throw tooLarge();
  const metadata = request.headers.get("x-metadata");
  return describe({
    stream: request.body ?? new Blob([]).stream(),
    contentType,
    cacheControl: request.headers.get("cache-control"),
    size,
    metadata: metadata === null ? null : Buffer.from(metadata, "base64").toString("utf8"),
  });
}

async function openForm(
  request: Request,
  contentType: string,
  maximumBytes: number,
): Promise<UploadBody> {
  const bytes = await readBytes(request, maximumBytes + formOverheadBytes);
  const parts = parseMultipart(bytes, contentType);
  const file = parts.find((part) => part.fileName !== undefined);
  if (!file) throw new StorageError("InvalidRequest", "No content provided");
  if (file.bytes.byteLength > maximumBytes) throw tooLarge();
  const field = (name: string) => {
    const part = parts.find((part) => part.name === name && part.fileName === undefined);
    return part ? new TextDecoder().decode(part.bytes) : null;
  };
  const seconds = field("cacheControl");
  return describe({
    stream: new Blob([file.bytes]).stream(),
    contentType: file.contentType ?? "application/octet-stream",
    cacheControl: seconds === null ? null : `max-age=${seconds}`,
    size: file.bytes.byteLength,
    metadata: field("metadata"),
  });
}

function describe(raw: {
  stream: ReadableStream<Uint8Array>;
  contentType: string;
  cacheControl: string | null;
  size: number | undefined;
  metadata: string | null;
}): UploadBody {
  if (!mediaType.test(raw.contentType)) {
    throw new StorageError("InvalidMimeType", "Invalid Content-Type header");
  }
  const cacheControl = raw.cacheControl ?? "no-cache";
  if (!printable.test(cacheControl)) {
    throw new StorageError("InvalidRequest", "Cache control must be printable ASCII");
  }
  return {
    stream: raw.stream,
    contentType: raw.contentType,
    cacheControl,
    userMetadata: raw.metadata === null ? {} : parseMetadata(raw.metadata),
    ...(raw.size === undefined ? {} : { size: raw.size }),
  };
}

/** What cannot be read as JSON is left out without a word, as the real server does. */
function parseMetadata(text: string): Record<string, unknown> {
  if (text.length > maximumMetadataCharacters) {
    throw new StorageError("EntityTooLarge", "The metadata exceeded the maximum allowed size");
  }
  const value = parseJson(text);
  if (value === undefined) return {};
  const parsed = userMetadata.safeParse(value);
  if (!parsed.success) {
    throw new StorageError("InvalidParameter", "invalid input syntax for type json");
  }
  return parsed.data;
}
