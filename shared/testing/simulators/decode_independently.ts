/**
 * Decoders that share no code with the encoders of the simulators, for tests.
 *
 * @module
 */
import { decode as decodePng } from "fast-png";
import decodeJpeg from "@jsquash/jpeg/decode.js";
import webp from "@cwasm/webp";
import type { Bytes } from "../../runtime/mod.ts";

/** A decoded picture. */
export interface Decoded {
  format: "png" | "jpeg" | "webp";
  width: number;
  height: number;
}

/**
 * Decodes a picture by what its first bytes say it is.
 *
 * @throws when it is none of the three formats, or broken
 */
export async function decodeIndependently(bytes: Bytes): Promise<Decoded> {
  const format = formatOf(bytes);
  const { width, height } = format === "png"
    ? decodePng(bytes)
    : format === "jpeg"
    ? await decodeJpeg(bytes.slice().buffer)
    : webp.decode(bytes);
  return { format, width, height };
}

function formatOf(bytes: Bytes): Decoded["format"] {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return "png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  if (new TextDecoder().decode(bytes.subarray(8, 12)) === "WEBP") return "webp";
  throw new Error("This is no PNG, JPEG or WebP");
}
