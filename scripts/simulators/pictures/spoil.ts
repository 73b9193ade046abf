import { crc32 } from "node:zlib";
import type { Bytes } from "../../../shared/runtime/mod.ts";
import type { PictureFormat } from "./encode.ts";

/** The size an image bomb declares, in pixels: the largest that fits each format's header, up to 30,000. */
const bombSides: Record<PictureFormat, number> = { png: 30_000, jpeg: 30_000, webp: 16_383 };

/**
 * Changes the size that a picture's header declares to 30,000 x 30,000 (WebP: 16,383 x 16,383, the format's limit).
 * The file stays small, so whoever allocates what the header says has lost.
 *
 * @throws RangeError when the bytes are not a baseline picture of the format
 */
export function declareHuge(picture: Bytes, format: PictureFormat): Bytes {
  const bomb = picture.slice();
  const view = new DataView(bomb.buffer);
  const side = bombSides[format];
  if (format === "png") {
    view.setUint32(16, side);
    view.setUint32(20, side);
    view.setUint32(29, crc32(bomb.subarray(12, 29)));
  } else if (format === "jpeg") {
    const frame = startOfFrame(view);
    view.setUint16(frame + 5, side);
    view.setUint16(frame + 7, side);
  } else {
    view.setUint16(26, side, true);
    view.setUint16(28, side, true);
  }
  return bomb;
}

/** Offset of the marker that carries a JPEG's size (ITU-T T.81, B.2.2). */
function startOfFrame(view: DataView): number {
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker >= 0xffc0 && marker <= 0xffc2) return at;
  }
  throw new RangeError("Cannot change the size of this JPEG: it has no frame header");
}
