// @ts-types="@types/cli-progress"
import { Format, type Options, SingleBar } from "cli-progress";
import process from "node:process";
import { paint } from "./paint.ts";

/** How much of a step there is: parts that can be counted, or the ms that it is expected to take. */
export type Measure = { done: number; total: number } | { expectedMs: number };

/** Says what is done now and, where that is known, how much of it there is. */
export type TellStep = (text: string, measure?: Measure) => void;

/** Work that takes a while: what is done now, and how much of it is done. Disposing of it ends its display. */
export interface Progress extends Disposable {
  /** Says what is done now. Steps of one total, such as migrations, are measured together. */
  step: TellStep;
  /** Says how many of how many are done, such as pictures. */
  count(done: number, total: number): void;
}

/** A progress on a screen, which makes room for lines that are printed meanwhile. */
export interface ScreenProgress extends Progress {
  /** Takes it off the screen, prints, and shows it again. */
  around(print: () => void): void;
}

const frames = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const frameMs = 80;
const stillThereMs = 10_000;
// A bar that is full says that it is done, which nobody knows of a guess.
const lastShareOfGuess = 0.95;

/** A spinner with the present step, and a bar with rate and time left as soon as it is known how much there is. */
export function screenProgress(): ScreenProgress {
  let text = "", shown = false;
  let stepAt = Date.now();
  const measured = createMeasured();
  // A terminal that was closed takes nothing more. What is under way is to end in order all the same.
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => {});
  const bar = new SingleBar({
    stream: process.stderr,
    // The command listens for Ctrl-C itself.
    gracefulExit: false,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    fps: 1_000 / frameMs,
    format: (options: Options) => line(options),
  });
  const line = (options: Options) => {
    const now = Date.now();
    const frame = frames[Math.floor(now / frameMs) % frames.length] ?? "";
    const measure = measured.at(now);
    const measureText = measure
      ? `${Format.BarFormat(measure.share, options)} ${measure.words}`
      : `${Math.floor((now - stepAt) / 1_000)} s`;
    // A terminal that nobody has given a size says that it has 0.
    const room = (process.stderr.columns || 80) - measureText.length - 4;
    return `${paint("cyan", frame)} ${shorten(text, room)} ${
      measure ? measureText : paint("dim", measureText)
    }`;
  };
  const show = () => {
    if (!shown) bar.start(1, 0);
    shown = true;
  };
  const hide = () => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    step(next, measure) {
      const now = Date.now();
      if (next !== text) stepAt = now;
      text = next;
      measured.set(measure, now);
      show();
    },
    count(done, total) {
      measured.set({ done, total }, Date.now());
      show();
    },
    around(print) {
      const again = shown;
      hide();
      print();
      if (again) show();
    },
    [Symbol.dispose]: hide,
  };
}

/** A text that leaves the rest of the line its room: the end of a path says less than the time that is left. */
export function shorten(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}

/** Where there is no screen: a line per step, and one every ten seconds, so that nobody thinks that it stands still. */
export function lineProgress(note: (line: string) => void): Progress {
  const startedAt = Date.now();
  const measured = createMeasured();
  let said = "";
  const timer = setInterval(() => {
    const now = Date.now();
    note(`… ${measured.at(now)?.words ?? `${Math.round((now - startedAt) / 1_000)} s`}`);
  }, stillThereMs);
  return {
    step(text, measure) {
      measured.set(measure, Date.now());
      if (text !== said) note(text);
      said = text;
    },
    count: (done, total) => measured.set({ done, total }, Date.now()),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** What was last said of how much there is, and since when its rate is measured; moments in ms. */
export function createMeasured() {
  let measure: Measure | undefined, since = 0, doneBefore = 0;
  return {
    set(next: Measure | undefined, now: number): void {
      const goesOn = next && "total" in next && measure && "total" in measure &&
        next.total === measure.total;
      if (!goesOn) {
        since = now;
        doneBefore = next && "total" in next ? next.done : 0;
      }
      measure = next;
    },
    /** The share that is done, 0..1, and the same in words; undefined where it cannot be told. */
    at(now: number): { share: number; words: string } | undefined {
      const elapsedMs = now - since;
      if (!measure) return;
      if ("total" in measure) {
        const { done, total } = measure;
        if (total <= 0) return;
        return { share: done / total, words: describeRate(done, total, elapsedMs, doneBefore) };
      }
      const leftMs = measure.expectedMs - elapsedMs;
      if (leftMs <= 0) return { share: lastShareOfGuess, words: "any moment now" };
      return {
        share: lastShareOfGuess * elapsedMs / measure.expectedMs,
        words: `about ${Math.ceil(leftMs / 1_000)} s left`,
      };
    },
  };
}

/**
 * How far something is, in words: `120 of 318, 40/s, 5 s left`.
 *
 * @param elapsedMs since it began
 * @param doneBefore how many of them were done when it began
 */
export function describeRate(
  done: number,
  total: number,
  elapsedMs: number,
  doneBefore = 0,
): string {
  const parts = [`${done} of ${total}`];
  if (done > doneBefore && elapsedMs > 0) {
    const perSecond = (done - doneBefore) / (elapsedMs / 1_000);
    parts.push(
      perSecond >= 1 ? `${Math.round(perSecond)}/s` : `${(1 / perSecond).toFixed(1)} s each`,
    );
    if (done < total) parts.push(`${Math.ceil((total - done) / perSecond)} s left`);
  }
  return parts.join(", ");
}
