import * as z from "zod";
import { type DatabaseReader, unwrap } from "./client.ts";
import { imageDocument } from "./documents.ts";
import { limitedOutcome } from "./limits.ts";

/** How a picture is removed. */
export interface Removal {
  /** Account or API key; null for the operator and the schedule. */
  by: string | null;
  reason?: "deleted" | "retention" | "over_quota";
  /** It cannot be brought back. */
  for_good?: boolean;
  /** Only if this is still when it goes, as it was told: nobody has used it or handed it in again since. */
  expires_at?: string;
}

const removedImage = z.lazy(() =>
  z.object({
    object_path: z.string(),
    /** Where its object is to go; null when it goes for good. */
    aside_path: z.string().nullable(),
    /** What was made of it. */
    made: z.array(z.object({ bucket: z.string(), path: z.string() })),
  })
);

/**
 * Removes a picture's row; its objects are to be moved and removed next.
 *
 * @param client has the service's rights
 * @returns undefined when there is no such picture, or it goes at another time than `removal` says
 * @throws ServiceError `internal` when the database fails
 */
export async function removeImage(
  client: DatabaseReader,
  id: string,
  removal: Removal,
): Promise<z.infer<typeof removedImage> | undefined> {
  const answer = await client.rpc("image_generation_remove_image", {
    image_id: id,
    removal: { ...removal },
  });
  const gone = unwrap("remove the picture", answer);
  return gone === null ? undefined : removedImage.parse(gone);
}

const removedPlace = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("found"), object_path: z.string(), aside_path: z.string() }),
    z.object({ outcome: z.enum(["not_found", "forbidden"]) }),
    limitedOutcome,
  ])
);

/**
 * Where a removed picture is that a caller wants back, if there is room for it.
 *
 * @param client has the service's rights
 * @param caller account or API key; null for a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function readRemovedImage(
  client: DatabaseReader,
  caller: string | null,
  id: string,
): Promise<z.infer<typeof removedPlace>> {
  const answer = await client.rpc("image_generation_removed_image", {
    // Null is a caller too, which the generated types do not know.
    caller: caller as string,
    image_id: id,
  });
  return removedPlace.parse(unwrap("look for the removed picture", answer));
}

const restored = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("restored"), image: imageDocument }),
    z.object({ outcome: z.enum(["not_found", "conflict"]) }),
    limitedOutcome,
  ])
);

/**
 * Brings the row of a removed picture back, whose object lies where it lay.
 *
 * @param client has the service's rights
 * @param withinLimits whether the limit of stored bytes holds for it; not for whoever takes a removal back
 * @throws ServiceError `internal` when the database fails
 */
export async function restoreImage(
  client: DatabaseReader,
  id: string,
  { withinLimits }: { withinLimits: boolean },
): Promise<z.infer<typeof restored>> {
  const answer = await client.rpc("image_generation_restore_image", {
    image_id: id,
    within_limits: withinLimits,
  });
  return restored.parse(unwrap("bring the picture back", answer));
}

/** Why pictures are due to go, as `image_generation.due_pictures` has it. */
export const dueReasons = ["retention", "over_quota", "missing"] as const;

/** One of {@link dueReasons}. */
export type DueReason = (typeof dueReasons)[number];

const duePicture = z.lazy(() =>
  z.object({
    image_id: z.string(),
    project_id: z.string(),
    provider: z.string().nullable(),
    bytes: z.number(),
  })
);

/**
 * Pictures that are due to go, the oldest first.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function readDuePictures(
  client: DatabaseReader,
  reason: DueReason,
  most: number,
): Promise<z.infer<typeof duePicture>[]> {
  const answer = await client.rpc("image_generation_due_pictures", { reason, most });
  return z.array(duePicture).parse(unwrap("look for pictures that are due", answer));
}

/** What a cleanup would remove, or has removed, of one kind, project and provider. */
export const cleanupLine = z.lazy(() =>
  z.object({
    what: z.string(),
    project_id: z.string().nullable(),
    provider: z.string().nullable(),
    count: z.number(),
    bytes: z.number().nullable(),
  })
);

/** A parsed {@link cleanupLine}. */
export type CleanupLine = z.infer<typeof cleanupLine>;

/**
 * What a cleanup would remove.
 *
 * @param client has the service's rights
 * @param olderThanSeconds younger objects without a picture are not counted
 * @throws ServiceError `internal` when the database fails
 */
export async function readCleanupReport(
  client: DatabaseReader,
  olderThanSeconds: number,
): Promise<CleanupLine[]> {
  const answer = await client.rpc("image_generation_cleanup_report", {
    older_than_seconds: olderThanSeconds,
  });
  return z.array(cleanupLine).parse(unwrap("count what is to be removed", answer));
}

/**
 * Writes down what a cleanup did.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function recordCleanup(
  client: DatabaseReader,
  cleanup: { by: "schedule" | "command"; started_at: string; done: CleanupLine[] },
): Promise<void> {
  unwrap(
    "write down the cleanup",
    await client.rpc("image_generation_record_cleanup", { cleanup: { ...cleanup } }),
  );
}
