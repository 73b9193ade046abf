import {
  createBucket,
  deleteBucket,
  emptyBucket,
  getBucket,
  listBuckets,
  updateBucket,
} from "./buckets.ts";
import type { Call } from "./call.ts";
import {
  describeObject,
  describePublicObject,
  downloadAuthenticated,
  downloadObject,
  downloadPublic,
  downloadSigned,
} from "./download.ts";
import { StorageError } from "./errors.ts";
import { listObjects, listObjectsByCursor } from "./listing.ts";
import { parseBucketName, parseKey } from "./names.ts";
import { copyObject, moveObject } from "./relocate.ts";
import { renderAuthenticated, renderPublic, renderSigned } from "./render.ts";
import { removeObject, removeObjects } from "./removal.ts";
import { signDownload, signDownloads } from "./signed_urls.ts";
import { signUpload, uploadObject, uploadSigned } from "./upload.ts";

/** Answers one kind of request. */
export type Handler = (call: Call) => Promise<Response>;

/** Under /storage/v1; the first that fits is taken. `*` is a key: everything that is left. */
const routes: [method: string, path: string, handler: Handler][] = [
  ["GET", "/bucket", listBuckets],
  ["POST", "/bucket", createBucket],
  ["GET", "/bucket/:bucket", getBucket],
  ["PUT", "/bucket/:bucket", updateBucket],
  ["DELETE", "/bucket/:bucket", deleteBucket],
  ["POST", "/bucket/:bucket/empty", emptyBucket],
  ["POST", "/object/move", moveObject],
  ["POST", "/object/copy", copyObject],
  ["POST", "/object/list/:bucket", listObjects],
  ["POST", "/object/list-v2/:bucket", listObjectsByCursor],
  ["GET", "/object/info/public/:bucket/*", describePublicObject],
  ["GET", "/object/info/authenticated/:bucket/*", describeObject],
  ["GET", "/object/info/:bucket/*", describeObject],
  ["POST", "/object/upload/sign/:bucket/*", signUpload],
  ["PUT", "/object/upload/sign/:bucket/*", uploadSigned],
  ["POST", "/object/sign/:bucket/*", signDownload],
  ["POST", "/object/sign/:bucket", signDownloads],
  ["GET", "/object/sign/:bucket/*", downloadSigned],
  ["GET", "/object/public/:bucket/*", downloadPublic],
  ["GET", "/object/authenticated/:bucket/*", downloadAuthenticated],
  ["GET", "/object/:bucket/*", downloadObject],
  ["POST", "/object/:bucket/*", uploadObject],
  ["PUT", "/object/:bucket/*", uploadObject],
  ["GET", "/render/image/authenticated/:bucket/*", renderAuthenticated],
  ["GET", "/render/image/public/:bucket/*", renderPublic],
  ["GET", "/render/image/sign/:bucket/*", renderSigned],
  ["DELETE", "/object/:bucket", removeObjects],
  ["DELETE", "/object/:bucket/*", removeObject],
];

const compiled = routes.map(([method, path, handler]) => ({
  method,
  handler,
  pattern: new RegExp(
    `^/storage/v1${path.replace(":bucket", "(?<bucket>[^/]+)").replace("*", "(?<key>.+)")}$`,
  ),
}));

/** What a path asks for. */
export interface Match {
  handler: Handler;
  /** Empty where the route has none. */
  bucket: string;
  /** Empty where the route has none. */
  key: string;
}

/**
 * Finds the route of a request; HEAD goes where GET goes.
 *
 * @param pathname percent-encoded
 * @throws StorageError `NoSuchRoute`, `InvalidBucketName`, `InvalidKey`, or `InvalidRequest` for bad percent-encoding
 */
export function matchRoute(method: string, pathname: string): Match {
  const wanted = method === "HEAD" ? "GET" : method;
  for (const { method, pattern, handler } of compiled) {
    const groups = method === wanted ? pattern.exec(pathname) : null;
    if (!groups) continue;
    const { bucket, key } = groups.groups ?? {};
    return {
      handler,
      bucket: bucket === undefined ? "" : parseBucketName(decode(bucket)),
      key: key === undefined ? "" : parseKey(decode(key)),
    };
  }
  const path = pathname.replace(/^\/storage\/v1/, "");
  throw new StorageError("NoSuchRoute", `Route ${method}:${path} not found`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StorageError("InvalidRequest", "The path has a bad percent-encoding");
  }
}
