import * as z from "zod";
import type { RoleClaims } from "../database.ts";
import { answeredRow, answerJson } from "./answers.ts";
import { requireBucket } from "./buckets.ts";
import { type Call, readJson } from "./call.ts";
import { parseKey } from "./names.ts";
import { findObject, noSuchKey, type Place, probeWrite, type StoredObject } from "./objects.ts";
import { recordFile } from "./upload.ts";

/** `POST /object/move`: a change of the row alone, since a file is not named after its key. */
export async function moveObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  const { source, destination } = places(await readJson(call.request, relocation));
  const original = await findOriginal(call, caller, source);
  const [moved] = await call.database.asRole(caller, (queries) =>
    queries.query(
      `update storage.objects set bucket_id = $2, name = $3, updated_at = now()
       where id = $1 returning id`,
      [original.id, destination.bucket, destination.key],
    ));
  return answerJson(moved ? { message: "Successfully moved" } : noSuchKey());
}

/**
 * `POST /object/copy`: read and written with the caller's rights. What the other bucket takes is not asked, as the real
 * server does not.
 */
export async function copyObject(call: Call): Promise<Response> {
  const caller = await call.caller();
  const input = await readJson(call.request, relocation);
  const { source, destination } = places(input);
  const original = await findOriginal(call, caller, source);

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
  const row = await recordFile(call, object);
  return answerJson({
    Key: `${destination.bucket}/${destination.key}`,
    Id: row["id"],
    ...answeredRow(row),
  });
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

/** The object as the caller sees it. */
async function findOriginal(
  call: Call,
  caller: RoleClaims,
  source: Place,
): Promise<StoredObject> {
  await requireBucket(call.database, source.bucket);
  return await call.database.asRole(caller, (queries) => findObject(queries, source));
}
