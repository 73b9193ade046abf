import type { SupabaseClient } from "@supabase/supabase-js";
import * as z from "zod";
import { imageBucket, type RemoteImage } from "./download.ts";

/** The rows of the pictures, as REST shows them. */
const imageRows = "generation_images";
const pageObjects = 1_000, pageRows = 1_000;

/**
 * The pictures of the bucket, page after page.
 *
 * @param project only the pictures of this project; all of them when absent
 * @param counted told, before the first, how many rows of pictures there are
 * @throws Error when Storage cannot be reached or the key may not read the bucket
 */
export async function* listImages(
  client: SupabaseClient,
  project: string | undefined,
  counted: (rows: number) => void,
): AsyncGenerator<RemoteImage> {
  // A key without rights would see an empty bucket, which a mirror must not take for the truth.
  const bucket = await client.storage.getBucket(imageBucket);
  if (bucket.error) {
    throw new Error(
      `Cannot read the bucket ${imageBucket}: ${bucket.error.message}. ` +
        "Check the address, and that the key is the project's secret key.",
      { cause: bucket.error },
    );
  }
  const hashes = await notedHashes(client, project);
  counted(hashes.size);
  let cursor: string | undefined;
  do {
    const { data, error } = await client.storage.from(imageBucket).listV2({
      limit: pageObjects,
      ...(project === undefined ? {} : { prefix: `${project}/` }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (error) throw new Error(`Cannot list the pictures: ${error.message}`, { cause: error });
    for (const object of data.objects) {
      // Never by `key`, which is the last segment or absent, as the call goes.
      const { name } = object;
      yield { name, size: object.metadata?.size ?? 0, sha256: hashes.get(name) };
    }
    cursor = data.hasNext ? data.nextCursor : undefined;
  } while (cursor !== undefined);
}

const row = z.object({ object_path: z.string(), sha256: z.string().nullable() });

/** The SHA-256 of each picture's bytes by its object's name, from its row; a thousand rows at a time. */
async function notedHashes(
  client: SupabaseClient,
  project: string | undefined,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (let last = "";;) {
    const page = client.from(imageRows).select("object_path, sha256")
      .gt("object_path", last).order("object_path").limit(pageRows);
    const { data, error } = await (project === undefined ? page : page.eq("project_id", project));
    if (error) {
      throw new Error(`Cannot read the rows of the pictures: ${error.message}`, { cause: error });
    }
    for (const { object_path, sha256 } of z.array(row).parse(data)) {
      if (sha256 !== null) hashes.set(object_path, sha256);
      last = object_path;
    }
    if (data.length < pageRows) return hashes;
  }
}
