import { paint } from "./paint.ts";
import { lineProgress, type Progress, type ScreenProgress, screenProgress } from "./progress.ts";
import { listenForStop } from "./stop_signal.ts";

/** A command that was called wrongly; its message says what is wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a command sees of the world around it. */
export interface Terminal {
  /** One line of the command's result. */
  print(line: string): void;
  /** One line of what is going on; nothing with `--quiet`. */
  note(line: string): void;
  /** One line of what went wrong. */
  complain(line: string): void;
  /** Shows that work is under way, until it is disposed of; one at a time. */
  progress(): Progress;
  environment: { get(name: string): string | undefined };
  /** Aborts when the person at the terminal wants to stop. */
  signal: AbortSignal;
}

/** Exit codes of the commands. */
export const exitCodes = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs a command and turns what it throws into a sentence and an exit code. Every command takes `--quiet`, with which
 * it says its result and what went wrong, and `--help`.
 *
 * @param usage shown with `--help` and pointed to when the command was called wrongly
 * @param work is given the terminal to use and the remaining arguments, and answers the exit code
 */
export async function runCommand(
  args: string[],
  usage: string,
  terminal: Terminal,
  work: (terminal: Terminal, args: string[]) => Promise<number>,
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    terminal.print(usage);
    return exitCodes.success;
  }
  const remaining = args.filter((argument) => argument !== "--quiet");
  try {
    return await work(remaining.length < args.length ? quiet(terminal) : terminal, remaining);
  } catch (error) {
    if (terminal.signal.aborted) {
      terminal.complain("Stopped.");
      return exitCodes.interrupted;
    }
    terminal.complain(error instanceof Error ? error.message : String(error));
    if (!(error instanceof UsageError)) return exitCodes.failure;
    terminal.complain("Run it with --help to see how it is used.");
    return exitCodes.usage;
  }
}

/** Says what to do on a system that the commands do not run on. */
export function refuseSystem(system: typeof Deno.build.os): string | undefined {
  if (system !== "windows") return;
  return "This runs on Linux and macOS. On Windows, run it inside WSL: wsl --install, then the same commands there.";
}

function quiet(terminal: Terminal): Terminal {
  return { ...terminal, note: () => {}, progress: () => lineProgress(() => {}) };
}

/**
 * The terminal this process was started in. What asks a program to end asks the command to stop. Work under way is a
 * spinner or a bar where standard error is a screen, else lines.
 */
export function processTerminal(): Terminal {
  // Before anything else: the signals of Windows are not those that are listened for.
  const refusal = refuseSystem(Deno.build.os);
  if (refusal !== undefined) {
    console.error(refusal);
    Deno.exit(exitCodes.failure);
  }
  const { signal } = listenForStop(() => note("Stopping; a moment …"));
  let shown: ScreenProgress | undefined;
  const write = (to: (line: string) => void, line: string) => {
    if (shown) shown.around(() => writeQuietly(to, line));
    else writeQuietly(to, line);
  };
  const note = (line: string) => write(console.error, line);
  return {
    print: (line) => write(console.log, line),
    note,
    complain: (line) => write(console.error, paint("red", line)),
    progress() {
      if (!Deno.stderr.isTerminal()) return lineProgress(note);
      const progress = shown = screenProgress();
      return {
        ...progress,
        [Symbol.dispose]() {
          progress[Symbol.dispose]();
          if (shown === progress) shown = undefined;
        },
      };
    },
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
