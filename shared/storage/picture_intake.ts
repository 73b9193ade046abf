import type { DatabaseClient } from "../database/mod.ts";
import type { ArrivingPicture, PictureIntake, ProducedImage } from "../providers/catalog.ts";
import { type Clock, systemClock } from "../runtime/mod.ts";
import { type KeptBytes, keptBytes } from "./kept_bytes.ts";
import { objectPath } from "./object_path.ts";
import { PictureUpload } from "./picture_upload.ts";
import type { StoreOptions } from "./picture_preparation.ts";
import { describeStored, type ImagePlace, inspectorOf, type StoredImage } from "./store_image.ts";

/** Takes pictures in while the answer that holds them arrives, each into a place of its own. */
export interface StoringIntake extends PictureIntake {
  /** The place of a picture that has come this way; undefined for any other. */
  placeOf(image: ProducedImage): ImagePlace | undefined;
  /**
   * Makes an object of a picture that has come this way. Its bytes are kept until Storage has taken them, so that it can be
   * asked for again where that fails.
   *
   * @throws what `storeImage` throws
   */
  keep(image: ProducedImage): Promise<StoredImage>;
}

/**
 * Opens the intake for one call. What it has taken in and nobody keeps is given up by `restart`.
 *
 * @param client has the service's rights
 * @param places of the pictures that the call asks for
 * @param signal ends the uploads
 */
export function openIntake(
  client: DatabaseClient,
  places: readonly ImagePlace[],
  signal: AbortSignal,
  options: StoreOptions = {},
  { bytes = keptBytes(), clock = systemClock }: { bytes?: KeptBytes; clock?: Clock } = {},
): StoringIntake {
  const kept = { bytes, call: Symbol("call of a provider") };
  const taken = new Map<ArrivingPicture, { place: ImagePlace; upload: PictureUpload }>();
  const find = ({ source }: ProducedImage) =>
    source.kind === "arriving" ? taken.get(source.picture) : undefined;
  return {
    restart() {
      for (const picture of taken.keys()) picture.drop();
    },
    begin() {
      const used = new Set([...taken.values()].map(({ place }) => place));
      const place = places.find((each) => !used.has(each));
      if (!place) return undefined;
      const pathOf = (format: Parameters<typeof objectPath>[0]["format"]) =>
        objectPath({ ...place, format });
      const inspector = inspectorOf(place, options);
      const upload = new PictureUpload({ client, inspector, pathOf, signal, kept, clock });
      const picture: ArrivingPicture = {
        write: (bytes) => upload.write(bytes),
        ready: () => upload.ready(),
        drop() {
          taken.delete(picture);
          upload.fail(new DOMException("The picture is none of the answer's", "AbortError"));
        },
      };
      taken.set(picture, { place, upload });
      return picture;
    },
    placeOf: (image) => find(image)?.place,
    async keep(image) {
      const found = find(image);
      if (!found || image.source.kind !== "arriving") {
        throw new Error("unreachable: a picture that is kept was taken in and not given up");
      }
      const { facts, path } = await found.upload.finish();
      // From here on it is no longer to be given up.
      taken.delete(image.source.picture);
      return describeStored(facts, path, image.source.mediaType);
    },
  };
}
