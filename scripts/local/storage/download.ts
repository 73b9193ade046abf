import { requireBucket } from "./buckets.ts";
import type { Call } from "./call.ts";
import { StorageError } from "./errors.ts";
import { findObject, noSuchKey, type StoredObject } from "./objects.ts";
import { parseRange, type Range } from "./range.ts";

/** `GET /object/<bucket>/<key>`, also under `/object/authenticated`: what the caller may read. */
export async function downloadObject(call: Call): Promise<Response> {
  if (!call.hasKey) return await downloadPublic(call);
  const caller = await call.caller();
  return await serve(
    call,
    () => call.database.asRole(caller, (queries) => findObject(queries, call)),
  );
}

/** `GET /object/public/<bucket>/<key>`: anybody, from a public bucket. */
export async function downloadPublic(call: Call): Promise<Response> {
  await requirePublic(call);
  return await serve(call, () => findObject(call.database, call));
}

/** `GET /object/sign/<bucket>/<key>?token=`: whoever has the token. */
export async function downloadSigned(call: Call): Promise<Response> {
  const token = call.url.searchParams.get("token");
  await call.tokens.verify(token, `${call.bucket}/${call.key}`, "download");
  return await serve(call, () => findObject(call.database, call));
}

/** `GET /object/info/<bucket>/<key>`: what is known of an object the caller may read. */
export async function describeObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  const object = await call.database.asRole(caller, (queries) => findObject(queries, call));
  return Response.json(infoOf(call.bucket, object));
}

/** `GET /object/info/public/<bucket>/<key>`: the same for anybody, of a public bucket. */
export async function describePublicObject(call: Call): Promise<Response> {
  await requirePublic(call);
  return Response.json(infoOf(call.bucket, await findObject(call.database, call)));
}

async function requirePublic(call: Call): Promise<void> {
  const bucket = await requireBucket(call.database, call.bucket);
  if (!bucket.public) throw new StorageError("NoSuchBucket", "Bucket not found");
}

function infoOf(bucket: string, object: StoredObject): Record<string, unknown> {
  return {
    id: object.id,
    name: object.name,
    bucket_id: bucket,
    version: object.version,
    size: object.metadata.size,
    content_type: object.metadata.mimetype,
    cache_control: object.metadata.cacheControl,
    content_encoding: object.metadata.contentEncoding ?? null,
    etag: object.metadata.eTag,
    metadata: object.userMetadata ?? {},
    last_modified: object.updatedAt,
    created_at: object.createdAt,
  };
}

/** The bytes, all or a range of them, or 304 or 416 where the request's conditions say so (RFC 9110, 13 and 14). */
async function serve(call: Call, find: () => Promise<StoredObject>): Promise<Response> {
  const { object, file } = await openObject(call, find);
  const { metadata } = object;
  const headers = new Headers({
    "accept-ranges": "bytes",
    "cache-control": metadata.cacheControl,
    "etag": metadata.eTag,
    "last-modified": new Date(object.updatedAt).toUTCString(),
  });
  if (isUnchanged(call.request, metadata.eTag, object.updatedAt)) {
    file?.close();
    return new Response(null, { status: 304, headers });
  }
  headers.set("content-type", metadata.mimetype);
  if (metadata.contentEncoding) headers.set("content-encoding", metadata.contentEncoding);
  const download = call.url.searchParams.get("download");
  if (download !== null) headers.set("content-disposition", disposition(download || object.name));

  const range = requestedRange(call.request, metadata.eTag, metadata.size);
  if (range === "unsatisfiable") {
    file?.close();
    throw new StorageError("InvalidRange", "invalid range provided", {
      "content-range": `bytes */${metadata.size}`,
    });
  }
  const { first, last } = range ?? { first: 0, last: metadata.size - 1 };
  headers.set("content-length", String(last - first + 1));
  if (range) headers.set("content-range", `bytes ${first}-${last}/${metadata.size}`);
  return new Response(file && bytesOf(file, first, last - first + 1), {
    status: range ? 206 : 200,
    headers,
  });
}

/** An object with its file, which is not opened for HEAD. A file replaced since the row was read is looked up again. */
async function openObject(
  call: Call,
  find: () => Promise<StoredObject>,
): Promise<{ object: StoredObject; file: Deno.FsFile | null }> {
  for (let attempt = 1;; attempt++) {
    const object = await find();
    if (call.request.method === "HEAD") return { object, file: null };
    try {
      return { object, file: await call.files.open(object.version) };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      if (attempt < 3) continue;
      call.log.warn("An object has no file", { bucket: call.bucket, name: object.name });
      noSuchKey();
    }
  }
}

function isUnchanged(request: Request, eTag: string, updatedAt: string): boolean {
  const known = request.headers.get("if-none-match");
  if (known !== null) {
    return known.split(",").some((tag) => [eTag, "*"].includes(tag.trim().replace(/^W\//, "")));
  }
  const since = Date.parse(request.headers.get("if-modified-since") ?? "");
  return Math.floor(Date.parse(updatedAt) / 1_000) * 1_000 <= since;
}

function requestedRange(
  request: Request,
  eTag: string,
  size: number,
): Range | "unsatisfiable" | undefined {
  const condition = request.headers.get("if-range");
  if (condition !== null && condition !== eTag) return undefined;
  return parseRange(request.headers.get("range"), size);
}

/** Content-Disposition with the last segment of the name (RFC 6266). */
function disposition(name: string): string {
  const encoded = encodeURIComponent(name.slice(name.lastIndexOf("/") + 1))
    .replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename=${encoded}; filename*=UTF-8''${encoded};`;
}

const chunkBytes = 256 * 1024;

/** `length` bytes of an open file from `first` on; closes it at the end and when the reader leaves. */
function bytesOf(file: Deno.FsFile, first: number, length: number): ReadableStream<Uint8Array> {
  let left = length, open = true;
  const close = () => {
    if (open) file.close();
    open = false;
  };
  const nextChunk = async () => {
    if (left === length && first > 0) await file.seek(first, Deno.SeekMode.Start);
    const buffer = new Uint8Array(Math.min(chunkBytes, left));
    const read = await file.read(buffer);
    if (read === null) throw new Error("The file is shorter than its row says");
    left -= read;
    return buffer.subarray(0, read);
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        if (left > 0) controller.enqueue(await nextChunk());
        if (left > 0) return;
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      close();
    },
    cancel: close, // also while a read is under way
  }, { highWaterMark: 0 });
}
