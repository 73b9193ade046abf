import type { DatabaseClient } from "../database/mod.ts";
import { internal } from "../errors/mod.ts";
import type { InputFile, InputPictures } from "../providers/catalog.ts";
import { type Clock, isPublicHost, systemClock } from "../runtime/mod.ts";
import { imageBucket } from "./object_path.ts";
import { signObjects } from "./objects.ts";
import { boundedBody, withinTime } from "./time_limit.ts";

// As long as a provider may take to begin, in seconds.
const addressSeconds = 3_600;

/**
 * The pictures that go into a job, as objects of the bucket.
 *
 * @param client has the service's rights: that they are the project's was found out when the job began
 * @param files by the pictures' ids; no other picture is ever read
 */
export function inputPicturesIn(
  client: DatabaseClient,
  files: ReadonlyMap<string, InputFile>,
  clock: Clock = systemClock,
): InputPictures {
  const pathOf = (id: string): string => {
    const file = files.get(id);
    if (!file) throw new Error(`The picture ${id} does not go into this job`);
    return file.objectPath;
  };
  return {
    drawn: (id) => files.get(id)?.drawn,
    async open(id) {
      const opening = (await client.storage).from(imageBucket).download(pathOf(id)).asStream();
      const { data, error } = await withinTime("open a picture that goes in", opening, { clock });
      if (error) throw internal("A picture that goes in could not be read. Try again.", error);
      return boundedBody(data, clock);
    },
    async publicUrl(id) {
      const path = pathOf(id);
      const url = (await signObjects(client, [path], addressSeconds, clock)).get(path);
      if (url === undefined) return undefined;
      const { protocol, hostname } = new URL(url);
      return protocol === "https:" && isPublicHost(hostname) ? url : undefined;
    },
  };
}
