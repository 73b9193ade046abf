import type { DatabaseClient, ImageDocument } from "../database/mod.ts";
import { extensions, publicBucket } from "./object_path.ts";

/** The name of a picture's published copy without its extension, `{project-id}/{picture-id}`. */
export function publicStem({ project_id, id }: Pick<ImageDocument, "project_id" | "id">): string {
  return `${project_id}/${id}`;
}

/** The name of a published copy. */
export function publicPath(image: Pick<ImageDocument, "project_id" | "id" | "format">): string {
  return `${publicStem(image)}.${extensions[image.format]}`;
}

/** The stable address of a published copy, for anybody. */
export async function publicUrl(
  client: DatabaseClient,
  image: Pick<ImageDocument, "project_id" | "id" | "format">,
): Promise<string> {
  const bucket = (await client.storage).from(publicBucket);
  return bucket.getPublicUrl(publicPath(image)).data.publicUrl;
}
