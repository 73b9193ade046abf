import { type DatabaseClient, forgetObjects, readOrphanedObjects } from "../database/mod.ts";
import { extensions } from "./object_path.ts";
import { removeObjects } from "./objects.ts";

const objectsAtOnce = 100;
const mostRounds = 20;

/**
 * Removes the objects of the ledger that belong to no picture, at most 2,000 at a time.
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
    const stems = await readOrphanedObjects(client, olderThanSeconds, objectsAtOnce);
    const endings = Object.values(extensions);
    await removeObjects(client, stems.flatMap((stem) => endings.map((each) => `${stem}.${each}`)));
    await forgetObjects(client, stems);
    removed += stems.length;
    if (stems.length < objectsAtOnce) break;
  }
  return removed;
}
