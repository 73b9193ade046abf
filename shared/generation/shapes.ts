import * as z from "zod";
import { aspectRatios } from "../providers/catalog.ts";

/** The least and the most side of a picture, in pixels. */
export const sides = { least: 128, most: 2_048 } as const;

/** How far width to height may be from each other: as far as models draw. */
const mostStretched = 8;
const usualPixels = 1024 * 1024;
const step = 8;
/** By how much a size may be off a shape that is named beside it: sides come in steps. */
const tolerance = 0.03;

/** A shape as `w:h`, in the terms in which models name it where they do: 32:18 is 16:9. */
export const aspectRatio = z.string().regex(
  /^\s*[1-9]\d{0,3}\s*:\s*[1-9]\d{0,3}\s*$/,
  "must be width to height in whole numbers, such as 16:9 or 4:5",
).transform((text, context) => {
  const [width, height] = text.split(":").map(Number) as [number, number];
  if (Math.max(width / height, height / width) > mostStretched) {
    context.addIssue(`must be between 1:${mostStretched} and ${mostStretched}:1`);
    return z.NEVER;
  }
  const usual = aspectRatios.find((each) => ratioOf(each) === width / height);
  const divisor = greatestCommonDivisor(width, height);
  return usual ?? `${width / divisor}:${height / divisor}`;
});

/** Width by height of a shape that {@link aspectRatio} has read. */
export function ratioOf(shape: string): number {
  const [width = 1, height = 1] = shape.split(":").map(Number);
  return width / height;
}

// What models draw of these at about one megapixel, as far as they agree.
const usualSizes: Readonly<Record<string, [width: number, height: number]>> = {
  "16:9": [1360, 768],
  "9:16": [768, 1360],
  "3:2": [1248, 832],
  "2:3": [832, 1248],
};

/** A shape at about one megapixel, in steps of 8 pixels. */
export function sizeOfShape(shape: string): [width: number, height: number] {
  const usual = usualSizes[shape];
  if (usual) return usual;
  const ratio = ratioOf(shape);
  const height = toStep(Math.sqrt(usualPixels / ratio));
  const width = toStep(height * ratio);
  return width > sides.most
    ? [sides.most, toStep(sides.most / ratio)]
    : height > sides.most
    ? [toStep(sides.most * ratio), sides.most]
    : [width, height];
}

/** A size, or one side of it, beside a shape. */
export interface ShapedSize {
  width?: number | undefined;
  height?: number | undefined;
  aspect_ratio?: string | undefined;
}

/**
 * The size that is meant by a size and a shape: with one side the other follows.
 *
 * @returns what to say where they contradict each other
 */
export function withShape({ width, height, aspect_ratio }: ShapedSize): ShapedSize | string {
  if (aspect_ratio === undefined || (width === undefined && height === undefined)) {
    return { width, height, aspect_ratio };
  }
  const ratio = ratioOf(aspect_ratio);
  if (width !== undefined && height !== undefined) {
    const off = Math.abs(Math.log(width / height / ratio));
    return off <= Math.log(1 + tolerance)
      ? { width, height }
      : `is another shape than ${width}x${height}; send one or the other`;
  }
  const size = {
    width: width ?? toStep((height ?? 0) * ratio),
    height: height ?? toStep((width ?? 0) / ratio),
  };
  const fits = Object.values(size).every((side) => side >= sides.least && side <= sides.most);
  return fits ? size : `makes it ${size.width}x${size.height}, which is too large or too small`;
}

function toStep(pixels: number): number {
  return Math.max(step, Math.round(pixels / step) * step);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
