import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import { orAborted } from "../runtime/mod.ts";
import { imageBucket } from "./object_path.ts";
import { withTimeLimit } from "./time_limit.ts";

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
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const signing = client.storage.from(imageBucket).createSignedUrls(paths, expiresInSeconds);
  const { data, error } = await withinTime("sign the pictures' addresses", signing);
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
export async function removeObjects(client: DatabaseClient, paths: string[]): Promise<void> {
  if (paths.length === 0) return;
  const removing = client.storage.from(imageBucket).remove(paths);
  const { error } = await withinTime("remove the pictures", removing);
  if (error) {
    throw internal("The pictures could not be removed. Try again.", error);
  }
}

/**
 * What comes of a call of Storage, which is waited for 30 s.
 *
 * @param action what was being done, in the infinitive, such as `remove the pictures`
 * @throws ServiceError `internal` when it takes longer
 */
export async function withinTime<Answer>(action: string, call: Promise<Answer>): Promise<Answer> {
  const limit = withTimeLimit();
  try {
    return await orAborted(call, limit);
  } catch (error) {
    if (error !== limit.reason) throw error;
    throw internal(`Storage did not ${action} in time. Try again.`, error);
  }
}
