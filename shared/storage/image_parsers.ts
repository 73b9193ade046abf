import { Buffer } from "node:buffer";
import type { ImageFormat } from "../providers/mod.ts";
import type { Bytes } from "../runtime/mod.ts";

/** What a parser wants next: that many bytes, that many passed over, or everything up to a byte passed over. */
export type Need = { take: number } | { skip: number } | { skipUntil: number };

/** What has been learned about a picture so far; sizes are pixels. */
export interface FoundImage {
  format?: ImageFormat;
  width?: number;
  height?: number;
}

/** A parser asks for bytes until the picture is complete, and throws a `SyntaxError` when they make no picture. */
export type ImageParser = Generator<Need, void, Bytes>;

/**
 * Reads one PNG, JPEG or WebP picture, whichever it turns out to be.
 *
 * Formats: https://www.w3.org/TR/png-3/#5DataRep, https://www.w3.org/Graphics/JPEG/itu-t81.pdf (annex B),
 * https://developers.google.com/speed/webp/docs/riff_container
 *
 * @param found receives what is learned, as soon as it is
 */
export function* parseImage(found: FoundImage): ImageParser {
  const start = view(yield { take: 12 });
  if (start.readUInt32BE(0) === 0x89504e47 && start.readUInt32BE(4) === 0x0d0a1a0a) {
    found.format = "png";
    yield* parsePng(found, start.subarray(8));
  } else if (start.readUInt16BE(0) === 0xffd8 && start[2] === 0xff) {
    found.format = "jpeg";
    yield* parseJpeg(found, start.subarray(2));
  } else if (start.toString("latin1", 0, 4) === "RIFF" && start.toString("latin1", 8) === "WEBP") {
    found.format = "webp";
    yield* parseWebp(found, start.readUInt32LE(4));
  } else {
    throw new SyntaxError("the bytes are not those of a PNG, JPEG or WebP picture");
  }
}

function* parsePng(found: FoundImage, lengthOfFirstChunk: Buffer): ImageParser {
  let length = lengthOfFirstChunk.readUInt32BE(0);
  let type = view(yield { take: 4 }).toString("latin1");
  if (type !== "IHDR" || length !== 13) throw new SyntaxError("the PNG does not start with IHDR");
  const header = view(yield { take: 13 });
  found.width = header.readUInt32BE(0);
  found.height = header.readUInt32BE(4);
  yield { skip: 4 };
  while (type !== "IEND") {
    const chunk = view(yield { take: 8 });
    length = chunk.readUInt32BE(0);
    type = chunk.toString("latin1", 4);
    yield { skip: length + 4 };
  }
}

function* parseJpeg(found: FoundImage, start: Buffer): ImageParser {
  // Of the first marker and its segment, ten bytes have been read already.
  const read = new ReadAhead(start);
  for (;;) {
    const prefix = yield* read.take(2);
    if (prefix[0] !== 0xff) throw new SyntaxError("a JPEG segment does not start with a marker");
    let marker = prefix[1] ?? 0;
    while (marker === 0xff) marker = (yield* read.take(1))[0] ?? 0;
    if (marker === 0xd9) return;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const length = (yield* read.take(2)).readUInt16BE(0) - 2;
    if (length < 0) throw new SyntaxError("a JPEG segment has a negative length");
    if (isStartOfFrame(marker) && length >= 5) {
      const frame = yield* read.take(5);
      found.height = frame.readUInt16BE(1);
      found.width = frame.readUInt16BE(3);
      yield* read.skip(length - 5);
    } else {
      yield* read.skip(length);
    }
    if (marker === 0xda) yield* skipScan(read);
  }
}

// Start-of-frame markers are C0 to CF without DHT (C4), JPG (C8) and DAC (CC).
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

// Entropy-coded data ends at the first marker that is neither a stuffed FF nor a restart; that marker is put back.
function* skipScan(read: ReadAhead): Generator<Need, void, Bytes> {
  for (;;) {
    yield* read.skipUntil(0xff);
    let code = (yield* read.take(2))[1] ?? 0;
    while (code === 0xff) code = (yield* read.take(1))[0] ?? 0;
    if (code === 0x00 || (code >= 0xd0 && code <= 0xd7)) continue;
    read.putBack(Buffer.from([0xff, code]));
    return;
  }
}

function* parseWebp(found: FoundImage, riffSize: number): ImageParser {
  const chunk = view(yield { take: 18 });
  const type = chunk.toString("latin1", 0, 4);
  if (type === "VP8X") {
    found.width = chunk.readUIntLE(12, 3) + 1;
    found.height = chunk.readUIntLE(15, 3) + 1;
  } else if (type === "VP8L") {
    const bits = chunk.readUInt32LE(9);
    found.width = (bits & 0x3fff) + 1;
    found.height = ((bits >>> 14) & 0x3fff) + 1;
  } else if (type === "VP8 ") {
    found.width = chunk.readUInt16LE(14) & 0x3fff;
    found.height = chunk.readUInt16LE(16) & 0x3fff;
  } else {
    throw new SyntaxError("the WebP starts with an unknown chunk");
  }
  // The RIFF size counts from after itself: the word WEBP and the chunk's first 18 bytes have been read.
  if (riffSize < 22) throw new SyntaxError("the WebP is shorter than its first chunk");
  yield { skip: riffSize - 22 };
}

/** Serves a parser from bytes that were read too early before it asks for new ones. */
class ReadAhead {
  #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  putBack(bytes: Buffer): void {
    this.#bytes = Buffer.concat([bytes, this.#bytes]);
  }

  *take(count: number): Generator<Need, Buffer, Bytes> {
    const early = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(early.length);
    if (early.length === count) return early;
    return Buffer.concat([early, yield { take: count - early.length }]);
  }

  *skip(count: number): Generator<Need, void, Bytes> {
    const early = Math.min(count, this.#bytes.length);
    this.#bytes = this.#bytes.subarray(early);
    if (count > early) yield { skip: count - early };
  }

  *skipUntil(byte: number): Generator<Need, void, Bytes> {
    const index = this.#bytes.indexOf(byte);
    if (index >= 0) {
      this.#bytes = this.#bytes.subarray(index);
    } else {
      this.#bytes = this.#bytes.subarray(this.#bytes.length);
      yield { skipUntil: byte };
    }
  }
}

function view(bytes: Bytes): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
