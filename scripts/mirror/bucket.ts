import type { SupabaseClient } from "@supabase/supabase-js";
import { imageBucket, type RemoteImage } from "./download.ts";

const pageObjects = 1_000;

/**
 * The pictures of the bucket, page after page.
 *
 * @param project only the pictures of this project; all of them when absent
 * @throws Error when Storage cannot be reached or the key may not read the bucket
 */
export async function* listImages(
  client: SupabaseClient,
  project: string | undefined,
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
  let cursor: string | undefined;
  do {
    const { data, error } = await client.storage.from(imageBucket).listV2({
      limit: pageObjects,
      ...(project === undefined ? {} : { prefix: `${project}/` }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (error) throw new Error(`Cannot list the pictures: ${error.message}`, { cause: error });
    for (const object of data.objects) {
      const name = object.key ?? object.name;
      yield { name, size: object.metadata?.size ?? 0, sha256: () => notedHash(client, name) };
    }
    cursor = data.hasNext ? data.nextCursor : undefined;
  } while (cursor !== undefined);
}

/** The SHA-256 that was noted with a picture when it was stored. */
async function notedHash(client: SupabaseClient, name: string): Promise<string | undefined> {
  const { data, error } = await client.storage.from(imageBucket).info(name);
  if (error) throw error;
  const hash: unknown = data.metadata?.["sha256"];
  return typeof hash === "string" ? hash : undefined;
}
