import {
  endWith,
  type GenerateSurroundings,
  parseGenerateArguments,
  runDrawingCommand,
  usage,
} from "./generation_client/mod.ts";

const command = { usage, parse: parseGenerateArguments };

/**
 * The command `generate`.
 *
 * @returns the exit code
 */
export function main(args: string[], surroundings: GenerateSurroundings): Promise<number> {
  return runDrawingCommand(command, args, surroundings);
}

if (import.meta.main) await endWith(command);
