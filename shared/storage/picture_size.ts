import type { ImageFormat } from "../providers/catalog.ts";
import { extensions } from "./object_path.ts";

/** How a picture fills a box: cut to it, whole inside it, or stretched over it. */
export const fits = ["cover", "contain", "fill"] as const;

/** One of {@link fits}. */
export type Fit = (typeof fits)[number];

/** Sides in pixels that a picture can be asked for in. */
export const offeredSides = [64, 128, 256, 384, 512, 640, 768, 1024, 1280, 1536, 2048] as const;

/** Qualities of a JPEG or WebP that a picture can be asked for in. */
export const offeredQualities = [60, 80, 90] as const;

/** By how many degrees a picture can be turned, clockwise. */
export const offeredTurns = [90, 180, 270] as const;

/** A part of a picture, in pixels from its upper left corner. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What a caller asks of a picture, in this order; a side that is absent follows from the other. */
export interface AskedSize {
  /** Lies inside the picture. */
  crop?: Box | undefined;
  rotate?: (typeof offeredTurns)[number] | undefined;
  width?: number | undefined;
  height?: number | undefined;
  fit?: Fit | undefined;
  format?: ImageFormat | undefined;
  quality?: number | undefined;
}

/** A picture as it is made of another: cut out of it, then turned, then made to fill a box. */
export interface MadeSize {
  /** Absent for all of it. */
  crop?: Box;
  rotate?: (typeof offeredTurns)[number];
  width: number;
  height: number;
  fit: Fit;
  format: ImageFormat;
  /** 100 of a PNG, which is without loss. */
  quality: number;
}

/**
 * What a picture is to become. It is never enlarged: a box that is larger than the picture is taken as small as that.
 *
 * @returns undefined when that is the picture as it is
 */
export function sizeOf(
  source: { width: number; height: number; format: ImageFormat },
  asked: AskedSize,
): MadeSize | undefined {
  const format = asked.format ?? source.format;
  const quality = format === "png" ? 100 : asked.quality ?? 80;
  const { crop = { left: 0, top: 0, ...sides(source) }, rotate } = asked;
  const isWhole = crop.width === source.width && crop.height === source.height;
  const part = rotate === 90 || rotate === 270
    ? { width: crop.height, height: crop.width }
    : { width: crop.width, height: crop.height };
  const size = boxOf(part, asked);
  const isAsItIs = size.width === source.width && size.height === source.height &&
    isWhole && !rotate && format === source.format && asked.quality === undefined;
  if (isAsItIs) return undefined;
  return { ...size, format, quality, ...(!isWhole && { crop }), ...(rotate && { rotate }) };
}

function boxOf(
  source: { width: number; height: number },
  { width, height, fit = "cover" }: AskedSize,
): { width: number; height: number; fit: Fit } {
  if (width === undefined && height === undefined) return { ...sides(source), fit: "contain" };
  const widest = (width ?? Infinity) / source.width, highest = (height ?? Infinity) / source.height;
  if (width === undefined || height === undefined || fit === "contain") {
    const scale = Math.min(1, widest, highest);
    return { ...sides(source, scale), fit: "contain" };
  }
  const scale = Math.min(1, source.width / width, source.height / height);
  return { ...sides({ width, height }, scale), fit };
}

function sides({ width, height }: { width: number; height: number }, scale = 1) {
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * The name of a size's object without its extension,
 * `{project-id}/derived/{picture-id}/{width}x{height}-{fit}-{quality}-{format}`, and what part of it that is.
 */
export function sizeStem(
  image: { project_id: string; id: string },
  { width, height, fit, quality, format, crop, rotate }: MadeSize,
): string {
  const part = crop ? `-crop-${crop.left}-${crop.top}-${crop.width}-${crop.height}` : "";
  const turned = rotate ? `-rotate-${rotate}` : "";
  return `${image.project_id}/derived/${image.id}/${width}x${height}-${fit}-${quality}-${
    extensions[format]
  }${part}${turned}`;
}
