import { decode } from "@jsquash/png";
import { type Canvas, type Colour } from "./canvas.ts";

/** Size of one letter on the sheet, in pixels; every letter is as wide as the others. */
const cell = { width: 20, height: 40 };
const lettersPerRow = 16;
/** Where a letter stands that the sheet lacks: an empty box. */
const missingLetter = 0x7f;

/** Width of a letter divided by its height. */
export const letterAspect = cell.width / cell.height;

/**
 * The sheet of letters: U+0020..U+007F and U+00A0..U+00FF, sixteen in a row, white on black. It was drawn once from
 * DejaVu Sans Mono Bold, whose licence allows that (https://dejavu-fonts.github.io/License.html).
 */
const sheet = await decode(
  (await Deno.readFile(new URL("./glyphs.png", import.meta.url))).buffer,
);

/** Letters of one size. */
export interface Lettering {
  /** Writes one line of text with its top left corner at `x`, `y`. */
  write(canvas: Canvas, text: string, at: { x: number; y: number }, colour: Colour): void;
}

/** How much of each of a letter's points is ink, 0..1, row by row. */
type Mask = Float32Array;

/** The letters that were scaled, by height; there are a few dozen heights, as the sizes of pictures are few. */
const scaled = new Map<number, Map<string, Mask>>();
const mostHeights = 100;

/**
 * Prepares letters of one size.
 *
 * @param height of a line in pixels
 */
export function createLettering(height: number): Lettering {
  const size = {
    width: Math.max(1, Math.round(height * letterAspect)),
    height: Math.round(height),
  };
  const masks = scaled.get(size.height) ?? new Map<string, Mask>();
  if (scaled.size >= mostHeights) scaled.clear();
  scaled.set(size.height, masks);
  return {
    write(canvas, text, { x, y }, colour) {
      for (const [index, letter] of [...text].entries()) {
        if (letter === " ") continue;
        let mask = masks.get(letter);
        if (!mask) masks.set(letter, mask = scaleLetter(letter, size));
        const left = Math.round(x + index * height * letterAspect);
        stamp(canvas, mask, size.width, left, Math.round(y), colour);
      }
    },
  };
}

/**
 * Breaks a text into lines of at most `columns` letters, between words where that is possible.
 *
 * @returns at most `maximumLines` lines; the last ends in `...` when something is missing
 */
export function wrapText(text: string, columns: number, maximumLines: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    let rest = [...word];
    if (line !== "" && [...line].length + 1 + rest.length > columns) {
      lines.push(line);
      line = "";
    }
    while (line === "" && rest.length > columns) {
      lines.push(rest.slice(0, columns).join(""));
      rest = rest.slice(columns);
    }
    line = line === "" ? rest.join("") : `${line} ${rest.join("")}`;
    if (lines.length > maximumLines) break;
  }
  if (line !== "") lines.push(line);
  if (lines.length <= maximumLines) return lines;
  const kept = lines.slice(0, maximumLines);
  const last = [...(kept.at(-1) ?? "")].slice(0, Math.max(0, columns - 3)).join("");
  return [...kept.slice(0, -1), `${last}...`];
}

function scaleLetter(letter: string, { width, height }: { width: number; height: number }): Mask {
  const place = placeOnSheet(letter.codePointAt(0) ?? missingLetter);
  const mask = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      mask[y * width + x] = coverage(place, x / width, y / height, cell.height / height);
    }
  }
  return mask;
}

/** Lays ink over what is there. */
function stamp(
  canvas: Canvas,
  mask: Mask,
  maskWidth: number,
  left: number,
  top: number,
  [red, green, blue]: Colour,
): void {
  const { pixels, width, height } = canvas;
  for (let index = 0; index < mask.length; index++) {
    const ink = mask[index]!;
    const x = left + index % maskWidth;
    const y = top + Math.floor(index / maskWidth);
    if (ink === 0 || x < 0 || y < 0 || x >= width || y >= height) continue;
    const at = (y * width + x) * 4;
    pixels[at] = pixels[at]! * (1 - ink) + red * ink;
    pixels[at + 1] = pixels[at + 1]! * (1 - ink) + green * ink;
    pixels[at + 2] = pixels[at + 2]! * (1 - ink) + blue * ink;
  }
}

function placeOnSheet(codePoint: number): { x: number; y: number } {
  const known = (codePoint >= 0x20 && codePoint <= 0x7f) ||
    (codePoint >= 0xa0 && codePoint <= 0xff);
  const code = known ? codePoint : missingLetter;
  const index = code < 0x80 ? code - 0x20 : code - 0x40;
  return {
    x: (index % lettersPerRow) * cell.width,
    y: Math.floor(index / lettersPerRow) * cell.height,
  };
}

/** How much ink falls on a point of a scaled letter, 0..1: the mean of the sheet's points below it; `x`, `y` 0..1. */
function coverage(place: { x: number; y: number }, x: number, y: number, scale: number): number {
  const span = Math.max(1, Math.round(scale));
  let sum = 0;
  for (let row = 0; row < span; row++) {
    for (let column = 0; column < span; column++) {
      const sheetX = Math.min(cell.width - 1, Math.floor(x * cell.width + column));
      const sheetY = Math.min(cell.height - 1, Math.floor(y * cell.height + row));
      sum += sheet.data[((place.y + sheetY) * sheet.width + place.x + sheetX) * 4]!;
    }
  }
  return sum / (span * span * 255);
}
