import { Buffer } from "node:buffer";
import type { Bytes } from "../../../shared/runtime/mod.ts";
import { StorageError } from "./errors.ts";

/** One part of a multipart/form-data body. */
export interface FormPart {
  /** May be empty: storage-js sends files under the empty name, which `Request.formData()` drops. */
  name: string;
  /** Absent for a plain field. */
  fileName?: string;
  contentType?: string;
  bytes: Bytes;
}

const headEnd = Buffer.from("\r\n\r\n");

/**
 * Takes a multipart/form-data body apart (RFC 7578).
 *
 * @param contentType the request's header, which names the boundary
 * @throws StorageError `InvalidRequest` when the body is not of that form
 */
export function parseMultipart(body: Bytes, contentType: string): FormPart[] {
  const match = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary || boundary.length > 70) {
    throw new StorageError("InvalidRequest", "Multipart: Boundary not found");
  }
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`--${boundary}`);
  const nextDelimiter = Buffer.from(`\r\n--${boundary}`);

  const parts: FormPart[] = [];
  let position = buffer.indexOf(delimiter);
  if (position < 0) throw malformed("the first boundary is missing");
  position += delimiter.length;
  while (buffer.toString("latin1", position, position + 2) !== "--") {
    const head = buffer.indexOf(headEnd, position);
    const end = buffer.indexOf(nextDelimiter, position);
    if (head < 0 || end < 0 || head > end) throw malformed("a part does not end");
    const start = Math.min(head + headEnd.length, end);
    parts.push(parsePart(buffer.toString("utf8", position, head), body.subarray(start, end)));
    position = end + nextDelimiter.length;
  }
  return parts;
}

function parsePart(head: string, bytes: Bytes): FormPart {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1];
  const name = parameter(disposition, "name");
  if (name === undefined) throw malformed("a part has no name");
  const fileName = parameter(disposition, "filename");
  const contentType = /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1];
  return {
    name,
    bytes,
    ...(fileName === undefined ? {} : { fileName }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function parameter(disposition: string | undefined, name: string): string | undefined {
  return new RegExp(`(?:^|[;\\s])${name}="([^"]*)"`, "i").exec(disposition ?? "")?.[1];
}

function malformed(reason: string): StorageError {
  return new StorageError("InvalidRequest", `The multipart body is malformed: ${reason}`);
}
