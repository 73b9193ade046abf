import { type Clock, systemClock } from "../shared/runtime/mod.ts";
import { parseBatchArguments, runBatch, usage } from "./batch/mod.ts";
import { findConnection, processTerminal, runCommand, type Terminal } from "./command_line/mod.ts";
import { ensureLocalStack } from "./generation_client/mod.ts";

/** What the command uses besides the terminal. */
export interface BatchSurroundings {
  /** Connects to the local stack and starts it if need be. */
  ensureLocalStack: typeof ensureLocalStack;
  clock: Clock;
}

/**
 * The command `batch`.
 *
 * @returns the exit code
 */
export function main(
  parameters: string[],
  given: Terminal,
  surroundings: BatchSurroundings = { ensureLocalStack, clock: systemClock },
): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const parsed = parseBatchArguments(args);
    const { url, key } = parsed;
    const { clock } = surroundings;
    const connection = await findConnection({ url, key, environment: terminal.environment });
    if (connection) return await runBatch(parsed, connection, terminal, clock);
    const stack = await startStack(terminal, surroundings);
    try {
      const own = { url: stack.url, key: stack.secretKey };
      return await runBatch(parsed, own, terminal, clock);
    } finally {
      await stack.close();
    }
  });
}

async function startStack(terminal: Terminal, { ensureLocalStack }: BatchSurroundings) {
  using progress = terminal.progress();
  return await ensureLocalStack(progress.step);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
