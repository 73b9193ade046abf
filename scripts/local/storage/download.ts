import { answeredRow, answerJson } from "./answers.ts";
import { requireBucket } from "./buckets.ts";
import type { RoleClaims } from "../database.ts";
import type { Call } from "./call.ts";
import { StorageError } from "./errors.ts";
import { findObject, noSuchKey, type StoredObject } from "./objects.ts";
import { parseRange } from "./range.ts";

/** `GET /object/<bucket>/<key>`: what the caller may read; one whose token is no good is nobody. */
export async function downloadObject(call: Call): Promise<Response> {
  return await downloadAs(call, await call.caller().catch(nobodyIfRefused));
}

function nobodyIfRefused(error: unknown): undefined {
  const isUnknownKey = error instanceof StorageError && error.code === "Unauthorized";
  if (isUnknownKey || !(error instanceof StorageError)) throw error;
}

/** `GET /object/authenticated/<bucket>/<key>`: what the caller may read. */
export async function downloadAuthenticated(call: Call): Promise<Response> {
  return await downloadAs(call, await call.caller());
}

/** What lies in a public bucket is everybody's, whatever the policies say. */
async function downloadAs(call: Call, caller: RoleClaims | undefined): Promise<Response> {
  const bucket = await requireBucket(call.database, call.bucket);
  if (bucket.public) return await serve(call, () => findObject(call.database, call));
  if (!caller) throw noSuchBucket();
  return await serve(
    call,
    () => call.database.asRole(caller, (queries) => findObject(queries, call)),
  );
}

/** `GET /object/public/<bucket>/<key>`: anybody, from a public bucket. */
export async function downloadPublic(call: Call): Promise<Response> {
  return await serve(call, () => findPublic(call));
}

/** `GET /object/sign/<bucket>/<key>?token=`: whoever has the token. */
export async function downloadSigned(call: Call): Promise<Response> {
  const token = call.url.searchParams.get("token");
  const { exp } = await call.tokens.verify(token, `${call.bucket}/${call.key}`, "download");
  return await serve(call, () => findObject(call.database, call), exp);
}

/** `GET /object/info/<bucket>/<key>`: what is known of an object the caller may read. */
export async function describeObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  await requireBucket(call.database, call.bucket);
  const object = await call.database.asRole(caller, (queries) => findObject(queries, call));
  return answerInfo(call.bucket, object);
}

/** `GET /object/info/public/<bucket>/<key>`: the same for anybody, of a public bucket. */
export async function describePublicObject(call: Call): Promise<Response> {
  return answerInfo(call.bucket, await findPublic(call));
}

/** A bucket that is not public is not there. */
export async function findPublic(call: Call): Promise<StoredObject> {
  const bucket = await requireBucket(call.database, call.bucket);
  if (!bucket.public) throw noSuchBucket();
  return await findObject(call.database, call);
}

function noSuchBucket(): StorageError {
  return new StorageError("NoSuchBucket", "Bucket not found");
}

function answerInfo(bucket: string, object: StoredObject): Response {
  const info = answeredRow({
    id: object.id,
    name: object.name,
    bucket_id: bucket,
    version: object.version,
    size: object.metadata.size,
    content_type: object.metadata.mimetype,
    cache_control: object.metadata.cacheControl,
    etag: object.metadata.eTag,
    metadata: object.userMetadata ?? {},
    last_modified: object.updatedAt,
    created_at: object.createdAt,
  });
  const { cacheControl, eTag } = object.metadata;
  return answerJson(info, { headers: { "cache-control": cacheControl, etag: eTag } });
}

/**
 * The bytes, all or a range of them, or 304 or 416 where the request's conditions say so, as far as the real server
 * looks at them: If-Range it does not.
 *
 * @param expires end of the signed URL that they are fetched by, in seconds since the epoch
 */
async function serve(
  call: Call,
  find: () => Promise<StoredObject>,
  expires?: number,
): Promise<Response> {
  const { object, file } = await openObject(call, find);
  const { metadata } = object;
  const headers = new Headers({
    "accept-ranges": "bytes",
    "content-type": metadata.mimetype,
    "etag": metadata.eTag,
    "last-modified": new Date(object.updatedAt).toUTCString(),
  });
  const known = call.request.headers.get("if-none-match");
  const unchanged = isUnchanged(call.request, metadata.eTag, object.updatedAt);
  if (expires !== undefined) headers.set("expires", new Date(expires * 1_000).toUTCString());
  else {
    const replaced = known !== null && !unchanged && call.request.method !== "HEAD";
    const { cacheControl } = metadata;
    headers.set(
      "cache-control",
      replaced ? `${cacheControl}, stale-while-revalidate=30` : cacheControl,
    );
  }
  if (unchanged) {
    file?.close();
    return new Response(null, { status: 304, headers });
  }
  const download = call.url.searchParams.get("download");
  if (download !== null) headers.set("content-disposition", disposition(download));

  const range = parseRange(call.request.headers.get("range"), metadata.size);
  if (range === "unsatisfiable") {
    file?.close();
    throw new StorageError("InvalidRange", "invalid range provided");
  }
  const { first, last } = range ?? { first: 0, last: metadata.size - 1 };
  headers.set("content-length", String(last - first + 1));
  if (range) headers.set("content-range", `bytes ${first}-${last}/${metadata.size}`);
  return new Response(file && bytesOf(file, first, last - first + 1), {
    status: range ? 206 : 200,
    headers,
  });
}

/** An object with its file, which is not opened for HEAD. One that was replaced since its row was read is looked up again. */
async function openObject(
  call: Call,
  find: () => Promise<StoredObject>,
): Promise<{ object: StoredObject; file: Deno.FsFile | null }> {
  for (let missing: string | undefined;;) {
    const object = await find();
    if (call.request.method === "HEAD") return { object, file: null };
    try {
      return { object, file: await call.files.open(object.version) };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      if (object.version !== missing) {
        missing = object.version;
        continue;
      }
      call.log.warn("An object has no file", { bucket: call.bucket, name: object.name });
      noSuchKey();
    }
  }
}

function isUnchanged(request: Request, eTag: string, updatedAt: string): boolean {
  if (request.method === "HEAD") return false;
  const known = request.headers.get("if-none-match");
  if (known !== null) return known === eTag; // that very tag, and nothing else that would mean it
  const since = Date.parse(request.headers.get("if-modified-since") ?? "");
  return Math.floor(Date.parse(updatedAt) / 1_000) * 1_000 <= since;
}

/** Content-Disposition (RFC 6266); without a name, none is given. */
export function disposition(name: string): string {
  if (name === "") return "attachment;";
  const encoded = encodeURIComponent(name.slice(name.lastIndexOf("/") + 1))
    .replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename=${encoded}; filename*=UTF-8''${encoded}`;
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
