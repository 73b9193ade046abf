import {
  endWith,
  type GenerateSurroundings,
  pictureCommands,
  runDrawingCommand,
} from "./generation_client/mod.ts";

/**
 * The command `edit`, which changes a picture.
 *
 * @returns the exit code
 */
export function main(args: string[], surroundings: GenerateSurroundings): Promise<number> {
  return runDrawingCommand(pictureCommands.edit, args, surroundings);
}

if (import.meta.main) await endWith(pictureCommands.edit);
