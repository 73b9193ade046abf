import { decode, encode } from "fast-png";
import type { Bytes } from "../runtime/mod.ts";

/** Pixels of a picture that is decoded here at most: it takes processor time, of which a call has 2 s. */
export const mostDecodedPixels = 4_000_000;

/**
 * A mask in black and white, made of one that says by its transparency what is to change, as OpenAI's do.
 *
 * @param png of at most {@link mostDecodedPixels}
 * @returns undefined for one that is nowhere transparent, which says it in white already
 * @throws Error when the bytes cannot be decoded
 */
export function toBlackAndWhite(png: Uint8Array): Bytes | undefined {
  const { width, height, data, channels, depth, palette } = decode(png);
  const opaque = depth === 16 ? 65_535 : 255;
  const alphaOf = (pixel: number): number => {
    if (palette) return palette[data[pixel] ?? 0]?.[3] ?? 255;
    const hasAlpha = channels === 2 || channels === 4;
    return hasAlpha ? data[pixel * channels + channels - 1] ?? opaque : opaque;
  };
  const white = palette ? 255 : opaque;
  const mask = new Uint8Array(width * height);
  let isTransparent = false;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const changes = alphaOf(pixel) < white / 2;
    if (!changes) continue;
    isTransparent = true;
    mask[pixel] = 255;
  }
  if (!isTransparent) return undefined;
  return new Uint8Array(encode({ width, height, data: mask, channels: 1 }));
}
