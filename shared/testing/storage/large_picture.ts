import { Buffer } from "node:buffer";
import { crc32 } from "../../storage/crc32.ts";

const chunkBytes = 64_000;

function chunk(type: string, content: Buffer): Buffer {
  const whole = Buffer.alloc(content.length + 12);
  whole.writeUInt32BE(content.length);
  whole.write(type, 4, "latin1");
  content.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

/** The beginning of a large picture: signature and header. */
export const largePictureHead: Buffer = Buffer.concat([
  Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
  chunk("IHDR", Buffer.from("00000400000004000802000000", "hex")),
]);
const text = chunk("tEXt", Buffer.from("Comment\0made at home"));
const data = chunk("IDAT", Buffer.alloc(chunkBytes, 7));

/**
 * The pieces of a PNG of about so many bytes, which is whole for whoever does not decode it.
 *
 * @param own makes its bytes others than those of any other
 * @param told whether it has a text besides, which is not kept
 */
export function* largePicture(bytes: number, own: number, told = true): Generator<Uint8Array> {
  yield told ? Buffer.concat([largePictureHead, text]) : largePictureHead;
  yield chunk("IDAT", Buffer.from(`picture ${own}`));
  for (let given = 0; given < bytes; given += chunkBytes) yield data;
  yield chunk("IEND", Buffer.alloc(0));
}
