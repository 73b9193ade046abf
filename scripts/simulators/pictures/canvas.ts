/** Red, green and blue, each 0..255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels in RGBA order, row by row from the top left. */
export interface Canvas {
  width: number;
  height: number;
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** A canvas of opaque black. */
export function createCanvas(width: number, height: number): Canvas {
  const pixels = new Uint8ClampedArray(width * height * 4);
  new Uint32Array(pixels.buffer).fill(0xff000000);
  return { width, height, pixels };
}

/** Fills the canvas with a vertical gradient. */
export function fillGradient(canvas: Canvas, top: Colour, bottom: Colour): void {
  for (let y = 0; y < canvas.height; y++) {
    const colour = mix(top, bottom, y / Math.max(1, canvas.height - 1));
    blendRow(canvas, y, 0, canvas.width - 1, colour, 1);
  }
}

/** Lays a disc over what is there; `opacity` 0..1, `x` and `y` may lie outside. */
export function fillDisc(
  canvas: Canvas,
  disc: { x: number; y: number; radius: number; colour: Colour; opacity: number },
): void {
  const top = Math.max(0, Math.ceil(disc.y - disc.radius));
  const bottom = Math.min(canvas.height - 1, Math.floor(disc.y + disc.radius));
  for (let y = top; y <= bottom; y++) {
    const half = Math.sqrt(disc.radius ** 2 - (y - disc.y) ** 2);
    blendRow(canvas, y, disc.x - half, disc.x + half, disc.colour, disc.opacity);
  }
}

/** Lays a rectangle over what is there; `opacity` 0..1. */
export function fillRectangle(
  canvas: Canvas,
  box: { x: number; y: number; width: number; height: number },
  colour: Colour,
  opacity: number,
): void {
  const bottom = Math.min(canvas.height, Math.round(box.y + box.height));
  for (let y = Math.max(0, Math.round(box.y)); y < bottom; y++) {
    blendRow(canvas, y, box.x, box.x + box.width - 1, colour, opacity);
  }
}

/** A colour between two; `share` 0 is the first, 1 the second. Whole numbers. */
function mix(first: Colour, second: Colour, share: number): Colour {
  const between = (from: number, to: number) => Math.round(from + (to - from) * share);
  return [
    between(first[0], second[0]),
    between(first[1], second[1]),
    between(first[2], second[2]),
  ];
}

/** The colour of a hue in degrees; `saturation` and `lightness` 0..1. */
export function colourOf(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const position = (offset + hue / 30) % 12;
    const value = lightness - reach * Math.max(-1, Math.min(position - 3, 9 - position, 1));
    return Math.round(255 * value);
  };
  return [channel(0), channel(8), channel(4)];
}

function blendRow(
  canvas: Canvas,
  y: number,
  from: number,
  to: number,
  [red, green, blue]: Colour,
  opacity: number,
): void {
  const { pixels, width } = canvas;
  const first = Math.max(0, Math.ceil(from));
  const last = Math.min(width - 1, Math.floor(to));
  if (opacity === 1) {
    const packed = (0xff << 24 | blue << 16 | green << 8 | red) >>> 0;
    new Uint32Array(pixels.buffer).fill(packed, y * width + first, y * width + last + 1);
    return;
  }
  const keep = 1 - opacity;
  for (let at = (y * width + first) * 4; at <= (y * width + last) * 4; at += 4) {
    pixels[at] = pixels[at]! * keep + red * opacity;
    pixels[at + 1] = pixels[at + 1]! * keep + green * opacity;
    pixels[at + 2] = pixels[at + 2]! * keep + blue * opacity;
  }
}
