// @ts-types="@types/cli-progress"
import { Format, type Options, type Params, SingleBar } from "cli-progress";
import process from "node:process";
import { paint } from "./paint.ts";

/** Work that takes a while: what is done now, and how much of it is done. Disposing of it ends its display. */
export interface Progress extends Disposable {
  /** Says what is done now. */
  step(text: string): void;
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

/** A spinner with the present step, and a bar with rate and time left as soon as it is known how much there is. */
export function screenProgress(): ScreenProgress {
  let text = "", done = 0, total = 0, shown = false;
  const startedAt = Date.now();
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
    format: (options: Options, params: Params) => line(options, params),
  });
  const line = (options: Options, { progress }: Params) => {
    const now = Date.now();
    const frame = frames[Math.floor(now / frameMs) % frames.length] ?? "";
    const parts = [paint("cyan", frame), text];
    if (total > 0) {
      parts.push(Format.BarFormat(progress, options), describeRate(done, total, now - startedAt));
    } else parts.push(paint("dim", `${Math.floor((now - startedAt) / 1_000)} s`));
    return parts.join(" ");
  };
  const show = () => {
    if (!shown) bar.start(total, done);
    shown = true;
  };
  const hide = () => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    step(next) {
      text = next;
      show();
    },
    count(nowDone, nowTotal) {
      [done, total] = [nowDone, nowTotal];
      show();
      bar.setTotal(total);
      bar.update(done);
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

/** Where there is no screen: a line per step, and one every ten seconds, so that nobody thinks that it stands still. */
export function lineProgress(note: (line: string) => void): Progress {
  const startedAt = Date.now();
  let done = 0, total = 0;
  const timer = setInterval(() => {
    const elapsedMs = Date.now() - startedAt;
    note(
      total > 0
        ? `… ${describeRate(done, total, elapsedMs)}`
        : `… ${Math.round(elapsedMs / 1_000)} s`,
    );
  }, stillThereMs);
  return {
    step: note,
    count: (nowDone, nowTotal) => [done, total] = [nowDone, nowTotal],
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/**
 * How far something is, in words: `120 of 318, 40/s, 5 s left`.
 *
 * @param elapsedMs since it began
 */
export function describeRate(done: number, total: number, elapsedMs: number): string {
  const parts = [`${done} of ${total}`];
  if (done > 0 && elapsedMs > 0) {
    const perSecond = done / (elapsedMs / 1_000);
    parts.push(
      perSecond >= 1 ? `${Math.round(perSecond)}/s` : `${(1 / perSecond).toFixed(1)} s each`,
    );
    if (done < total) parts.push(`${Math.ceil((total - done) / perSecond)} s left`);
  }
  return parts.join(", ");
}
