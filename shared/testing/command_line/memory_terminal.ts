import { lineProgress, type Measure } from "../../../scripts/command_line/progress.ts";
import type { Terminal } from "../../../scripts/command_line/run.ts";

/** A terminal that keeps what is printed, for tests. */
export interface MemoryTerminal extends Terminal {
  printed: string[];
  noted: string[];
  /** How much of its work the command said was there and done, in its order. */
  measures: Measure[];
}

/** @param environment the variables the command finds */
export function memoryTerminal(
  environment: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): MemoryTerminal {
  const printed: string[] = [], noted: string[] = [], measures: Measure[] = [];
  return {
    printed,
    noted,
    measures,
    signal,
    environment: { get: (name) => environment[name] },
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
    complain: (line) => noted.push(line),
    progress() {
      const progress = lineProgress((line) => noted.push(line));
      return {
        ...progress,
        step(text, measure) {
          if (measure) measures.push(measure);
          progress.step(text, measure);
        },
        count(done, total) {
          measures.push({ done, total });
          progress.count(done, total);
        },
      };
    },
  };
}
