import type { ImageFormat } from "../providers/catalog.ts";
import { extensions } from "./object_path.ts";
import type { Fit } from "./picture_codec.ts";

/** Sides in pixels that a picture can be asked for in. */
export const offeredSides = [64, 128, 256, 384, 512, 640, 768, 1024, 1280, 1536, 2048] as const;

/** Qualities of a JPEG or WebP that a picture can be asked for in. */
export const offeredQualities = [60, 80, 90] as const;

/** What a caller asks of a picture; a side that is absent follows from the other. */
export interface AskedSize {
  width?: number | undefined;
  height?: number | undefined;
  fit?: Fit | undefined;
  format?: ImageFormat | undefined;
  quality?: number | undefined;
}

/** A picture as it is made of another. */
export interface MadeSize {
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
  const size = boxOf(source, asked);
  const isAsItIs = size.width === source.width && size.height === source.height &&
    format === source.format && asked.quality === undefined;
  return isAsItIs ? undefined : { ...size, format, quality };
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

/** The name of a size's object without its extension, `{project-id}/derived/{picture-id}/{width}x{height}-{fit}-{quality}-{format}`. */
export function sizeStem(
  image: { project_id: string; id: string },
  { width, height, fit, quality, format }: MadeSize,
): string {
  return `${image.project_id}/derived/${image.id}/${width}x${height}-${fit}-${quality}-${
    extensions[format]
  }`;
}
