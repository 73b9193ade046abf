import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { imageBucket } from "./object_path.ts";
import { boundedBody, withinTime } from "./time_limit.ts";

// A caller waits for it who has waited for the pictures already.
const signingMs = 5_000;

/**
 * Addresses at which objects can be read without credentials for a while.
 *
 * @param client whose rights decide which objects can be signed
 * @param expiresInSeconds how long the addresses work
 * @returns by object path; an object that is gone or not visible has none
 * @throws ServiceError `internal` when Storage fails
 */
export async function signObjects(
  client: DatabaseClient,
  paths: string[],
  expiresInSeconds: number,
  clock?: Clock,
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const signing = client.storage.from(imageBucket).createSignedUrls(paths, expiresInSeconds);
  const { data, error } = await withinTime("sign the pictures' addresses", signing, {
    limitMs: signingMs,
    ...(clock && { clock }),
  });
  if (error) {
    throw internal("The pictures' addresses could not be signed. Try again.", error);
  }
  return new Map(
    data.flatMap(({ path, signedUrl }) => path && signedUrl ? [[path, signedUrl] as const] : []),
  );
}

/**
 * Removes objects; one that is gone already is no error.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when Storage fails
 */
export async function removeObjects(
  client: DatabaseClient,
  paths: string[],
  { bucket = imageBucket, clock }: { bucket?: string; clock?: Clock } = {},
): Promise<void> {
  if (paths.length === 0) return;
  const removing = client.storage.from(bucket).remove(paths);
  const { error } = await withinTime("remove the pictures", removing, { ...(clock && { clock }) });
  if (error) {
    throw internal("The pictures could not be removed. Try again.", error);
  }
}

/**
 * The bytes of an object, as they come.
 *
 * @param client whose rights decide whether the object can be read
 * @throws ServiceError `internal` when Storage fails; the body too, when it stops in between
 */
export async function openObject(
  client: DatabaseClient,
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  const opening = client.storage.from(imageBucket).download(path).asStream();
  const { data, error } = await withinTime("open the picture", opening);
  if (error) throw internal("The picture could not be read. Try again.", error);
  return boundedBody(data);
}
