import type { DatabaseClient } from "../database/mod.ts";
import { imageBucket } from "./object_path.ts";
import { withinTime } from "./time_limit.ts";

/**
 * Whether Storage answers, and has the bucket.
 *
 * @param client has the service's rights
 * @param limitMs how long it is waited for
 * @throws ServiceError `internal` when it does not answer in time; whatever Storage says when it refuses
 */
export async function reachStorage(client: DatabaseClient, limitMs: number): Promise<void> {
  const { error } = await withinTime(
    "tell of its bucket",
    (await client.storage).getBucket(imageBucket),
    { limitMs },
  );
  if (error) throw error;
}
