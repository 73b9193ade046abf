import { Buffer } from "node:buffer";
import type { Bytes } from "../../../shared/runtime/mod.ts";
import { pngChunk } from "./animation.ts";

/** Bytes of a PNG's signature and its header chunk, which comes first, and of its last chunk. */
const headBytes = 33;
const tailBytes = 12;

/**
 * Puts a text into a PNG, as ComfyUI does with the whole graph and so with the prompt: SaveImage as `tEXt` before the
 * pixels (https://www.w3.org/TR/png-3/#11tEXt), SaveAnimatedPNG as a chunk of its own behind them. Other files are
 * returned unchanged.
 */
export function embedText(
  file: Bytes,
  type: "tEXt" | "comf",
  keyword: string,
  text: string,
): Bytes {
  if (file.byteLength < headBytes + tailBytes || file[0] !== 0x89) return file;
  const chunk = pngChunk(type, Buffer.from(`${keyword}\0${text}`));
  const at = type === "tEXt" ? headBytes : file.byteLength - tailBytes;
  return new Uint8Array(Buffer.concat([file.subarray(0, at), chunk, file.subarray(at)]));
}
