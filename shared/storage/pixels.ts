import { Buffer } from "node:buffer";
import { decode as decodePng } from "fast-png";
import jpeg from "jpeg-js";
import type { Bytes } from "../runtime/mod.ts";
import { boundedPng } from "./bounded_png.ts";
import { encodePng } from "./encode_png.ts";
import type { Orientation } from "./exif.ts";
import { createTextRemover } from "./text_remover.ts";

export { encodePng } from "./encode_png.ts";

/** A picture as red, green, blue and opacity of each pixel, upright, row by row. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Of JPEGs that are made here, 0..100. */
const quality = 92;
/** What decoding a JPEG of the largest picture takes, in MB. */
const mostMegabytes = 256;

/**
 * The pixels of a PNG or JPEG, turned as it says. Takes processor time: some 50 ms a megapixel.
 *
 * @throws Error when the bytes cannot be decoded
 */
export async function readPixels(bytes: Uint8Array): Promise<Pixels> {
  const remover = createTextRemover({ origin: true });
  remover.take(bytes);
  const isJpeg = bytes[0] === 0xff;
  const stored = isJpeg
    ? jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: mostMegabytes })
    : readPng(await boundedPng(bytes));
  return turn(stored, remover.orientation);
}

/** A picture's file; a PNG has as few channels as its pixels need. */
export function writePixels({ width, height, data }: Pixels, format: "png" | "jpeg"): Bytes {
  if (format === "jpeg") {
    const { buffer, byteOffset, byteLength } = data;
    const pixels = { width, height, data: Buffer.from(buffer, byteOffset, byteLength) };
    return new Uint8Array(jpeg.encode(pixels, quality).data);
  }
  const channels = neededChannels(data);
  if (channels === 4) return encodePng({ width, height, channels, data });
  const kept = new Uint8Array(width * height * channels);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    for (let channel = 0; channel < channels; channel++) kept[to++] = data[from + channel] ?? 0;
  }
  return encodePng({ width, height, channels, data: kept });
}

/**
 * A picture at another size: averages where it shrinks, and what lies between its pixels where it grows.
 *
 * @param wants whether a pixel is needed, by its place among the others; the rest stays empty
 */
export function resizePixels(
  pixels: Pixels,
  width: number,
  height: number,
  wants: (pixel: number) => boolean,
): Pixels {
  let from = pixels;
  while (from.width >= 2 * width && from.height >= 2 * height) from = halve(from);
  if (from.width === width && from.height === height) return from;
  const data = new Uint8Array(width * height * 4);
  const columns = Array.from({ length: width }, (_, x) => placeOf(x, width, from.width));
  for (let y = 0; y < height; y++) {
    const { first, next, share } = placeOf(y, height, from.height);
    const above = first * from.width * 4;
    const below = next * from.width * 4;
    for (const [x, column] of columns.entries()) {
      if (!wants(y * width + x)) continue;
      const left = column.first * 4;
      const right = column.next * 4;
      const to = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel++) {
        const top = mix(
          from.data[above + left + channel] ?? 0,
          from.data[above + right + channel] ?? 0,
          column.share,
        );
        const bottom = mix(
          from.data[below + left + channel] ?? 0,
          from.data[below + right + channel] ?? 0,
          column.share,
        );
        data[to + channel] = Math.round(mix(top, bottom, share));
      }
    }
  }
  return { width, height, data };
}

function readPng(bytes: Uint8Array): Pixels {
  const { width, height, data, channels, depth, palette } = decodePng(bytes);
  const pixels = new Uint8Array(width * height * 4);
  const shift = depth === 16 ? 8 : 0;
  const hasAlpha = channels === 2 || channels === 4;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    const [red, green, blue, alpha] = palette
      ? palette[data[pixel] ?? 0] ?? [0, 0, 0]
      : channels < 3
      ? [data[from], data[from], data[from], hasAlpha ? data[from + 1] : undefined]
      : [data[from], data[from + 1], data[from + 2], hasAlpha ? data[from + 3] : undefined];
    const reduce = (value: number | undefined) => (value ?? 0) >> (palette ? 0 : shift);
    const to = pixel * 4;
    pixels[to] = reduce(red);
    pixels[to + 1] = reduce(green);
    pixels[to + 2] = reduce(blue);
    pixels[to + 3] = alpha === undefined ? 255 : reduce(alpha);
  }
  return { width, height, data: pixels };
}

/** https://exiftool.org/TagNames/EXIF.html, Orientation: what is done to a stored picture so that it stands upright. */
function turn(
  stored: { width: number; height: number; data: Uint8Array },
  by: Orientation,
): Pixels {
  const { width, height, data } = stored;
  if (by === 1) return { width, height, data };
  const isTurned = by >= 5;
  const made = { width: isTurned ? height : width, height: isTurned ? width : height };
  const from = new Uint32Array(data.slice().buffer);
  const to = new Uint32Array(width * height);
  const right = width - 1;
  const bottom = height - 1;
  for (let y = 0; y < made.height; y++) {
    for (let x = 0; x < made.width; x++) {
      const [column, row] = [
        [x, y],
        [right - x, y],
        [right - x, bottom - y],
        [x, bottom - y],
        [y, x],
        [y, bottom - x],
        [right - y, bottom - x],
        [right - y, x],
      ][by - 1] ?? [x, y];
      to[y * made.width + x] = from[(row ?? 0) * width + (column ?? 0)] ?? 0;
    }
  }
  return { ...made, data: new Uint8Array(to.buffer) };
}

function halve({ width, height, data }: Pixels): Pixels {
  const half = { width: width >> 1, height: height >> 1 };
  const made = new Uint8Array(half.width * half.height * 4);
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        const at = (2 * y * width + 2 * x) * 4 + channel;
        const below = at + width * 4;
        const sum = (data[at] ?? 0) + (data[at + 4] ?? 0) + (data[below] ?? 0) +
          (data[below + 4] ?? 0);
        made[(y * half.width + x) * 4 + channel] = (sum + 2) >> 2;
      }
    }
  }
  return { ...half, data: made };
}

/** Between which two places of a side a place of another one lies, and how far towards the second. */
function placeOf(at: number, side: number, of: number) {
  const place = Math.min(of - 1, Math.max(0, (at + 0.5) * of / side - 0.5));
  const first = Math.floor(place);
  return { first, next: Math.min(of - 1, first + 1), share: place - first };
}

function mix(one: number, other: number, share: number): number {
  return one + (other - one) * share;
}

/** Four where something is transparent, three where something has a colour, else one. */
function neededChannels(data: Uint8Array): 1 | 3 | 4 {
  let channels: 1 | 3 = 1;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] !== 255) return 4;
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) channels = 3;
  }
  return channels;
}
