import { type Clock, systemClock } from "../shared/runtime/mod.ts";
import { parseBatchArguments, runBatch, usage } from "./batch/mod.ts";
import {
  processTerminal,
  requireConnection,
  runCommand,
  type Terminal,
} from "./command_line/mod.ts";

/**
 * The command `batch`.
 *
 * @returns the exit code
 */
export function main(
  parameters: string[],
  given: Terminal,
  clock: Clock = systemClock,
): Promise<number> {
  return runCommand(parameters, usage, given, async (terminal, args) => {
    const parsed = parseBatchArguments(args);
    const connection = await requireConnection(parsed, "to draw in", terminal);
    return await runBatch(parsed, connection, terminal, clock);
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
