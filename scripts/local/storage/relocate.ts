import * as z from "zod";
import type { RoleClaims } from "../database.ts";
import { requireBucket } from "./buckets.ts";
import { type Call, readJson } from "./call.ts";
import { checkMediaType, sizeLimitOf, tooLarge } from "./limits.ts";
import { parseKey } from "./names.ts";
import { findObject, noSuchKey, type Place, probeWrite, type StoredObject } from "./objects.ts";
import { recordFile } from "./upload.ts";

/** `POST /object/move`: a change of the row alone, since a file is not named after its key. */
export async function moveObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { source, destination } = places(await readJson(call.request, relocation));
  const original = await findOriginal(call, caller, source, destination);
  const [moved] = await call.database.asRole(caller, (queries) =>
    queries.query(
      `update storage.objects set bucket_id = $2, name = $3, updated_at = now()
       where id = $1 returning id`,
      [original.id, destination.bucket, destination.key],
    ));
  return Response.json(moved ? { message: "Successfully moved", Id: moved.id } : noSuchKey());
}

/** `POST /object/copy`: read and written with the caller's rights. */
export async function copyObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  const input = await readJson(call.request, relocation);
  const { source, destination } = places(input);
  const original = await findOriginal(call, caller, source, destination);

  const upsert = call.request.headers.get("x-upsert") === "true";
  const keepMetadata = input.copyMetadata ?? true;
  const object = {
    ...destination,
    version: crypto.randomUUID(),
    owner: caller.sub,
    metadata: {
      ...original.metadata,
      ...(keepMetadata ? {} : input.metadata),
      lastModified: new Date(call.now()).toISOString(),
    },
    userMetadata: keepMetadata ? original.userMetadata ?? {} : {},
  };
  await probeWrite(call.database, caller, object, upsert);
  await call.files.copy(original.version, object.version).catch((error) => {
    if (error instanceof Deno.errors.NotFound) noSuchKey(); // removed since it was looked up
    throw error;
  });
  const id = await recordFile(call, object, upsert);
  return Response.json({ Id: id, Key: `${destination.bucket}/${destination.key}` });
}

const headerValue = z.string().max(255).regex(/^[\x20-\x7e]*$/);
const relocation = z.object({
  bucketId: z.string(),
  sourceKey: z.string(),
  destinationKey: z.string(),
  destinationBucket: z.string().optional(),
  copyMetadata: z.boolean().optional(),
  metadata: z.object({
    cacheControl: z.exactOptional(headerValue),
    contentEncoding: z.exactOptional(headerValue),
    mimetype: z.exactOptional(headerValue),
  }).optional(),
});

function places(input: z.infer<typeof relocation>): { source: Place; destination: Place } {
  return {
    source: { bucket: input.bucketId, key: parseKey(input.sourceKey) },
    destination: {
      bucket: input.destinationBucket ?? input.bucketId,
      key: parseKey(input.destinationKey),
    },
  };
}

/** The object as the caller sees it; when it goes to another bucket, that bucket's limits hold for it. */
async function findOriginal(
  call: Call,
  caller: RoleClaims,
  source: Place,
  destination: Place,
): Promise<StoredObject> {
  await requireBucket(call.database, source.bucket);
  const original = await call.database.asRole(caller, (queries) => findObject(queries, source));
  if (destination.bucket !== source.bucket) {
    const bucket = await requireBucket(call.database, destination.bucket);
    checkMediaType(bucket.mediaTypes, original.metadata.mimetype);
    if (original.metadata.size > sizeLimitOf(bucket)) throw tooLarge();
  }
  return original;
}
