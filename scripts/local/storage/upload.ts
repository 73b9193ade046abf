import { answerJson } from "./answers.ts";
import { requireBucket } from "./buckets.ts";
import type { Call } from "./call.ts";
import { checkMediaType, sizeLimitOf } from "./limits.ts";
import { StorageError, toStorageError } from "./errors.ts";
import { describeFile, findObject, type NewObject, probeWrite, recordObject } from "./objects.ts";
import { openUploadBody, type UploadBody } from "./upload_body.ts";
import type { UploadUnderWay } from "./uploads_under_way.ts";

/** Seconds a signed upload URL is good for, as on hosted Storage. */
const uploadTokenSeconds = 2 * 60 * 60;

/** `POST` and `PUT /object/<bucket>/<key>`: an upload by its caller; PUT and `x-upsert: true` may replace. */
export async function uploadObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  const upsert = call.request.method === "PUT" || wantsUpsert(call.request);
  const id = await receive(
    call,
    caller.sub,
    (body) =>
      probeWrite(call.database, caller, {
        bucket: call.bucket,
        key: call.key,
        owner: caller.sub,
        metadata: {
          mimetype: body.contentType,
          ...(body.size === undefined ? {} : { size: body.size, contentLength: body.size }),
        },
        userMetadata: body.userMetadata,
      }, upsert),
  );
  return answerJson({ Key: `${call.bucket}/${call.key}`, Id: id });
}

/** `POST /object/upload/sign/<bucket>/<key>`: a URL with which anybody can upload this one object. */
export async function signUpload(call: Call): Promise<Response> {
  const caller = await call.caller();
  const upsert = wantsUpsert(call.request);
  const place = { bucket: call.bucket, key: call.key };
  await probeWrite(call.database, caller, {
    ...place,
    owner: caller.sub,
    metadata: {},
    userMetadata: {},
  }, upsert);
  const url = `${call.bucket}/${call.key}`;
  const token = await call.tokens.sign(
    { url, scope: "upload", upsert, owner: caller.sub },
    uploadTokenSeconds,
  );
  return answerJson({ url: `/object/upload/sign/${url}?token=${token}`, token });
}

/** `PUT /object/upload/sign/<bucket>/<key>?token=`: the upload that {@link signUpload} allowed. */
export async function uploadSigned(call: Call): Promise<Response> {
  const claims = await call.tokens.verify(
    call.url.searchParams.get("token"),
    `${call.bucket}/${call.key}`,
    "upload",
  );
  await receive(call, claims.owner, () => {
    if (claims.upsert) return Promise.resolve();
    return findObject(call.database, call).then(
      () => Promise.reject(new StorageError("KeyAlreadyExists", "The resource already exists")),
      () => undefined,
    );
  });
  return answerJson({ Key: `${call.bucket}/${call.key}` });
}

/**
 * Takes the bytes in: judged by `authorize` first, then to disk, then the row that makes them visible.
 *
 * @returns the object's id
 */
async function receive(
  call: Call,
  owner: string | undefined,
  authorize: (body: UploadBody) => Promise<void>,
): Promise<unknown> {
  const upload = call.uploads.begin(`${call.bucket}/${call.key}`);
  try {
    return await receiveAs(upload, call, owner, authorize);
  } finally {
    upload.end();
  }
}

async function receiveAs(
  upload: UploadUnderWay,
  call: Call,
  owner: string | undefined,
  authorize: (body: UploadBody) => Promise<void>,
): Promise<unknown> {
  const bucket = await requireBucket(call.database, call.bucket);
  const body = await openUploadBody(call.request, sizeLimitOf(bucket));
  checkMediaType(bucket.mediaTypes, body.contentType);
  await authorize(body).catch((error) => {
    if (!upload.overtaken || toStorageError(error).code !== "KeyAlreadyExists") throw error;
  });

  const version = crypto.randomUUID();
  const file = await call.files.write(version, body.stream);
  upload.publish();
  const row = await recordFile(call, {
    bucket: call.bucket,
    key: call.key,
    version,
    owner,
    metadata: describeFile(file, body, call.now()),
    userMetadata: body.userMetadata,
  });
  return row["id"];
}

/**
 * Makes a file that is in place visible, and removes the one it replaces. When that is refused the file goes.
 *
 * @returns the object's row
 */
export async function recordFile(
  call: Call,
  object: NewObject,
): Promise<Record<string, unknown>> {
  try {
    const { row, replaced } = await recordObject(call.database, object);
    if (replaced !== undefined) await call.files.remove(replaced);
    return row;
  } catch (error) {
    // A connection that breaks during the commit leaves open whether the row is there, so the database is asked. When
    // that fails too, the file stays and the next sweep decides.
    const [row] = await call.database.query("select from storage.objects where version = $1", [
      object.version,
    ]);
    if (!row) await call.files.remove(object.version);
    throw error;
  }
}

function wantsUpsert(request: Request): boolean {
  return request.headers.get("x-upsert") === "true";
}
