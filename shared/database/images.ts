import * as z from "zod";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import {
  type ImageDocument,
  imageDocument,
  type ListedImageDocument,
  listedImageDocument,
} from "./documents.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";

/**
 * One picture's row, found by its id or by its object's name.
 *
 * @param client whose rights decide whether the picture is visible
 * @returns undefined when there is none, or none that the client may see
 * @throws ServiceError `internal` when the database fails
 */
export async function readImage(
  client: DatabaseReader,
  by: { id: string } | { object_path: string },
): Promise<ImageDocument | undefined> {
  const answer = await client.rpc(
    "image_generation_image",
    "id" in by ? { image_id: by.id } : { object_path: by.object_path },
  );
  const row = unwrap("read the image", answer);
  return row === null ? undefined : imageDocument.parse(row);
}

/** What pictures a list is of, and in which order. Moments are ISO 8601. */
export interface ImageFilter {
  project_id?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  origin?: string | undefined;
  /** Of the generation that drew it, as in a list of those. */
  series_id?: string | undefined;
  parent_image_id?: string | undefined;
  scene_id?: string | undefined;
  style_id?: string | undefined;
  metadata?: string | undefined;
  text?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
  arrived_after?: string | undefined;
  order?: "newest" | "oldest" | "arrival" | undefined;
  /** The last one of the page before, with its moment in that order. */
  after?: PageCursor | undefined;
}

/**
 * Pictures with what they were drawn by.
 *
 * @param client whose rights decide what is visible
 * @throws ServiceError `internal` when the database fails
 */
export async function listImages(
  client: DatabaseReader,
  filter: ImageFilter,
  most: number,
): Promise<ListedImageDocument[]> {
  const answer = await client.rpc("image_generation_images", {
    filter: toFilter({ ...filter }),
    most,
  });
  return z.array(listedImageDocument).parse(unwrap("list the pictures", answer));
}

const lineage = z.lazy(() =>
  z.object({
    pictures: z.array(imageDocument),
    links: z.array(z.object({
      made_from: z.string(),
      made_into: z.string(),
      role: z.string(),
      generation_id: z.string(),
    })),
  })
);

/** Pictures that were made of each other. */
export type Lineage = z.infer<typeof lineage>;

/**
 * What a picture was made of and what was made of it, the nearest 200 pictures.
 *
 * @param client whose rights decide what is visible
 * @returns undefined when there is no such picture, or none that the client may see
 * @throws ServiceError `internal` when the database fails
 */
export async function readLineage(
  client: DatabaseReader,
  id: string,
): Promise<Lineage | undefined> {
  const answer = await client.rpc("image_generation_lineage", { image_id: id });
  const read = unwrap("read the lineage", answer);
  return read === null ? undefined : lineage.parse(read);
}

const orphanedObject = z.lazy(() =>
  z.object({
    /** What it is: of a removed picture, a size, a stale upload, or left by a runner. */
    what: z.enum(["removed", "sizes", "uploads", "orphans"]),
    project_id: z.string(),
    bucket: z.string(),
    /** The object's name without its extension. */
    stem: z.string(),
    /** Without the dot; null when no picture was ever written down for the object. */
    extension: z.string().nullable(),
  })
);

/** An object that belongs to no picture. */
export type OrphanedObject = z.infer<typeof orphanedObject>;

/**
 * Objects in the ledger that belong to no picture.
 *
 * @param client has the service's rights
 * @param olderThanSeconds of those whose picture was not deleted, only older ones
 * @param limit objects at most
 * @throws ServiceError `internal` when the database fails
 */
export async function readOrphanedObjects(
  client: DatabaseClient,
  olderThanSeconds: number,
  limit: number,
): Promise<OrphanedObject[]> {
  const answer = await client.rpc("image_generation_orphaned_objects", {
    older_than_seconds: olderThanSeconds,
    most: limit,
  });
  return z.array(orphanedObject).parse(unwrap("look for orphaned objects", answer));
}

/**
 * Strikes objects that were removed out of the ledger.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function forgetObjects(client: DatabaseClient, stems: string[]): Promise<void> {
  if (stems.length === 0) return;
  unwrap("strike the objects", await client.rpc("image_generation_forget_objects", { stems }));
}

/**
 * The role a user has in a project.
 *
 * @param client the user's own client
 * @returns undefined when the project is not theirs
 * @throws ServiceError `internal` when the database fails
 */
export async function readProjectRole(
  client: DatabaseReader,
  projectId: string,
): Promise<string | undefined> {
  const answer = await client.rpc("image_generation_project_role", { project_id: projectId });
  return unwrap("read the project", answer) ?? undefined;
}

const madeObject = z.lazy(() =>
  z.object({ extension: z.string(), file_size: z.number(), sha256: z.string() })
);

/** An object that was made of a picture, such as a size of it. */
export type MadeObject = z.infer<typeof madeObject>;

/**
 * What is known of an object that was made of a picture.
 *
 * @param client has the service's rights
 * @param stem the object's name without its extension
 * @returns undefined when it is not there as a whole
 * @throws ServiceError `internal` when the database fails
 */
export async function readMadeObject(
  client: DatabaseReader,
  stem: string,
): Promise<MadeObject | undefined> {
  const answer = await client.rpc("image_generation_made_object", { stem });
  const found = unwrap("look for a size of the picture", answer);
  return found === null ? undefined : madeObject.parse(found);
}

/**
 * Writes down an object that is about to be made of a picture.
 *
 * @param client has the service's rights
 * @returns false when the picture is no more
 * @throws ServiceError `internal` when the database fails
 */
export async function beginObject(
  client: DatabaseReader,
  object: { image_id: string; bucket: string; stem: string; extension: string },
): Promise<boolean> {
  const answer = await client.rpc("image_generation_begin_object", { object });
  return unwrap("write down a size of the picture", answer);
}

/**
 * Writes down that an object made of a picture is there.
 *
 * @param client has the service's rights
 * @returns false when the picture was deleted meanwhile, so that the object is to go
 * @throws ServiceError `internal` when the database fails
 */
export async function endObject(
  client: DatabaseReader,
  stem: string,
  facts: { file_size: number; sha256: string },
): Promise<boolean> {
  const answer = await client.rpc("image_generation_end_object", { stem, ...facts });
  return unwrap("write down a size of the picture", answer);
}

/**
 * Gives up the published copy of a picture, whose object is to be removed next.
 *
 * @param client has the service's rights
 * @returns undefined when there is none
 * @throws ServiceError `internal` when the database fails
 */
export async function unpublishImage(
  client: DatabaseReader,
  imageId: string,
): Promise<{ stem: string; extension: string } | undefined> {
  const answer = await client.rpc("image_generation_unpublish", { image_id: imageId });
  const copy = unwrap("unpublish the picture", answer);
  return copy === null
    ? undefined
    : z.object({ stem: z.string(), extension: z.string() }).parse(copy);
}
