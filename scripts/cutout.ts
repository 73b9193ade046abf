import {
  endWith,
  type GenerateSurroundings,
  pictureCommands,
  runDrawingCommand,
} from "./generation_client/mod.ts";

/**
 * The command `cutout`, which cuts a picture out of its background.
 *
 * @returns the exit code
 */
export function main(args: string[], surroundings: GenerateSurroundings): Promise<number> {
  return runDrawingCommand(pictureCommands.cutout, args, surroundings);
}

if (import.meta.main) await endWith(pictureCommands.cutout);
