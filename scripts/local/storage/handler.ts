import { type Clock, systemClock } from "../../../shared/runtime/mod.ts";
import type { Log } from "../../../shared/observability/mod.ts";
import type { LocalDatabase } from "../database.ts";
import type { Call } from "./call.ts";
import { identifyCaller } from "./caller.ts";
import { errorResponse, toStorageError } from "./errors.ts";
import { openFileStore } from "./files.ts";
import { matchRoute } from "./routes.ts";
import { createTokens } from "./tokens.ts";
import { createUploadsUnderWay } from "./uploads_under_way.ts";

/** Settings of {@link createStorage}. */
export interface StorageOptions {
  /** With the schemas `auth` and `storage` and the roles in place. */
  database: LocalDatabase;
  /** Holds the bytes; made if need be, and no other process may use it. */
  directory: string;
  /** Signs users' tokens and signed URLs, HS256. */
  jwtSecret: string;
  /** The key that makes a caller `anon`. */
  publishableKey: string;
  /** The key that makes a caller `service_role`. */
  secretKey: string;
  /** Whether sizes of pictures are made, as on the platform from the Pro plan on. Default true. */
  imageTransformation?: boolean;
  log: Log;
  /** Default: the machine's. */
  clock?: Pick<Clock, "now">;
}

/**
 * Makes the handler of `/storage/v1/…`: Supabase Storage's object and bucket routes over SQL and plain files, under the
 * caller's row-level security. Clears what an earlier run left unfinished in the directory.
 *
 * Not there: resumable uploads, S3, versions of objects.
 */
export function createStorage(options: StorageOptions): (request: Request) => Promise<Response> {
  const { database, log, clock = systemClock, imageTransformation = true } = options;
  const files = openFileStore(options.directory);
  const uploads = createUploadsUnderWay();
  const now = () => clock.now();
  const tokens = createTokens(options.jwtSecret, now);

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const { handler, bucket, key } = matchRoute(request.method, url.pathname);
    const call: Call = {
      request,
      url,
      database,
      files,
      uploads,
      tokens,
      transformsImages: imageTransformation,
      log,
      now,
      bucket,
      key,
      caller: () => identifyCaller(request, options, tokens),
    };
    return await handler(call);
  };

  return async (request) => {
    const response = await answer(request).catch((error) => {
      const refusal = toStorageError(error);
      if (refusal.code === "InternalError") {
        log.error("Storage failed", { method: request.method, url: request.url, error });
      }
      return errorResponse(refusal);
    });
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}
