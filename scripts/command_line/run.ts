import { listenForStop } from "./stop_signal.ts";

/** A command that was called wrongly; its message says what is wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a command sees of the world around it. */
export interface Terminal {
  /** One line of the command's result. */
  print(line: string): void;
  /** One line of what is going on, or went wrong. */
  note(line: string): void;
  environment: { get(name: string): string | undefined };
  /** Aborts when the person at the terminal wants to stop. */
  signal: AbortSignal;
}

/** Exit codes of the commands. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs a command and turns what it throws into a sentence and an exit code.
 *
 * @param usage shown with `--help` and pointed to when the command was called wrongly
 * @param work answers the exit code
 */
export async function runCommand(
  args: string[],
  usage: string,
  terminal: Terminal,
  work: () => Promise<number>,
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    terminal.print(usage);
    return exitCodes.success;
  }
  try {
    return await work();
  } catch (error) {
    if (terminal.signal.aborted) {
      terminal.note("Stopped.");
      return exitCodes.interrupted;
    }
    terminal.note(error instanceof Error ? error.message : String(error));
    if (!(error instanceof UsageError)) return exitCodes.failure;
    terminal.note("Run it with --help to see how it is used.");
    return exitCodes.usage;
  }
}

/** The terminal this process was started in. What asks a program to end asks the command to stop. */
export function processTerminal(): Terminal {
  const { signal } = listenForStop(() => console.error("Stopping …"));
  return {
    print: (line) => writeQuietly(console.log, line),
    note: (line) => writeQuietly(console.error, line),
    environment: Deno.env,
    signal,
  };
}

/** A terminal that was closed takes no more lines; what is under way ends in order all the same. */
function writeQuietly(write: (line: string) => void, line: string): void {
  try {
    write(line);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/**
 * Runs the parser of `node:util` and words its complaints as a {@link UsageError}.
 *
 * @param parse calls `parseArgs`
 */
export function parseOptions<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Bytes for people: `812 B`, `1.5 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [size, unit] = bytes < 999_950 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${size.toFixed(1)} ${unit}`;
}
