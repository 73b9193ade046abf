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

/** Writes one line of text with its top left corner at `x`, `y`; `height` is that of a line in pixels. */
export function drawLine(
  canvas: Canvas,
  text: string,
  at: { x: number; y: number; height: number },
  colour: Colour,
): void {
  const width = at.height * letterAspect;
  for (const [index, letter] of [...text].entries()) {
    if (letter !== " ") drawLetter(canvas, letter, at.x + index * width, at.y, at.height, colour);
  }
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

function drawLetter(
  canvas: Canvas,
  letter: string,
  left: number,
  top: number,
  height: number,
  [red, green, blue]: Colour,
): void {
  const place = placeOnSheet(letter.codePointAt(0) ?? missingLetter);
  const scale = cell.height / height;
  const firstX = Math.max(0, Math.round(left));
  const lastX = Math.min(canvas.width - 1, Math.round(left + height * letterAspect) - 1);
  const firstY = Math.max(0, Math.round(top));
  const lastY = Math.min(canvas.height - 1, Math.round(top + height) - 1);
  for (let y = firstY; y <= lastY; y++) {
    for (let x = firstX; x <= lastX; x++) {
      const ink = coverage(place, (x - left) * scale, (y - top) * scale, scale);
      if (ink === 0) continue;
      const at = (y * canvas.width + x) * 4;
      canvas.pixels[at] = canvas.pixels[at]! * (1 - ink) + red * ink;
      canvas.pixels[at + 1] = canvas.pixels[at + 1]! * (1 - ink) + green * ink;
      canvas.pixels[at + 2] = canvas.pixels[at + 2]! * (1 - ink) + blue * ink;
    }
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

/** How much of a picture point the letter covers, 0..1: the mean of the sheet's points that fall on it. */
function coverage(place: { x: number; y: number }, x: number, y: number, scale: number): number {
  const span = Math.max(1, Math.round(scale));
  let sum = 0;
  for (let row = 0; row < span; row++) {
    for (let column = 0; column < span; column++) {
      const sheetX = Math.min(cell.width - 1, Math.max(0, Math.floor(x + column)));
      const sheetY = Math.min(cell.height - 1, Math.max(0, Math.floor(y + row)));
      sum += sheet.data[((place.y + sheetY) * sheet.width + place.x + sheetX) * 4]!;
    }
  }
  return sum / (span * span * 255);
}
