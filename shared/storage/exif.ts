import { Buffer } from "node:buffer";

/** How a picture has to be turned to stand upright: 1 is as it is, 5 to 8 exchange width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
/** Entries of a directory that are read at most; cameras write some twenty. */
const mostEntries = 200;

/**
 * The orientation that EXIF tells (CIPA DC-008, section 4.6.4), which is TIFF.
 *
 * @param tiff from its byte order on; may end early, since the orientation stands near the beginning
 * @returns 1 where it tells none that there is
 */
export function readOrientation(tiff: Buffer): Orientation {
  const order = tiff.toString("latin1", 0, 2);
  if (tiff.byteLength < 8 || (order !== "II" && order !== "MM")) return 1;
  const short = (at: number) => order === "II" ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const directory = order === "II" ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.byteLength) return 1;
  const entries = Math.min(short(directory), mostEntries);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.byteLength) return 1;
    if (short(at) === orientationTag) return toOrientation(short(at + 8));
  }
  return 1;
}

/** TIFF that tells an orientation and nothing else, 26 bytes. */
export function writeOrientation(orientation: Orientation): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("MM\0*", "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(orientationTag, 10);
  // One number of two bytes.
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}

function toOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? value as Orientation : 1;
}
