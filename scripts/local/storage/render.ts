import {
  decodePicture,
  encodePicture,
  type Raster,
  resizePicture,
} from "../../../shared/storage/mod.ts";
import { type Call, parseInput } from "./call.ts";
import { requireBucket } from "./buckets.ts";
import { disposition, findPublic } from "./download.ts";
import { StorageError } from "./errors.ts";
import { findObject, type StoredObject } from "./objects.ts";
import {
  parseTransformations,
  type Transformation,
  transformation,
  transformedSize,
} from "./transformation.ts";

/** `GET /render/image/authenticated/<bucket>/<key>`: a size of what the caller may read. */
export async function renderAuthenticated(call: Call): Promise<Response> {
  requireTransformations(call);
  const caller = await call.caller();
  await requireBucket(call.database, call.bucket);
  const object = await call.database.asRole(caller, (queries) => findObject(queries, call));
  return await render(call, object, askedFor(call));
}

/** `GET /render/image/public/<bucket>/<key>`: the same for anybody, of a public bucket. */
export async function renderPublic(call: Call): Promise<Response> {
  requireTransformations(call);
  return await render(call, await findPublic(call), askedFor(call));
}

/** `GET /render/image/sign/<bucket>/<key>?token=`: the size that the token is for. */
export async function renderSigned(call: Call): Promise<Response> {
  requireTransformations(call);
  const token = call.url.searchParams.get("token");
  const claims = await call.tokens.verify(token, `${call.bucket}/${call.key}`, "download");
  const object = await findObject(call.database, call);
  const expires = new Date(claims.exp * 1_000).toUTCString();
  return await render(call, object, parseTransformations(claims.transformations ?? ""), expires);
}

/** Where there are none, there is no such route, as the real server has it. */
function requireTransformations({ transformsImages, url }: Call): void {
  if (transformsImages) return;
  const path = url.pathname.replace(/^\/storage\/v1/, "");
  throw new StorageError("NoSuchRoute", `Route GET:${path} not found`);
}

function askedFor(call: Call): Transformation {
  const { token: _, download: __, ...asked } = Object.fromEntries(call.url.searchParams);
  return parseInput("querystring", asked, transformation);
}

// What the platform takes: https://supabase.com/docs/guides/storage/serving/image-transformations#limits
const mostBytes = 25_000_000;
const formats = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" } as const;

async function render(
  call: Call,
  object: StoredObject,
  asked: Transformation,
  expires?: string,
): Promise<Response> {
  const { mimetype, size, eTag, cacheControl } = object.metadata;
  const source = formats[mimetype as keyof typeof formats];
  if (!source || size > mostBytes) {
    throw new StorageError("ImageProcessingError", "The source image is not supported");
  }
  const headers = new Headers({
    etag: eTag,
    "last-modified": new Date(object.updatedAt).toUTCString(),
    ...(expires ? { expires } : { "cache-control": cacheControl }),
  });
  const download = call.url.searchParams.get("download");
  if (download !== null) headers.set("content-disposition", disposition(download));
  const takesWebp = asked.format !== "origin" &&
    /image\/webp/.test(call.request.headers.get("accept") ?? "");
  const format = takesWebp ? "webp" : source;
  const picture = await decode(await readWhole(call, object), source);
  const made = await resizePicture(picture, transformedSize(picture, asked));
  const bytes = await encodePicture(made, format, asked.quality ?? 80);
  headers.set("content-type", `image/${format}`);
  headers.set("content-length", String(bytes.byteLength));
  return new Response(bytes, { headers });
}

async function readWhole(call: Call, { version }: StoredObject): Promise<Uint8Array<ArrayBuffer>> {
  const file = await call.files.open(version);
  return await new Response(file.readable).bytes();
}

async function decode(
  bytes: Uint8Array<ArrayBuffer>,
  format: (typeof formats)[keyof typeof formats],
): Promise<Raster> {
  return await decodePicture(bytes, format).catch(() => {
    throw new StorageError("ImageProcessingError", "The source image cannot be read");
  });
}
