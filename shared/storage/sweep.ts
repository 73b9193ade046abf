import { type DatabaseClient, readOrphanedObjects } from "../database/mod.ts";
import { removeObjects } from "./objects.ts";

const objectsAtOnce = 100;
const mostRounds = 20;

/**
 * Removes the objects that belong to no picture, at most 2,000 at a time.
 *
 * @param client has the service's rights
 * @param olderThanSeconds younger objects may belong to a picture whose row is still to be written
 * @returns how many were removed
 * @throws ServiceError `internal` when the database or Storage fails
 */
export async function sweepOrphanedObjects(
  client: DatabaseClient,
  olderThanSeconds: number,
): Promise<number> {
  let removed = 0;
  for (let round = 0; round < mostRounds; round++) {
    const names = await readOrphanedObjects(client, olderThanSeconds, objectsAtOnce);
    await removeObjects(client, names);
    removed += names.length;
    if (names.length < objectsAtOnce) break;
  }
  return removed;
}
