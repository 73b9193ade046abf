import type { Bytes } from "../runtime/mod.ts";

const signatureBytes = 8;
/** What stands around a chunk's content: its length, its name and its checksum. */
const frameBytes = 12;
/** Chunks that may be compressed themselves, and that no pixel needs. */
const compressed: ReadonlySet<string> = new Set(["iCCP", "iTXt", "zTXt"]);
/** Samples of a pixel by colour type (https://www.w3.org/TR/png-3/#6Colour-values). */
const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * A PNG for a decoder that inflates whatever there is: without the chunks that hide something, once it is known that its
 * pixels inflate to no more than its header says. A hundred kilobytes may else become a hundred megabytes.
 *
 * @throws Error for one whose pixels are more, or that is none
 */
export async function boundedPng(bytes: Uint8Array): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, signatureBytes)];
  const pixels: Bytes[] = [];
  let most = 0;
  for (let at = signatureBytes; at + frameBytes <= bytes.byteLength;) {
    const end = at + frameBytes + view.getUint32(at);
    if (end > bytes.byteLength) throw new Error("The PNG breaks off.");
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, end - 4);
    if (name === "IHDR") most = pixelBytes(content);
    if (name === "IDAT") pixels.push(new Uint8Array(content));
    if (!compressed.has(name)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const inflated = new Blob(pixels).stream().pipeThrough(new DecompressionStream("deflate"));
  let count = 0;
  for await (const chunk of inflated) {
    count += chunk.byteLength;
    if (count > most) throw new Error("The PNG holds more pixels than it says.");
  }
  return await new Blob(kept.map((part) => new Uint8Array(part))).bytes();
}

/** Bytes of all rows, each with the byte before it that says how it is filtered; twice that for one that is interlaced. */
function pixelBytes(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colors, isInterlaced] = [
    view.getUint8(8),
    view.getUint8(9),
    view.getUint8(12) !== 0,
  ];
  const row = Math.ceil(width * (samples[colors] ?? 4) * depth / 8) + 1;
  return isInterlaced ? 2 * (row + 8) * (height + 8) : row * height;
}
