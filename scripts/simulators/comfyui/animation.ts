import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { Bytes } from "../../../shared/runtime/mod.ts";

const frameMs = 166;

/**
 * Makes a still PNG into one of so many equal frames (https://www.w3.org/TR/png-3/#apng-frame-based-animation); a file
 * that is none, or spoilt, is returned unchanged.
 */
export function animatePng(file: Bytes, frames: number): Bytes {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 57 || bytes[0] !== 0x89 || frames < 2) return file;
  const data: Buffer[] = [];
  for (let at = 33; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const size = bytes.subarray(16, 24);
  let sequence = 0;
  const numbered = (...rest: Buffer[]) => Buffer.concat([uint32(sequence++), ...rest]);
  const control = () =>
    pngChunk("fcTL", numbered(size, uint32(0), uint32(0), Buffer.from([0, frameMs, 3, 232, 0, 0])));
  const parts = [bytes.subarray(0, 33), pngChunk("acTL", uint32(frames), uint32(0)), control()];
  parts.push(pngChunk("IDAT", ...data));
  for (let frame = 1; frame < frames; frame++) {
    parts.push(control(), pngChunk("fdAT", numbered(...data)));
  }
  return new Uint8Array(Buffer.concat([...parts, pngChunk("IEND")]));
}

/**
 * Makes a still WebP into one of so many equal frames, with a text as its EXIF, as SaveAnimatedWEBP writes the graph
 * (https://developers.google.com/speed/webp/docs/riff_container).
 */
export function animateWebp(
  file: Bytes,
  { width, height }: { width: number; height: number },
  frames: number,
  text: string,
): Bytes {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.toString("latin1", 0, 4) !== "RIFF") return file;
  const bitstream = bytes.subarray(bytes.toString("latin1", 12, 16) === "VP8X" ? 30 : 12);
  const sides = Buffer.concat([uint24(width - 1), uint24(height - 1)]);
  const flags = Buffer.from([0x08 | (frames > 1 ? 0x02 : 0), 0, 0, 0]);
  const frame = webpChunk(
    "ANMF",
    Buffer.concat([uint24(0), uint24(0), sides, uint24(frameMs), Buffer.of(0), bitstream]),
  );
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    webpChunk("VP8X", Buffer.concat([flags, sides])),
    ...(frames > 1
      ? [webpChunk("ANIM", Buffer.alloc(6)), ...Array<Buffer>(frames).fill(frame)]
      : [bitstream]),
    webpChunk("EXIF", exif(`prompt:${text}`)),
  ]);
  return new Uint8Array(Buffer.concat([Buffer.from("RIFF"), uint32le(body.length), body]));
}

/** A chunk with its length and checksum. */
export function pngChunk(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type), ...content]);
  return Buffer.concat([uint32(body.length - 4), body, uint32(crc32(body))]);
}

function webpChunk(type: string, content: Buffer): Buffer {
  const padding = Buffer.alloc(content.length % 2);
  return Buffer.concat([Buffer.from(type), uint32le(content.length), content, padding]);
}

/** An EXIF of one entry, the make of the camera. */
function exif(text: string): Buffer {
  const value = Buffer.from(`${text}\0`);
  const entry = Buffer.concat([
    Buffer.from([0x01, 0x0f, 0, 2]),
    uint32(value.length),
    uint32(26),
  ]);
  const head = Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\x01", "latin1");
  return Buffer.concat([head, entry, uint32(0), value]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint32le(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
