import { crc32 } from "node:zlib";
import type { Bytes } from "../../../shared/runtime/mod.ts";

/** Bytes of a PNG's signature and its header chunk, which comes first. */
const headBytes = 33;

/**
 * Puts a text into a PNG, as SaveImage does with the whole graph and so with the prompt
 * (https://www.w3.org/TR/png-3/#11tEXt). Other files are returned unchanged.
 */
export function embedText(file: Bytes, keyword: string, text: string): Bytes {
  if (file.byteLength < headBytes || file[0] !== 0x89) return file;
  const content = new TextEncoder().encode(`tEXt${keyword}\0${text}`);
  const chunk = new Uint8Array(content.byteLength + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.byteLength - 4);
  chunk.set(content, 4);
  view.setUint32(content.byteLength + 4, crc32(content));
  const result = new Uint8Array(file.byteLength + chunk.byteLength);
  result.set(file.subarray(0, headBytes));
  result.set(chunk, headBytes);
  result.set(file.subarray(headBytes), headBytes + chunk.byteLength);
  return result;
}
