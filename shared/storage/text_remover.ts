import { Buffer } from "node:buffer";
import type { Bytes } from "../runtime/mod.ts";

/** Takes the pieces of a picture's file as they come, and gives what is kept of them. */
export interface TextRemover {
  take(chunk: Uint8Array): Uint8Array[];
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

/**
 * Removes from a PNG, JPEG or WebP whatever is not the picture, such as the whole workflow that ComfyUI writes into it.
 * Pixels, colours, transparency and frames stay as they are to the byte; other files pass unchanged. Of a WebP the texts
 * become empty chunks of the same length, because its length stands at its beginning.
 */
export function createTextRemover(): TextRemover {
  let held = Buffer.alloc(0);
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
    return keepIf(pngChunks.test(type), head, 8, head.readUInt32BE(0) + 4);
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
    return keepIf(isOfPicture, head, 4, Math.max(0, head.readUInt16BE(2) - 2));
  }

  function readWebpChunk(head: Buffer): Step | undefined {
    if (head.byteLength < 9) return undefined;
    const type = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    const count = length + length % 2;
    if (type === "VP8X") {
      const give = Buffer.from(head.subarray(0, 9));
      give[8] = (give[8] ?? 0) & ~(exifFlag | xmpFlag);
      return { read: 9, give, action: "pass", count: count - 1 };
    }
    if (webpChunks.test(type)) return keepIf(true, head, 8, count);
    const give = Buffer.concat([Buffer.from("JUNK"), head.subarray(4, 8)]);
    return { read: 8, give, action: "blank", count };
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
    take(chunk) {
      const given: Uint8Array[] = [];
      let rest = settle(chunk, given);
      while (rest.byteLength > 0) {
        held = Buffer.concat([held, rest]);
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

/** {@link createTextRemover} for a body. */
export function textRemoval(): TransformStream<Uint8Array, Uint8Array> {
  const remover = createTextRemover();
  return new TransformStream({
    transform(chunk, controller) {
      for (const piece of remover.take(chunk)) controller.enqueue(piece);
    },
  });
}

/** {@link createTextRemover} for a file that is there as a whole. */
export function withoutTexts(file: Uint8Array): Bytes {
  const pieces = createTextRemover().take(file);
  const kept = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    kept.set(piece, at);
    at += piece.byteLength;
  }
  return kept;
}
