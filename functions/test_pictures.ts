import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import jpeg from "jpeg-js";

/** What a picture's file says of itself when it is decoded; sizes are pixels. */
export interface DecodedPicture {
  format: "png" | "jpeg" | "webp";
  width: number;
  height: number;
}

/**
 * Decodes a picture by other means than the service does, to check what the service says of it.
 *
 * @throws Error when it is not a whole picture
 */
export function decodePicture(bytes: Uint8Array): DecodedPicture {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.readUInt16BE(0) === 0xffd8) {
    const { width, height } = jpeg.decode(bytes, { formatAsRGBA: false });
    return { format: "jpeg", width, height };
  }
  if (view.toString("latin1", 1, 4) === "PNG") return decodePng(view);
  if (view.toString("latin1", 8, 16) === "WEBPVP8L") {
    if (view.length < view.readUInt32LE(4) + 8) throw new Error("the WebP is cut off");
    const sizes = view.readUInt32LE(21);
    return { format: "webp", width: (sizes & 0x3fff) + 1, height: (sizes >> 14 & 0x3fff) + 1 };
  }
  if (view.toString("latin1", 8, 16) === "WEBPVP8 ") {
    if (view.length < view.readUInt32LE(4) + 8) throw new Error("the WebP is cut off");
    return { format: "webp", width: view.readUInt16LE(26), height: view.readUInt16LE(28) };
  }
  throw new Error(`no picture: ${view.toString("hex", 0, 16)}`);
}

function decodePng(view: Buffer): DecodedPicture {
  const width = view.readUInt32BE(16);
  const height = view.readUInt32BE(20);
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[view.readUInt8(25)];
  const data: Buffer[] = [];
  for (let at = 8; at < view.length; at += view.readUInt32BE(at) + 12) {
    const type = view.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") data.push(view.subarray(at + 8, at + 8 + view.readUInt32BE(at)));
  }
  const pixels = inflateSync(Buffer.concat(data)).length;
  if (pixels !== height * (1 + width * (channels ?? 0))) throw new Error("the PNG is cut off");
  return { format: "png", width, height };
}
