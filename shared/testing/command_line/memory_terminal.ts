import { lineProgress } from "../../../scripts/command_line/progress.ts";
import type { Terminal } from "../../../scripts/command_line/run.ts";

/** A terminal that keeps what is printed, for tests. */
export interface MemoryTerminal extends Terminal {
  printed: string[];
  noted: string[];
}

/** @param environment the variables the command finds */
export function memoryTerminal(
  environment: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): MemoryTerminal {
  const printed: string[] = [], noted: string[] = [];
  return {
    printed,
    noted,
    signal,
    environment: { get: (name) => environment[name] },
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
    complain: (line) => noted.push(line),
    progress: () => lineProgress((line) => noted.push(line)),
  };
}
