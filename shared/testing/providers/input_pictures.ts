import { encode as encodePng } from "fast-png";
import type { InputImage, InputPictures, PictureFacts, Uploads } from "../../providers/catalog.ts";
import type { Bytes } from "../../runtime/mod.ts";

/** A picture that goes in, with its bytes. */
export interface HeldPicture {
  facts: PictureFacts;
  bytes: Bytes;
}

/** A PNG of one colour per half, by which it is known again. */
export function halves(
  width: number,
  height: number,
  left: readonly [number, number, number] = [200, 60, 60],
  right: readonly [number, number, number] = [60, 60, 200],
): HeldPicture {
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    data.set([...(at % width < width / 2 ? left : right), 255], at * 4);
  }
  const bytes = new Uint8Array(encodePng({ width, height, data, channels: 4 }));
  const facts = { width, height, format: "png", byteLength: bytes.byteLength, hasAlpha: true };
  return { facts: { id: crypto.randomUUID(), ...facts, format: "png" }, bytes };
}

/** A picture in a role. */
export function asInput(
  { facts }: HeldPicture,
  more: Omit<InputImage, keyof PictureFacts>,
): InputImage {
  return { ...facts, ...more };
}

/** Pictures in memory, in pieces of odd sizes, as a network brings them. */
export function heldPictures(...held: HeldPicture[]): InputPictures {
  return {
    open(id) {
      const bytes = held.find(({ facts }) => facts.id === id)?.bytes;
      if (!bytes) return Promise.reject(new Error(`There is no picture ${id}`));
      let at = 0;
      return Promise.resolve(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            if (at >= bytes.byteLength) return controller.close();
            controller.enqueue(bytes.slice(at, at += 1_001));
          },
        }),
      );
    },
    publicUrl: () => Promise.resolve(undefined),
    drawn: () => undefined,
  };
}

/** What is uploaded for an attempt, written down in memory. */
export function heldUploads(earlier: ReadonlyMap<string, string> = new Map()): Uploads {
  const all = new Set(earlier.values());
  return {
    earlier,
    underWay: new Map(),
    note(copies) {
      for (const { providerImageId } of copies) all.add(providerImageId);
      return Promise.resolve();
    },
    ids: () => [...all],
  };
}
