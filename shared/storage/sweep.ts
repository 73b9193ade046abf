import {
  type DatabaseClient,
  forgetObjects,
  type OrphanedObject,
  readOrphanedObjects,
} from "../database/mod.ts";
import { extensions } from "./object_path.ts";
import { removeObjects } from "./objects.ts";

const objectsAtOnce = 100;
const mostRounds = 20;

/**
 * Removes the objects of the ledger that belong to no picture, at most 2,000 at a time.
 *
 * @param client has the service's rights
 * @param olderThanSeconds younger objects may belong to a picture whose row is still to be written; those of deleted
 *   pictures are removed at once
 * @param tell told of each
 * @returns how many were removed
 * @throws ServiceError `internal` when the database or Storage fails
 */
export async function sweepOrphanedObjects(
  client: DatabaseClient,
  olderThanSeconds: number,
  tell: (removed: OrphanedObject) => void = () => {},
): Promise<number> {
  let removed = 0;
  for (let round = 0; round < mostRounds; round++) {
    const orphans = await readOrphanedObjects(client, olderThanSeconds, objectsAtOnce);
    for (const bucket of new Set(orphans.map((each) => each.bucket))) {
      const inBucket = orphans.filter((each) => each.bucket === bucket);
      await removeObjects(client, inBucket.flatMap(namesOf), { bucket });
    }
    await forgetObjects(client, orphans.map(({ stem }) => stem));
    removed += orphans.length;
    orphans.forEach(tell);
    if (orphans.length < objectsAtOnce) break;
  }
  return removed;
}

/** What an object may be called. */
function namesOf({ stem, extension }: OrphanedObject): string[] {
  const endings = extension === null ? Object.values(extensions) : [extension];
  return endings.map((each) => `${stem}.${each}`);
}
