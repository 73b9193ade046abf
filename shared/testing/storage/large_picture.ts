import { Buffer } from "node:buffer";
import { pngChunk } from "./png_chunk.ts";

const chunkBytes = 64_000;

/** The beginning of a large picture: signature and header. */
export const largePictureHead: Buffer = Buffer.concat([
  Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
  pngChunk("IHDR", Buffer.from("00000400000004000802000000", "hex")),
]);
const text = pngChunk("tEXt", Buffer.from("Comment\0made at home"));
const data = pngChunk("IDAT", Buffer.alloc(chunkBytes, 7));

/**
 * The pieces of a PNG of about so many bytes, which is whole for whoever does not decode it.
 *
 * @param own makes its bytes others than those of any other
 * @param told whether it has a text besides, which is not kept
 */
export function* largePicture(bytes: number, own: number, told = true): Generator<Uint8Array> {
  yield told ? Buffer.concat([largePictureHead, text]) : largePictureHead;
  yield pngChunk("IDAT", Buffer.from(`picture ${own}`));
  for (let given = 0; given < bytes; given += chunkBytes) yield data;
  yield pngChunk("IEND", Buffer.alloc(0));
}
