/**
 * Pictures for the simulators: real PNG, JPEG and WebP files that show what was asked for.
 *
 * @module
 */
import type { Bytes } from "../../../shared/runtime/mod.ts";
import { drawSubject, type Subject } from "./draw.ts";
import { encodeCanvas, type PictureFormat } from "./encode.ts";

export { drawSubject, type Subject } from "./draw.ts";
export { mediaTypes, type PictureFormat, pictureFormats } from "./encode.ts";
export { type Canvas, createCanvas } from "./canvas.ts";
export { cutOut, isMasked, paste, readCanvas, resize, tint } from "./compose.ts";
export { declareHuge } from "./spoil.ts";

/** Draws pictures and remembers the latest of them. */
export interface Studio {
  /** The file of a subject; the same subject and format give the same bytes. */
  paint(subject: Subject, format: PictureFormat): Promise<Bytes>;
}

/**
 * Opens a studio that keeps its latest pictures.
 *
 * @param maximumBytes how many bytes of finished files it remembers
 */
export function openStudio(maximumBytes = 64 * 1024 * 1024): Studio {
  const finished = new Map<string, Promise<Bytes>>();
  let finishedBytes = 0;

  async function remember(key: string, picture: Promise<Bytes>): Promise<Bytes> {
    finished.set(key, picture);
    finishedBytes += (await picture).byteLength;
    for (const [oldest, file] of finished) {
      if (finishedBytes <= maximumBytes) break;
      finished.delete(oldest);
      finishedBytes -= (await file).byteLength;
    }
    return picture;
  }

  return {
    paint(subject, format) {
      if (subject.made) return encodeCanvas(drawSubject(subject), format);
      const key = JSON.stringify([format, ...Object.values(subject)]);
      return finished.get(key) ?? remember(key, encodeCanvas(drawSubject(subject), format));
    },
  };
}
