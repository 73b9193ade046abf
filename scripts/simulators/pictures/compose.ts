import { Buffer } from "node:buffer";
import webp from "@cwasm/webp";
import { decode as decodePng } from "@jsquash/png";
import jpeg from "jpeg-js";
import type { Bytes } from "../../../shared/runtime/mod.ts";
import { type Canvas, colourOf } from "./canvas.ts";

/**
 * A picture that a caller hands over, as pixels.
 *
 * @throws Error when the bytes are no PNG, JPEG or WebP
 */
export async function readCanvas(bytes: Bytes): Promise<Canvas> {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  const read = start.startsWith("\x89PNG")
    ? await decodePng(bytes.slice().buffer)
    : start.startsWith("\xff\xd8")
    ? jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 512 })
    : start.startsWith("RIFF") && start.endsWith("WEBP")
    ? webp.decode(bytes)
    : undefined;
  if (!read) throw new Error("The picture is no PNG, JPEG or WebP");
  const { width, height, data } = read;
  return { width, height, pixels: Uint8ClampedArray.from(data) };
}

/** The same picture at another size, each pixel taken from the nearest one. */
export function resize(canvas: Canvas, width: number, height: number): Canvas {
  if (canvas.width === width && canvas.height === height) return copy(canvas);
  const from = new Uint32Array(canvas.pixels.slice().buffer);
  const pixels = new Uint8ClampedArray(width * height * 4);
  const to = new Uint32Array(pixels.buffer);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y + 0.5) * canvas.height / height) * canvas.width;
    for (let x = 0; x < width; x++) {
      to[y * width + x] = from[row + Math.floor((x + 0.5) * canvas.width / width)] ?? 0;
    }
  }
  return { width, height, pixels };
}

/**
 * The same picture with a tint, whose colour comes from a text, over what is to change: it shows a person and a test what
 * was edited and what was left.
 *
 * @param amount of the tint, 0..1
 * @param changes whether a pixel is to change; absent for all
 */
export function tint(
  canvas: Canvas,
  text: string,
  amount: number,
  changes: (x: number, y: number) => boolean = () => true,
): Canvas {
  const colour = colourOf(hueOf(text), 0.9, 0.5);
  const { width, height, pixels } = copy(canvas);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!changes(x, y)) continue;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const own = pixels[at + channel] ?? 0;
        pixels[at + channel] = own + ((colour[channel] ?? 0) - own) * amount;
      }
    }
  }
  return { width, height, pixels };
}

/** Puts a picture onto another one, at a place. */
export function paste(onto: Canvas, canvas: Canvas, left: number, top: number): Canvas {
  const result = copy(onto);
  for (let y = 0; y < canvas.height; y++) {
    const from = y * canvas.width * 4;
    const row = canvas.pixels.subarray(from, from + canvas.width * 4);
    result.pixels.set(row, ((y + top) * onto.width + left) * 4);
  }
  return result;
}

/** The same picture, transparent but for an ellipse in its middle: what a cut-out looks like. */
export function cutOut(canvas: Canvas): Canvas {
  const result = copy(canvas);
  for (let y = 0; y < result.height; y++) {
    for (let x = 0; x < result.width; x++) {
      const [across, down] = [(x + 0.5) / result.width - 0.5, (y + 0.5) / result.height - 0.5];
      if (across ** 2 + down ** 2 > 0.16) result.pixels[(y * result.width + x) * 4 + 3] = 0;
    }
  }
  return result;
}

/** Whether a mask wants a place changed: white is, black is not. */
export function isMasked(mask: Canvas): (x: number, y: number) => boolean {
  return (x, y) => (mask.pixels[(y * mask.width + x) * 4] ?? 0) > 127;
}

function copy({ width, height, pixels }: Canvas): Canvas {
  return { width, height, pixels: pixels.slice() };
}

function hueOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) {
    hash = (hash * 31 + text.charCodeAt(index)) % 360;
  }
  return hash;
}
