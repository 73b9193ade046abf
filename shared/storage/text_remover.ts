import { Buffer } from "node:buffer";
import { crc32 } from "./crc32.ts";
import { type Orientation, readOrientation, writeOrientation } from "./exif.ts";
import { jpegRecord, pngRecord, webpRecord } from "./image_parsers.ts";

/** Takes the pieces of a picture's file as they come, and gives what is kept of them. */
export interface TextRemover {
  take(chunk: Uint8Array): Uint8Array[];
  /** How the picture is turned, as far as it was told so far. */
  readonly orientation: Orientation;
}

/** What is kept besides the picture itself. */
export interface KeptTexts {
  /** How it is turned, and the signed record of where it comes from (C2PA), as of a photograph that a caller hands in. */
  origin?: boolean;
}

/** What happens to the bytes that come next. */
type Action = "pass" | "drop" | "blank";

/** A step: a beginning that is replaced, and what becomes of so many bytes after it. */
interface Step {
  read: number;
  give: Uint8Array;
  action: Action;
  count: number;
}

/** Reads the beginning of what comes next; undefined while too little of it is there. */
type Reader = (head: Buffer) => Step | undefined;

// What shows the picture. Everything else is somebody's own: tEXt, zTXt, iTXt, eXIf, and `comf` in ComfyUI's APNG.
// https://www.w3.org/TR/png-3/#11Chunks
const pngChunks =
  /^(?:IHDR|PLTE|IDAT|IEND|tRNS|cHRM|gAMA|iCCP|sBIT|sRGB|cICP|mDCV|cLLI|bKGD|hIST|pHYs|sPLT|acTL|fcTL|fdAT)$/;
// https://developers.google.com/speed/webp/docs/riff_container
const webpChunks = /^(?:VP8X|VP8 |VP8L|ICCP|ANIM|ANMF|ALPH)$/;
const exifFlag = 0x08;
const xmpFlag = 0x04;
const nothing = new Uint8Array();
/** Bytes of EXIF that are looked at: the orientation stands near its beginning. */
const mostExif = 65_535;
const jpegExifName = "Exif\0\0";

/**
 * Removes from a PNG, JPEG or WebP whatever is not the picture, such as the whole workflow that ComfyUI writes into it.
 * Pixels, colours, transparency and frames stay as they are to the byte; other files pass unchanged. Of a WebP the texts
 * become empty chunks of the same length, because its length stands at its beginning.
 *
 * Of EXIF, with `origin`, the orientation alone is left: the rest says where and with what a photograph was taken.
 */
export function createTextRemover({ origin = false }: KeptTexts = {}): TextRemover {
  let orientation: Orientation = 1;
  let held: Buffer = Buffer.alloc(0);
  let reader: Reader = readSignature;
  let action: Action = "pass";
  let left = 0;

  /** Deals with bytes whose fate is known. */
  function settle(bytes: Uint8Array, given: Uint8Array[]): Uint8Array {
    const part = bytes.subarray(0, Math.min(left, bytes.byteLength));
    left -= part.byteLength;
    if (action === "pass") given.push(part);
    if (action === "blank") given.push(new Uint8Array(part.byteLength));
    return bytes.subarray(part.byteLength);
  }

  function readSignature(head: Buffer): Step | undefined {
    if (head.byteLength < 12) return undefined;
    const latin = head.toString("latin1", 0, 12);
    const begin = (read: number, next: Reader): Step => {
      reader = next;
      return { read, give: head.subarray(0, read), action: "pass", count: 0 };
    };
    if (latin.startsWith("\x89PNG\r\n\x1a\n")) return begin(8, readPngChunk);
    if (latin.startsWith("\xff\xd8\xff")) return begin(2, readJpegSegment);
    if (latin.startsWith("RIFF") && latin.endsWith("WEBP")) return begin(12, readWebpChunk);
    return begin(0, passRest);
  }

  function readPngChunk(head: Buffer): Step | undefined {
    if (head.byteLength < 8) return undefined;
    const type = head.toString("latin1", 4, 8);
    // Behind the end anything could stand.
    if (type === "IEND") reader = dropRest;
    const count = head.readUInt32BE(0) + 4;
    if (origin && type === "eXIf") return turnExif(head, 8, count, 0, pngExif);
    const isKept = pngChunks.test(type) || (origin && type === pngRecord);
    return keepIf(isKept, head, 8, count);
  }

  function readJpegSegment(head: Buffer): Step | undefined {
    if (head.byteLength < 4) return undefined;
    const marker = head[1] ?? 0;
    // The picture itself begins: what follows is that.
    if (head[0] !== 0xff || marker === 0xda) return passRest(head);
    const stands = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
    if (stands) return keepIf(true, head, marker === 0xff ? 1 : 2, 0);
    // Colour profile, JFIF and Adobe's are of the picture; EXIF, XMP, Photoshop's and comments are not.
    const isOfPicture = ![0xe1, 0xfe].includes(marker) && !(marker >= 0xe3 && marker <= 0xed) &&
      marker !== 0xef;
    const count = Math.max(0, head.readUInt16BE(2) - 2);
    if (origin && marker === 0xe1) {
      if (head.byteLength < 4 + Math.min(count, jpegExifName.length)) return undefined;
      const isExif = head.toString("latin1", 4, 4 + jpegExifName.length) === jpegExifName;
      if (isExif) return turnExif(head, 4, count, jpegExifName.length, jpegExif);
    }
    return keepIf(isOfPicture || (origin && marker === jpegRecord), head, 4, count);
  }

  function readWebpChunk(head: Buffer): Step | undefined {
    if (head.byteLength < 9) return undefined;
    const type = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    const count = length + length % 2;
    if (type === "VP8X") {
      const give = Buffer.from(head.subarray(0, 9));
      give[8] = (give[8] ?? 0) & ~(origin ? xmpFlag : exifFlag | xmpFlag);
      return { read: 9, give, action: "pass", count: count - 1 };
    }
    if (webpChunks.test(type)) return keepIf(true, head, 8, count);
    if (origin && type === webpRecord) return keepIf(true, head, 8, count);
    if (origin && type === "EXIF" && count >= 26) return turnExif(head, 8, count, 0, webpExif);
    const give = Buffer.concat([Buffer.from("JUNK"), head.subarray(4, 8)]);
    return { read: 8, give, action: "blank", count };
  }

  /**
   * Puts EXIF that tells the orientation alone in the place of a photograph's own.
   *
   * @param start where what is counted begins
   * @param nameLength of what stands before the TIFF
   */
  function turnExif(
    head: Buffer,
    start: number,
    count: number,
    nameLength: number,
    write: (tiff: Buffer, own: Buffer, count: number) => Buffer,
  ): Step | undefined {
    const looked = Math.min(count, mostExif);
    if (head.byteLength < start + looked) return undefined;
    const own = head.subarray(start + nameLength, start + looked);
    // Some programs write the name of JPEG's segment into the chunks of other files as well.
    const named = own.toString("latin1", 0, jpegExifName.length) === jpegExifName;
    orientation = readOrientation(named ? own.subarray(jpegExifName.length) : own);
    const give = write(writeOrientation(orientation), head.subarray(0, start), count);
    return { read: start + looked, give, action: "drop", count: count - looked };
  }

  function keepIf(isKept: boolean, head: Buffer, read: number, count: number): Step {
    return isKept
      ? { read, give: head.subarray(0, read), action: "pass", count }
      : { read, give: nothing, action: "drop", count };
  }

  function passRest(_head: Buffer): Step {
    return { read: 0, give: nothing, action: "pass", count: Infinity };
  }

  function dropRest(_head: Buffer): Step {
    return { read: 0, give: nothing, action: "drop", count: Infinity };
  }

  return {
    get orientation() {
      return orientation;
    },
    take(chunk) {
      const given: Uint8Array[] = [];
      let rest = settle(chunk, given);
      while (rest.byteLength > 0) {
        held = held.byteLength === 0
          ? Buffer.from(rest.buffer, rest.byteOffset, rest.byteLength)
          : Buffer.concat([held, rest]);
        const step = reader(held);
        if (!step) return given.filter(({ byteLength }) => byteLength > 0);
        given.push(step.give);
        ({ action, count: left } = step);
        rest = settle(held.subarray(step.read), given);
        held = Buffer.alloc(0);
      }
      return given.filter(({ byteLength }) => byteLength > 0);
    },
  };
}

function jpegExif(tiff: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, jpegExifName.length + tiff.byteLength + 2]);
  return Buffer.concat([head, Buffer.from(jpegExifName, "latin1"), tiff]);
}

function pngExif(tiff: Buffer): Buffer {
  const chunk = Buffer.alloc(8 + tiff.byteLength + 4);
  chunk.writeUInt32BE(tiff.byteLength);
  chunk.write("eXIf", 4, "latin1");
  tiff.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.byteLength - 4);
  return chunk;
}

// As long as what it stands for, because the length of the file stands at its beginning.
function webpExif(tiff: Buffer, own: Buffer, count: number): Buffer {
  const content = Buffer.alloc(count);
  tiff.copy(content);
  return Buffer.concat([own, content]);
}

/** {@link createTextRemover} for a body. */
export function textRemoval(
  remover: TextRemover = createTextRemover(),
): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      for (const piece of remover.take(chunk)) controller.enqueue(piece);
    },
  });
}
