import type { Context } from "hono";
import type { ImageDocument } from "../../shared/database/mod.ts";
import { internal, invalidRequest } from "../../shared/errors/mod.ts";
import { type AppEnvironment, serviceOf } from "../../shared/http/mod.ts";
import {
  boundedBody,
  extensions,
  imageBucket,
  openObject,
  sizeOf,
  withinTime,
} from "../../shared/storage/catalog.ts";
import type { PictureQuery } from "./operations.ts";

/** The headers of a request that ask for less than the whole. */
export interface Conditions {
  "If-None-Match"?: string | undefined;
  Range?: string | undefined;
  "If-Range"?: string | undefined;
}

/** The bytes of an object, as far as they are known without opening it. */
interface Served {
  objectPath: string;
  format: ImageDocument["format"];
  bytes: number;
  sha256: string;
}

// A range is fetched by a signed address, because the client library sends no headers of ours; long enough for one fetch.
const rangeSeconds = 60;

/**
 * Answers with a picture or a size of it: HEAD, conditions and a range as RFC 9110 says. That the caller may see it has
 * been found out before.
 *
 * @throws ServiceError `invalid_request` for a part that is none of it, `image_refused` for a size that cannot be made,
 * `internal`
 */
export async function servePicture(
  context: Context<AppEnvironment>,
  image: ImageDocument,
  { download, ...asked }: PictureQuery,
  conditions: Conditions,
): Promise<Response> {
  refuseRepeated(new URL(context.req.url).searchParams);
  const served = await findServed(context, image, asked);
  const etag = `"${served.sha256}"`;
  const headers: Record<string, string> = {
    etag,
    "accept-ranges": "bytes",
    "content-type": `image/${served.format}`,
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    // A browser that somebody else signs in with is not to show what it has kept.
    vary: "authorization, apikey, x-api-key",
    // Nothing in it is to be run, whoever opens it by itself.
    "content-security-policy": "default-src 'none'; sandbox",
    ...(download !== undefined && { "content-disposition": disposition(download, served.format) }),
  };
  if (isKnown(etag, conditions["If-None-Match"])) return context.body(null, 304, headers);
  const range = isOfThis(etag, conditions["If-Range"])
    ? parseRange(conditions.Range, served.bytes)
    : undefined;
  if (range === "unsatisfiable") {
    return context.body(null, 416, { ...headers, "content-range": `bytes */${served.bytes}` });
  }
  const length = range ? range.last - range.first + 1 : served.bytes;
  const told = {
    ...headers,
    "content-length": String(length),
    ...(range && { "content-range": `bytes ${range.first}-${range.last}/${served.bytes}` }),
  };
  const status = range ? 206 : 200;
  if (context.req.method === "HEAD") return context.body(null, status, told);
  const body = range
    ? await openRange(context, served.objectPath, range)
    // With the service's rights, because Storage knows no API keys: the row has shown that the caller may see it.
    : await openObject(serviceOf(context), served.objectPath);
  return context.body(body, status, told);
}

/** Of a parameter that is told twice nobody knows which one is meant. */
function refuseRepeated(query: URLSearchParams): void {
  for (const path of new Set(query.keys())) {
    if (query.getAll(path).length === 1) continue;
    throw invalidRequest(`The query has ${path} more than once.`, [{
      path,
      message: "is repeated",
    }]);
  }
}

async function findServed(
  context: Context<AppEnvironment>,
  image: ImageDocument,
  asked: Omit<PictureQuery, "download">,
): Promise<Served> {
  const { crop } = asked;
  if (crop && (crop.left + crop.width > image.width || crop.top + crop.height > image.height)) {
    const message = `must lie inside of the picture of ${image.width}x${image.height} pixels`;
    throw invalidRequest(`crop ${message}.`, [{ path: "crop", message }]);
  }
  const size = sizeOf(image, asked);
  if (!size) {
    const { object_path: objectPath, format, file_size: bytes, sha256 } = image;
    return { objectPath, format, bytes, sha256 };
  }
  const { storedSize } = await import("../../shared/storage/mod.ts");
  const made = await storedSize(serviceOf(context), image, size, context.req.raw.signal);
  const { objectPath, file_size: bytes, sha256 } = made;
  return { objectPath, format: size.format, bytes, sha256 };
}

async function openRange(
  context: Context<AppEnvironment>,
  path: string,
  { first, last }: { first: number; last: number },
): Promise<ReadableStream<Uint8Array>> {
  const bucket = (await serviceOf(context).storage).from(imageBucket);
  const signing = bucket.createSignedUrl(path, rangeSeconds);
  const { data, error } = await withinTime("open the picture", signing);
  if (error) throw internal("The picture could not be read. Try again.", error);
  const response = await withinTime(
    "open the picture",
    fetch(data.signedUrl, {
      headers: { range: `bytes=${first}-${last}` },
      signal: context.req.raw.signal,
    }),
  );
  if (response.status === 206 && response.body) return boundedBody(response.body);
  await response.body?.cancel();
  throw internal("The picture could not be read. Try again.", `HTTP ${response.status}`);
}

/** A list of tags, compared weakly: proxies that compress make tags weak (RFC 9110, section 13.1.2). */
function isKnown(etag: string, ifNoneMatch = ""): boolean {
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** Compared strongly; a date is never that of these bytes, of which none is told (section 13.1.5). */
function isOfThis(etag: string, ifRange: string | undefined): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}

/** What is asked for of so many bytes; a range that is not understood, or several, are passed over (section 14.2). */
function parseRange(
  header: string | undefined,
  bytes: number,
): { first: number; last: number } | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/i.exec((header ?? "").trim());
  const [from = "", to = ""] = match?.slice(1) ?? [];
  if (from === "" && to === "") return undefined;
  if (from === "") {
    const length = Math.min(Number(to), bytes);
    return length === 0 ? "unsatisfiable" : { first: bytes - length, last: bytes - 1 };
  }
  const first = Number(from), last = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first >= bytes ? "unsatisfiable" : { first, last };
}

/** What no name of a file has: control characters, and those that turn the direction of writing. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const endings = { png: /\.png$/i, jpeg: /\.jpe?g$/i, webp: /\.webp$/i };

/**
 * To be saved under a name, which is told in ASCII as well (RFC 6266); without one, under that of the address. It ends as
 * its format does, so that nothing opens it as a page or a program, and does not begin or end with a dot.
 */
function disposition(name: string, format: ImageDocument["format"]): string {
  const bare = name.split(/[\\/]/).at(-1)?.replace(unprintable, "").replace(/^[.\s]+|[.\s]+$/g, "");
  if (!bare) return "attachment";
  const isRight = endings[format].test(bare);
  const own = isRight
    ? bare
    : `${bare.replace(/\.(?:png|jpe?g|webp)$/i, "")}.${extensions[format]}`;
  const ascii = own.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(own.toWellFormed())
    .replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
