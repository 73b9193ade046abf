import { Buffer } from "node:buffer";
import { crc32 } from "../../storage/crc32.ts";

/** A chunk of a PNG: its length, its name of four letters, its content and the checksum of both. */
export function pngChunk(name: string, content: Uint8Array): Buffer {
  const whole = Buffer.alloc(content.length + 12);
  whole.writeUInt32BE(content.length);
  whole.write(name, 4, "latin1");
  whole.set(content, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}
