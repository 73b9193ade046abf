import { deepEqual, equal, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { samplePictures } from "../testing/storage/pictures.ts";
import { ImageInspector } from "./mod.ts";
import { createTextRemover } from "./text_remover.ts";

/** The checksum of a PNG's chunk; that of `node:zlib` fails on Deno 2.1.4. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const secret = '{"6": {"inputs": {"text": "a red kite", "lora_name": "mine.safetensors"}}}';
const holdsSecret = (bytes: Uint8Array) => Buffer.from(bytes).includes("red kite");

function sample(name: string): Buffer {
  return Buffer.from(samplePictures.find((each) => each.name === name)?.bytes ?? []);
}

function pngChunk(type: string, content: string | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(content)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length - 4);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function webpChunk(type: string, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function jpegSegment(marker: number, content: string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, Buffer.from(content)]);
}

const png = sample("a PNG");
const jpeg = sample("a baseline JPEG");
const webp = sample("an extended WebP");

/** Each with the workflow inside, as ComfyUI and its custom nodes write it, beside the picture without. */
const pictures: [name: string, withText: Buffer, without: Buffer][] = [
  [
    "PNG",
    Buffer.concat([
      png.subarray(0, 33),
      pngChunk("tEXt", `prompt\0${secret}`),
      pngChunk("iTXt", `workflow\0\0\0\0\0${secret}`),
      pngChunk("eXIf", secret),
      png.subarray(33, -12),
      // As SaveAnimatedPNG does.
      pngChunk("comf", `prompt\0${secret}`),
      png.subarray(-12),
      Buffer.from(secret),
    ]),
    png,
  ],
  [
    "JPEG",
    Buffer.concat([
      jpeg.subarray(0, 2),
      jpegSegment(0xe1, `Exif\0\0${secret}`),
      jpegSegment(0xfe, secret),
      jpegSegment(0xed, secret),
      jpeg.subarray(2),
    ]),
    jpeg,
  ],
];

Deno.test("a text remover leaves the picture and nothing of the workflow", () => {
  for (const [name, withText, without] of pictures) {
    ok(holdsSecret(withText), name);
    deepEqual(Buffer.from(withoutTexts(withText)), without, name);
  }
});

Deno.test("a text remover empties the texts of a WebP and unsays them in its header", () => {
  const exif = Buffer.concat([webpChunk("EXIF", `Exif\0\0${secret}!`), webpChunk("XMP ", secret)]);
  const withText = Buffer.concat([webp, exif]);
  withText.writeUInt32LE(withText.length - 8, 4);
  withText[20] = (withText[20] ?? 0) | 0x0c;
  const kept = Buffer.from(withoutTexts(withText));
  equal(kept.length, withText.length);
  equal(holdsSecret(kept), false);
  equal(kept.includes("EXIF"), false);
  equal((kept[20] ?? 0) & 0x0c, 0);
  deepEqual(kept.subarray(30, webp.length), webp.subarray(30));
  const inspector = new ImageInspector("comfyui");
  inspector.write(kept);
  equal(inspector.finish().width, 7);
});

Deno.test("a text remover passes pictures without texts, and what is no picture, as they are", () => {
  for (const { name, bytes } of samplePictures) {
    deepEqual(Buffer.from(withoutTexts(bytes)), Buffer.from(bytes), name);
  }
  const page = Buffer.from("<!doctype html><html><body>an error page</body></html>");
  deepEqual(Buffer.from(withoutTexts(page)), page);
});

Deno.test("a text remover gives the same however the file is cut, and throws at nothing", () => {
  const files = [
    ...pictures.map(([, withText]) => withText),
    webp,
    Buffer.from("GIF89a in pieces"),
  ];
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(fc.constantFrom(...files), cuts, (file, lengths) => {
    const remover = createTextRemover();
    const pieces: Uint8Array[] = [];
    for (let at = 0, index = 0; at < file.length; index++) {
      const end = at + (lengths[index % lengths.length] ?? 1);
      pieces.push(...remover.take(file.subarray(at, end)).map((piece) => piece.slice()));
      at = end;
    }
    deepEqual(Buffer.concat(pieces), Buffer.from(withoutTexts(file)));
  }));
  const starts = ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "RIFF\0\0\0\0WEBP"];
  fc.assert(fc.property(fc.constantFrom(...starts), fc.uint8Array(), (start, rest) => {
    withoutTexts(Buffer.concat([Buffer.from(start, "latin1"), rest]));
  }));
});

Deno.test("ImageInspector counts the frames of an animated PNG and WebP", () => {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(5);
  const apng = Buffer.concat([png.subarray(0, 33), pngChunk("acTL", control), png.subarray(33)]);
  const frame = webpChunk("ANMF", Buffer.alloc(33));
  const animated = Buffer.concat([
    webp.subarray(0, 30),
    webpChunk("ANIM", Buffer.alloc(6)),
    frame,
    frame,
    frame,
    webpChunk("EXIF", secret),
  ]);
  animated.writeUInt32LE(animated.length - 8, 4);
  for (const [file, frames] of [[apng, 5], [animated, 3], [png, undefined]] as const) {
    const inspector = new ImageInspector("comfyui");
    for (const byte of withoutTexts(file)) inspector.write(Uint8Array.of(byte));
    equal(inspector.finish().frames, frames);
  }
});

/** {@link createTextRemover} for a file that is there as a whole. */
function withoutTexts(file: Uint8Array): Uint8Array {
  const pieces = createTextRemover().take(file);
  const kept = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    kept.set(piece, at);
    at += piece.byteLength;
  }
  return kept;
}
