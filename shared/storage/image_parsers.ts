import { Buffer } from "node:buffer";
import type { ImageFormat } from "../providers/mod.ts";
import type { Bytes } from "../runtime/mod.ts";

/**
 * What a parser wants next: that many bytes; that many passed over; JPEG scan data passed over up to the next marker,
 * whose code it gets; or bytes it took too early to be served again.
 */
export type Need =
  | { kind: "take"; count: number }
  | { kind: "skip"; count: number }
  | { kind: "skipScan" }
  | { kind: "putBack"; bytes: Uint8Array };

/** What has been learned about a picture so far; sizes are pixels. */
export interface FoundImage {
  format?: ImageFormat;
  width?: number;
  height?: number;
  /** Of an animated one. */
  frames?: number;
  /** Told before the pixels come; absent for a still one. */
  isAnimated?: boolean;
  hasAlpha?: boolean;
  /** Whether it holds a signed record of where it comes from (C2PA). */
  hasRecord?: true;
  /** Of a JPEG: 4 is CMYK, or its kin. */
  colours?: number;
}

/**
 * Where C2PA puts its record: a chunk of a PNG, a segment of a JPEG, a chunk of a WebP
 * (https://spec.c2pa.org/specifications/specifications/2.1/specs/C2PA_Specification.html#_embedding_manifests_into_various_file_formats).
 */
export const pngRecord = "caBX", jpegRecord = 0xeb, webpRecord = "C2PA";

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
  const start = view(yield take(12));
  if (start.readUInt32BE(0) === 0x89504e47 && start.readUInt32BE(4) === 0x0d0a1a0a) {
    found.format = "png";
    yield { kind: "putBack", bytes: start.subarray(8) };
    yield* parsePng(found);
  } else if (start.readUInt16BE(0) === 0xffd8 && start[2] === 0xff) {
    found.format = "jpeg";
    yield { kind: "putBack", bytes: start.subarray(2) };
    yield* parseJpeg(found);
  } else if (start.toString("latin1", 0, 4) === "RIFF" && start.toString("latin1", 8) === "WEBP") {
    found.format = "webp";
    yield* parseWebp(found, start.readUInt32LE(4));
  } else {
    throw new SyntaxError("the bytes are not those of a PNG, JPEG or WebP picture");
  }
}

function* parsePng(found: FoundImage): ImageParser {
  let { length, type } = yield* pngChunk();
  if (type !== "IHDR" || length !== 13) throw new SyntaxError("the PNG does not start with IHDR");
  const header = view(yield take(13));
  found.width = header.readUInt32BE(0);
  found.height = header.readUInt32BE(4);
  // https://www.w3.org/TR/png-3/#6Colour-values
  found.hasAlpha = [4, 6].includes(header[9] ?? 0);
  yield skip(4);
  while (type !== "IEND") {
    ({ length, type } = yield* pngChunk());
    if (type === "tRNS") found.hasAlpha = true;
    if (type === pngRecord) found.hasRecord = true;
    // https://www.w3.org/TR/png-3/#acTL-chunk
    const tellsFrames = type === "acTL" && length === 8;
    if (tellsFrames) found.frames = view(yield take(4)).readUInt32BE(0);
    if (tellsFrames && (found.frames ?? 0) > 1) found.isAnimated = true;
    yield skip(tellsFrames ? length : length + 4);
  }
}

function* pngChunk(): Generator<Need, { length: number; type: string }, Bytes> {
  const chunk = view(yield take(8));
  const type = chunk.toString("latin1", 4);
  if (!/^[A-Za-z]{4}$/.test(type)) throw new SyntaxError("a PNG chunk has no valid type");
  return { length: chunk.readUInt32BE(0), type };
}

function* parseJpeg(found: FoundImage): ImageParser {
  let marker = yield* jpegMarker();
  while (marker !== 0xd9) {
    // TEM and the restart markers stand alone; every other one has a length.
    if (marker !== 0x01 && !(marker >= 0xd0 && marker <= 0xd7)) {
      yield* jpegSegment(found, marker);
    }
    marker = marker === 0xda ? (yield { kind: "skipScan" })[0] ?? 0 : yield* jpegMarker();
  }
}

function* jpegMarker(): Generator<Need, number, Bytes> {
  const [prefix, first = 0] = yield take(2);
  if (prefix !== 0xff) throw new SyntaxError("a JPEG segment does not start with a marker");
  let marker = first;
  while (marker === 0xff) marker = (yield take(1))[0] ?? 0;
  return marker;
}

function* jpegSegment(found: FoundImage, marker: number): ImageParser {
  const length = view(yield take(2)).readUInt16BE(0) - 2;
  if (length < 0) throw new SyntaxError("a JPEG segment has a negative length");
  if (marker === jpegRecord) found.hasRecord = true;
  if (!isStartOfFrame(marker) || length < 6) {
    yield skip(length);
    return;
  }
  const frame = view(yield take(6));
  found.height = frame.readUInt16BE(1);
  found.width = frame.readUInt16BE(3);
  found.hasAlpha = false;
  found.colours = frame[5] ?? 0;
  yield skip(length - 6);
}

// Start-of-frame markers are C0 to CF without DHT (C4), JPG (C8) and DAC (CC).
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function* parseWebp(found: FoundImage, riffSize: number): ImageParser {
  const chunk = view(yield take(18));
  const type = chunk.toString("latin1", 0, 4);
  if (type === "VP8X") {
    found.hasAlpha = ((chunk[8] ?? 0) & 0x10) > 0;
    if (((chunk[8] ?? 0) & 0x02) > 0) found.isAnimated = true;
    found.width = chunk.readUIntLE(12, 3) + 1;
    found.height = chunk.readUIntLE(15, 3) + 1;
  } else if (type === "VP8L") {
    const bits = chunk.readUInt32LE(9);
    found.width = (bits & 0x3fff) + 1;
    found.height = ((bits >>> 14) & 0x3fff) + 1;
    found.hasAlpha = ((bits >>> 28) & 1) > 0;
  } else if (type === "VP8 ") {
    found.hasAlpha = false;
    found.width = chunk.readUInt16LE(14) & 0x3fff;
    found.height = chunk.readUInt16LE(16) & 0x3fff;
  } else {
    throw new SyntaxError("the WebP starts with an unknown chunk");
  }
  // The RIFF size counts from after itself: the word WEBP and the chunk's first 18 bytes have been read.
  if (riffSize < 22) throw new SyntaxError("the WebP is shorter than its first chunk");
  let left = riffSize - 22;
  // The header of an extended one is all of its first chunk; each further frame is a chunk of its own.
  while (type === "VP8X" && left >= 8) {
    const header = view(yield take(8));
    if (header.toString("latin1", 0, 4) === "ANMF") found.frames = (found.frames ?? 0) + 1;
    if (header.toString("latin1", 0, 4) === webpRecord) found.hasRecord = true;
    const length = header.readUInt32LE(4);
    const count = Math.min(left - 8, length + length % 2);
    yield skip(count);
    left -= 8 + count;
  }
  yield skip(left);
}

function take(count: number): Need {
  return { kind: "take", count };
}

function skip(count: number): Need {
  return { kind: "skip", count };
}

function view(bytes: Bytes): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
