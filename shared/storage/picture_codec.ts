import type { ImageFormat } from "../providers/catalog.ts";
import { type Bytes, isolateState, Semaphore } from "../runtime/mod.ts";
import type { Orientation } from "./exif.ts";
import type { Fit } from "./picture_size.ts";
import { createTextRemover } from "./text_remover.ts";

/** Pixels of a picture in memory: four bytes each, red, green, blue and opacity. */
export interface Raster {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Whoever has pixels in memory takes his turn: those of 4 megapixels take 150 MB of the 256 that an isolate has. */
export const codecTurns: () => Semaphore = isolateState(() => new Semaphore(1));

/**
 * The pixels of a PNG, JPEG or WebP, upright.
 *
 * The codecs are WebAssembly (https://github.com/jamsinclair/jSquash) and are loaded by the first call. On Deno 2.1.4, with
 * two cores, 1 megapixel takes 20 to 110 ms of processor time to decode and 4 megapixels 60 to 200.
 *
 * @throws Error when the bytes cannot be decoded, or the codec cannot be loaded
 */
export async function decodePicture(bytes: Bytes, format: ImageFormat): Promise<Raster> {
  const raster = toRaster(await decoders[format](bytes.buffer));
  return turn(raster, orientationOf(bytes));
}

/**
 * A picture's file. What is transparent stands before white in a JPEG.
 *
 * @param quality 1 to 100; a PNG is without loss whatever it is
 */
export async function encodePicture(
  raster: Raster,
  format: ImageFormat,
  quality: number,
): Promise<Bytes> {
  const image = format === "jpeg" ? beforeWhite(raster) : raster;
  return new Uint8Array(await encoders[format](toImageData(image), quality));
}

/** A picture in another size; with `cover` what is outside the box on both sides is cut off first. */
export async function resizePicture(
  raster: Raster,
  size: { width: number; height: number; fit: Fit },
): Promise<Raster> {
  const { width, height } = size;
  if (raster.width === width && raster.height === height) return raster;
  const source = size.fit === "cover" ? cutTo(raster, width / height) : raster;
  const { default: resize, initResize } = await import("@jsquash/resize");
  await begin("squoosh_resize_bg.wasm", initResize);
  const image = await resize(toImageData(source), { width, height, method: "lanczos3" });
  return toRaster(image);
}

// WebP at effort 2, which is a third of the default's time and a tenth more bytes.
const decoders: Record<ImageFormat, (bytes: ArrayBuffer) => Promise<ImageLike>> = {
  async png(bytes) {
    const { default: decode, init } = await import("@jsquash/png/decode.js");
    await begin("squoosh_png_bg.wasm", init);
    return await decode(bytes);
  },
  async jpeg(bytes) {
    const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
    await begin("mozjpeg_dec.wasm", init);
    return await decode(bytes);
  },
  async webp(bytes) {
    const { default: decode, init } = await import("@jsquash/webp/decode.js");
    await begin("webp_dec.wasm", init);
    return await decode(bytes);
  },
};
const encoders: Record<ImageFormat, (image: ImageData, quality: number) => Promise<ArrayBuffer>> = {
  async png(image) {
    const { default: encode, init } = await import("@jsquash/png/encode.js");
    await begin("squoosh_png_bg.wasm", init);
    return await encode(image);
  },
  async jpeg(image, quality) {
    const { default: encode, init } = await import("@jsquash/jpeg/encode.js");
    await begin("mozjpeg_enc.wasm", init);
    return await encode(image, { quality, progressive: false, baseline: true });
  },
  async webp(image, quality) {
    const { default: encode, init } = await import("@jsquash/webp/encode.js");
    await begin("webp_enc_simd.wasm", init);
    return await encode(image, { quality, method: 2 });
  },
};

const begun = new Set<unknown>();

/**
 * Gives a codec its WebAssembly where that lies beside a bundle, as a static file of the function
 * (https://supabase.com/docs/guides/functions/wasm). In the sources the package finds its own.
 */
async function begin(
  file: string,
  init: (module?: WebAssembly.Module) => Promise<unknown>,
): Promise<void> {
  if (begun.has(init)) return;
  const code = await Deno.readFile(new URL(`./${file}`, import.meta.url)).catch(() => undefined);
  if (code) await init(await WebAssembly.compile(code));
  begun.add(init);
}

interface ImageLike {
  data: ArrayLike<number>;
  width: number;
  height: number;
}

// Copied only where a codec gives other numbers: four megapixels are 16 MB.
function toRaster({ data, width, height }: ImageLike): Raster {
  const pixels = data instanceof Uint8ClampedArray ? data : new Uint8ClampedArray(data);
  return { data: pixels, width, height };
}

// A browser's ImageData, as far as the codecs look at it; Deno 2.1 has none of its own.
function toImageData({ data, width, height }: Raster): ImageData {
  return { data, width, height, colorSpace: "srgb" } as ImageData;
}

/** A part of a picture. @throws RangeError when it does not lie inside */
export function cropPicture(
  { data, width, height }: Raster,
  box: { left: number; top: number; width: number; height: number },
): Raster {
  if (box.left + box.width > width || box.top + box.height > height) {
    throw new RangeError(`The part does not lie inside of the ${width}x${height} pixels`);
  }
  const cut = new Uint8ClampedArray(box.width * box.height * 4);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 4;
    cut.set(data.subarray(from, from + box.width * 4), y * box.width * 4);
  }
  return { data: cut, width: box.width, height: box.height };
}

/** A picture turned clockwise. */
export function rotatePicture(raster: Raster, degrees: 90 | 180 | 270): Raster {
  const orientations = { 90: 6, 180: 3, 270: 8 } as const;
  return turn(raster, orientations[degrees]);
}

function cutTo(raster: Raster, ratio: number): Raster {
  const { width, height } = raster;
  const isWider = width / height > ratio;
  const cutWidth = isWider ? Math.max(1, Math.round(height * ratio)) : width;
  const cutHeight = isWider ? height : Math.max(1, Math.round(width / ratio));
  if (cutWidth >= width && cutHeight >= height) return raster;
  const left = Math.floor((width - cutWidth) / 2), top = Math.floor((height - cutHeight) / 2);
  return cropPicture(raster, { left, top, width: cutWidth, height: cutHeight });
}

function beforeWhite(raster: Raster): Raster {
  const { data, width, height } = raster;
  if (isOpaque(data)) return raster;
  const opaque = new Uint8ClampedArray(data);
  for (let at = 0; at < opaque.length; at += 4) {
    const share = (data[at + 3] ?? 255) / 255;
    if (share === 1) continue;
    for (let part = 0; part < 3; part++) {
      opaque[at + part] = (data[at + part] ?? 0) * share + 255 * (1 - share);
    }
    opaque[at + 3] = 255;
  }
  return { data: opaque, width, height };
}

function isOpaque(data: Uint8ClampedArray): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

function orientationOf(bytes: Bytes): Orientation {
  const remover = createTextRemover({ origin: true });
  remover.take(bytes);
  return remover.orientation;
}

/** Turns and mirrors as EXIF says (https://exiftool.org/TagNames/EXIF.html, Orientation). */
function turn(raster: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return raster;
  const { width, height } = raster;
  const isOnItsSide = orientation >= 5;
  const [turnedWidth, turnedHeight] = isOnItsSide ? [height, width] : [width, height];
  const from = new Uint32Array(raster.data.buffer, raster.data.byteOffset, width * height);
  const to = new Uint32Array(width * height);
  const last = { x: width - 1, y: height - 1 };
  for (let y = 0; y < turnedHeight; y++) {
    for (let x = 0; x < turnedWidth; x++) {
      const [fromX, fromY] = isOnItsSide ? [y, x] : [x, y];
      const mirrorsX = [2, 3, 7, 8].includes(orientation);
      const mirrorsY = [3, 4, 6, 7].includes(orientation);
      const sourceX = mirrorsX ? last.x - fromX : fromX;
      const sourceY = mirrorsY ? last.y - fromY : fromY;
      to[y * turnedWidth + x] = from[sourceY * width + sourceX] ?? 0;
    }
  }
  return {
    data: new Uint8ClampedArray(to.buffer),
    width: turnedWidth,
    height: turnedHeight,
  };
}
