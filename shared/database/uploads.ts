import * as z from "zod";
import { type DatabaseClient, unwrap } from "./client.ts";
import { imageDocument, inputDocument } from "./documents.ts";
import { limitedOutcome } from "./limits.ts";

/** A picture that a caller hands in. */
export interface NewUpload {
  /** A fresh UUID. */
  id: string;
  /** The user; null for a caller with a secret key, who may use every project. */
  caller: string | null;
  /** Null for the caller's default project. */
  project_id: string | null;
  /** Whether its caller uploads it by a signed address. */
  by_address: boolean;
}

/** A picture that was handed in and read, as its row keeps it. */
export interface NewImage {
  id: string;
  caller: string | null;
  project_id: string;
  origin: "uploaded" | "fetched" | "derived";
  /** What it was made of. */
  parent_image_id?: string;
  object_path: string;
  /** Pixels, upright. */
  width: number;
  /** Pixels, upright. */
  height: number;
  /** As EXIF has it, 1..8. */
  orientation: number;
  has_alpha: boolean;
  format: string;
  /** Bytes. */
  file_size: number;
  /** Hexadecimal. */
  sha256: string;
  /** Of the file as it was handed in. */
  source_sha256: string;
}

const projectNotFound = z.object({ outcome: z.literal("project_not_found") });
const forbidden = z.object({ outcome: z.literal("forbidden") });

const beginUploadOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("admitted"), project_id: z.string() }),
    projectNotFound,
    forbidden,
    limitedOutcome,
  ])
);

/** What came of {@link beginUpload}. */
export type BeginUploadOutcome = z.infer<typeof beginUploadOutcome>;

const pendingUploadOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("found"), project_id: z.string() }),
    z.object({ outcome: z.literal("not_found") }),
    forbidden,
  ])
);

const addImageOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("added"), image: imageDocument }),
    z.object({ outcome: z.literal("known"), image: imageDocument }),
    z.object({ outcome: z.literal("swept") }),
    projectNotFound,
    limitedOutcome,
  ])
);

/** What came of {@link addImage}. */
export type AddImageOutcome = z.infer<typeof addImageOutcome>;

/**
 * Admits a picture for its bytes and writes its object into the ledger.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function beginUpload(
  client: DatabaseClient,
  upload: NewUpload,
): Promise<BeginUploadOutcome> {
  const answer = await client.rpc("image_generation_begin_upload", { upload: { ...upload } });
  return beginUploadOutcome.parse(unwrap("begin the upload", answer));
}

/**
 * Where an upload by a signed address is.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function readPendingUpload(
  client: DatabaseClient,
  caller: string | null,
  uploadId: string,
): Promise<z.infer<typeof pendingUploadOutcome>> {
  const answer = await client.rpc("image_generation_pending_upload", {
    // The generator types every argument as not null.
    caller: caller as string,
    upload_id: uploadId,
  });
  return pendingUploadOutcome.parse(unwrap("look for the upload", answer));
}

const inputImagesOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("found"),
      project_id: z.string(),
      images: z.array(inputDocument),
    }),
    projectNotFound,
    forbidden,
  ])
);

/**
 * What is known of pictures that a caller names for a job; what is not in the job's project is missing.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @param projectId null for the caller's default project
 * @throws ServiceError `internal` when the database fails
 */
export async function readInputImages(
  client: DatabaseClient,
  caller: string | null,
  projectId: string | null,
  imageIds: string[],
): Promise<z.infer<typeof inputImagesOutcome>> {
  const answer = await client.rpc("image_generation_input_images", {
    // The generator types every argument as not null.
    caller: caller as string,
    project_id: projectId as string,
    image_ids: imageIds,
  });
  return inputImagesOutcome.parse(unwrap("look for the pictures", answer));
}

/**
 * Writes the row of a picture that lies in the bucket.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function addImage(client: DatabaseClient, image: NewImage): Promise<AddImageOutcome> {
  const answer = await client.rpc("image_generation_add_image", { image: { ...image } });
  return addImageOutcome.parse(unwrap("write the picture", answer));
}
