import { samplePictures } from "../../../shared/testing/storage/pictures.ts";

/** A PNG that says to have 1024 x 1024 pixels, of so many bytes and a few more, most of them in a chunk that decoders skip. */
export function heavyPng(bytes: number): Uint8Array<ArrayBuffer> {
  const sample = samplePictures.find(({ format }) => format === "png")?.bytes;
  if (!sample) throw new Error("there is no sample of a PNG");
  const png = sample.slice();
  const sides = new DataView(png.buffer, png.byteOffset + 16);
  sides.setUint32(0, 1_024);
  sides.setUint32(4, 1_024);
  const padding = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) {
    crypto.getRandomValues(padding.subarray(at, at + 65_536));
  }
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, bytes);
  head.set(new TextEncoder().encode("paDd"), 4);
  const lastChunk = -12;
  const parts = [png.slice(0, lastChunk), head, padding, new Uint8Array(4), png.slice(lastChunk)];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
