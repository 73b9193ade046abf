import type { PictureSpoil } from "./faults/mod.ts";
import {
  declareHuge,
  mediaTypes,
  type PictureFormat,
  type Studio,
  type Subject,
} from "./pictures/mod.ts";
import type { PaintedPicture } from "./service.ts";

/** A picture's file, spoilt as a fault says. Its media type stays the one that was asked for. */
export async function paintSpoilt(
  studio: Studio,
  subject: Subject,
  format: PictureFormat,
  spoil: PictureSpoil | undefined,
): Promise<PaintedPicture> {
  const mediaType = mediaTypes[format];
  const paint = (change: Partial<Subject> = {}, as = format) =>
    studio.paint({ ...subject, ...change }, as);
  switch (spoil) {
    case undefined:
      return { bytes: await paint(), mediaType };
    case "truncated": {
      const bytes = await paint();
      return { bytes: bytes.slice(0, bytes.byteLength >> 1), mediaType };
    }
    case "empty":
      return { bytes: new Uint8Array(0), mediaType };
    case "other_format":
      return { bytes: await paint({}, format === "png" ? "jpeg" : "png"), mediaType };
    case "other_size": {
      const half = (side: number) => Math.max(1, side >> 1);
      const size = { width: half(subject.width), height: half(subject.height) };
      return { bytes: await paint(size), mediaType };
    }
    case "bomb":
      return { bytes: declareHuge(await paint({ width: 16, height: 16 }), format), mediaType };
    case "html":
      return {
        bytes: new TextEncoder().encode("<!DOCTYPE html><html><body>Not here</body></html>"),
        mediaType: "text/html; charset=utf-8",
      };
  }
}
