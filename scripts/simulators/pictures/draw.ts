import {
  type Canvas,
  type Colour,
  colourOf,
  createCanvas,
  fillDisc,
  fillGradient,
  fillRectangle,
} from "./canvas.ts";
import { resize } from "./compose.ts";
import { createLettering, letterAspect, wrapText } from "./lettering.ts";

/** What a simulated picture shows. Equal subjects give equal pixels. */
export interface Subject {
  prompt: string;
  /** Shown as it is, such as `Leonardo AI`. */
  provider: string;
  model: string;
  seed: number;
  /** Pixels. */
  width: number;
  height: number;
  /** What was made of pictures that came in; then nothing is drawn. */
  made?: Canvas;
}

const white: Colour = [255, 255, 255];
const amber: Colour = [255, 196, 84];

/**
 * Draws a picture that tells a person what happened: the word SIMULATED, the prompt, and below it the provider, model,
 * size and seed, on a landscape whose colours and hills come from prompt and seed.
 */
export function drawSubject(subject: Subject): Canvas {
  if (subject.made) return resize(subject.made, subject.width, subject.height);
  const canvas = createCanvas(subject.width, subject.height);
  drawLandscape(canvas, chanceOf(`${subject.prompt}\n${subject.seed}`));
  drawLegend(canvas, subject);
  return canvas;
}

function drawLandscape(canvas: Canvas, chance: () => number): void {
  const { width, height } = canvas;
  const hue = chance() * 360;
  fillGradient(canvas, colourOf(hue, 0.55, 0.35), colourOf((hue + 50) % 360, 0.7, 0.72));
  const sun = Math.min(width, height) * (0.08 + chance() * 0.08);
  const sunX = width * (0.15 + chance() * 0.7);
  for (const [grow, opacity] of [[2.2, 0.12], [1.5, 0.2], [1, 0.9]] as const) {
    const colour = colourOf((hue + 40) % 360, 0.9, 0.88);
    fillDisc(canvas, { x: sunX, y: height * 0.22, radius: sun * grow, colour, opacity });
  }
  for (let range = 0; range < 3; range++) {
    for (let hill = 0; hill < 4; hill++) {
      const lightness = 0.36 - range * 0.09 + chance() * 0.05;
      const colour = colourOf((hue + 20 + range * 12) % 360, 0.45, lightness);
      const radius = Math.max(width, height) * (0.18 + chance() * 0.25);
      const x = width * (chance() * 1.3 - 0.15);
      const y = height * (0.72 + range * 0.1) + radius * (0.6 + chance() * 0.3);
      fillDisc(canvas, { x, y, radius, colour, opacity: 1 });
    }
  }
}

function drawLegend(canvas: Canvas, subject: Subject): void {
  const { width, height } = canvas;
  const short = Math.min(width, height);
  const margin = Math.round(short * 0.05);
  const inner = { width: width - 4 * margin, height: height - 4 * margin };
  const facts = [
    `${subject.provider} - ${subject.model}`,
    `${subject.width} x ${subject.height} - seed ${subject.seed}`,
  ];
  const small = clamp(short / 40, 9, 44);
  const factLines = facts.flatMap((fact) => wrapText(fact, columnsOf(inner.width, small), 2));
  const title = clamp(short / 14, 14, 120);
  const roomForPrompt = Math.max(0, inner.height - title * 1.5 - factLines.length * small - small);
  const prompt = fitText(subject.prompt, inner.width, roomForPrompt, clamp(short / 18, 10, 96));

  const textHeight = title * 1.3 + prompt.lines.length * prompt.height + small * 0.8 +
    factLines.length * small;
  const top = Math.round(height - 2 * margin - textHeight);
  fillRectangle(
    canvas,
    { x: margin, y: top - margin, width: width - 2 * margin, height: textHeight + 2 * margin },
    [12, 14, 24],
    0.72,
  );
  let y = top;
  const x = 2 * margin;
  createLettering(title).write(canvas, "SIMULATED", { x, y }, amber);
  y += title * 1.3;
  const promptLetters = createLettering(prompt.height);
  for (const line of prompt.lines) {
    promptLetters.write(canvas, line, { x, y }, white);
    y += prompt.height;
  }
  y += small * 0.8;
  const factLetters = createLettering(small);
  for (const line of factLines) {
    factLetters.write(canvas, line, { x, y }, [190, 200, 220]);
    y += small;
  }
}

/** The largest lettering, from `largest` down to 9 pixels, in which the whole text fits the box. */
function fitText(
  text: string,
  width: number,
  room: number,
  largest: number,
): { lines: string[]; height: number } {
  for (let height = largest; height > 9; height *= 0.85) {
    const rows = Math.floor(room / height);
    const lines = wrapText(text, columnsOf(width, height), rows + 1);
    if (lines.length <= rows) return { lines, height };
  }
  return { lines: wrapText(text, columnsOf(width, 9), Math.floor(room / 9)), height: 9 };
}

function columnsOf(width: number, letterHeight: number): number {
  return Math.max(1, Math.floor(width / (letterHeight * letterAspect)));
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.round(Math.min(maximum, Math.max(minimum, value)));
}

/** A sequence of numbers in [0, 1) that depends on nothing but the text (FNV-1a into mulberry32). */
function chanceOf(text: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
