import {
  type DatabaseClient,
  type ImageDocument,
  type Removal,
  removeImage,
  restoreImage,
} from "../database/mod.ts";
import { conflict, internal, limitReached, notFound } from "../errors/mod.ts";
import { imageBucket } from "./object_path.ts";
import { removeObjects } from "./objects.ts";
import { withinTime } from "./time_limit.ts";

/**
 * Removes a picture: its row, its sizes and public copy, and its file, which is set aside where no address leads to, so that
 * it can be brought back for a while. All of it or nothing: where Storage fails, the picture is as it was.
 *
 * @param service has the service's rights
 * @returns false when there is no such picture, or it goes at another time than `removal` says
 * @throws ServiceError `internal` when the database or Storage fails
 */
export async function removePicture(
  service: DatabaseClient,
  id: string,
  removal: Removal,
): Promise<boolean> {
  const gone = await removeImage(service, id, removal);
  if (!gone) return false;
  if (gone.aside_path === null) {
    // What cannot be removed now belongs to nothing, and goes with the sweep.
    await removeObjects(service, [gone.object_path]);
    await removeMade(service, gone.made);
    return true;
  }
  try {
    await removeMade(service, gone.made);
    await move(service, gone.object_path, gone.aside_path);
  } catch (error) {
    await restoreImage(service, id, { withinLimits: false });
    throw error;
  }
  return true;
}

/**
 * Removes pictures for good that a request added and of which nothing comes. One that somebody else has begun to use
 * meanwhile, or has handed in again, stays; so does one that the request itself brought twice, until its time is over.
 *
 * @param service has the service's rights
 * @param added as they were told when they were added
 * @param by account or API key; null for the operator
 * @throws ServiceError `internal` when the database or Storage fails
 */
export async function giveBackPictures(
  service: DatabaseClient,
  added: Pick<ImageDocument, "id" | "expires_at">[],
  by: string | null,
): Promise<void> {
  for (const { id, expires_at } of added) {
    if (expires_at === null) continue;
    await removePicture(service, id, { by, for_good: true, expires_at });
  }
}

/**
 * Brings a removed picture back. Its sizes are made anew when they are asked for; a public copy it has no more.
 *
 * @param place as the database tells it of a picture that may be brought back
 * @throws ServiceError `not_found` when its time is over, `conflict` when it cannot be brought back, what refuses its bytes, `internal`
 */
export async function restorePicture(
  service: DatabaseClient,
  id: string,
  place: { object_path: string; aside_path: string },
): Promise<ImageDocument> {
  await move(service, place.aside_path, place.object_path);
  const outcome = await restoreImage(service, id, { withinLimits: true });
  if (outcome.outcome === "restored") return outcome.image;
  if (outcome.outcome === "not_found") throw notFound("removed picture", id);
  if (outcome.outcome === "limited") throw limitReached(outcome);
  throw conflict(
    `The picture ${id} cannot be brought back: its generation was deleted, or the same picture was handed in again.`,
  );
}

async function removeMade(
  service: DatabaseClient,
  made: { bucket: string; path: string }[],
): Promise<void> {
  for (const bucket of new Set(made.map((each) => each.bucket))) {
    const paths = made.filter((each) => each.bucket === bucket).map(({ path }) => path);
    await removeObjects(service, paths, { bucket });
  }
}

// An object that is not there was moved before, by somebody who was interrupted, or never was.
async function move(service: DatabaseClient, from: string, to: string): Promise<void> {
  const moving = (await service.storage).from(imageBucket).move(from, to);
  const { error } = await withinTime("move the picture", moving);
  if (error && !/not.?found/i.test(error.message)) {
    throw internal("The picture could not be moved. Try again.", error);
  }
}
