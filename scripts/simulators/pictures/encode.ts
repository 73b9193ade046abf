import { encode as encodePng } from "@jsquash/png";
import encodeWebp from "@jsquash/webp/encode.js";
import jpeg from "jpeg-js";
import type { Bytes } from "../../../shared/runtime/mod.ts";
import type { Canvas } from "./canvas.ts";

/** The formats a picture can be delivered in. */
export const pictureFormats = ["png", "jpeg", "webp"] as const;

/** One of {@link pictureFormats}. */
export type PictureFormat = (typeof pictureFormats)[number];

/** The media type of each format. */
export const mediaTypes: Record<PictureFormat, string> = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
};

/** Makes a file of a canvas. The codecs are WebAssembly and plain JavaScript, so no native add-on is needed. */
export async function encodeCanvas(canvas: Canvas, format: PictureFormat): Promise<Bytes> {
  const { pixels, width, height } = canvas;
  if (format === "jpeg") {
    return new Uint8Array(jpeg.encode({ data: pixels, width, height }, 85).data);
  }
  const image = new ImageData(pixels, width, height);
  return new Uint8Array(
    format === "png" ? await encodePng(image) : await encodeWebp(image, { quality: 85, method: 0 }),
  );
}
