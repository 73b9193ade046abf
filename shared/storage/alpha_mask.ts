import type { MaskChanges } from "../providers/catalog.ts";
import type { Bytes } from "../runtime/mod.ts";

/** Pixels of a picture that is decoded here at most: it takes processor time, of which a call has 2 s. */
export const mostDecodedPixels = 4_000_000;

/**
 * A mask that is white where something is to change, made of one that says it otherwise: by its transparency, as OpenAI's do,
 * or in black.
 *
 * @param file a PNG or JPEG of at most {@link mostDecodedPixels}
 * @param changes absent for transparency where there is any
 * @returns undefined for one that says it in white already; `nothing` for one that says nowhere that something is to change
 * @throws Error when the file cannot be decoded
 */
export async function toWhiteMask(
  file: Uint8Array,
  changes: MaskChanges | undefined,
): Promise<Bytes | "nothing" | undefined> {
  const { encodePng, readPixels } = await import("./pixels.ts");
  const { width, height, data } = await readPixels(file);
  const mask = new Uint8Array(width * height);
  let isTransparent = false;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const alpha = data[pixel * 4 + 3] ?? 255;
    if (alpha < 128) isTransparent = true;
    mask[pixel] = changes === "black" ? 255 - (data[pixel * 4] ?? 0) : alpha < 128 ? 255 : 0;
  }
  if (changes === undefined && !isTransparent) return undefined;
  if (mask.every((value) => value === 0)) return "nothing";
  return encodePng({ width, height, channels: 1, data: mask });
}
