import {
  endWith,
  type GenerateSurroundings,
  pictureCommands,
  runDrawingCommand,
} from "./generation_client/mod.ts";

/**
 * The command `upscale`, which enlarges a picture.
 *
 * @returns the exit code
 */
export function main(args: string[], surroundings: GenerateSurroundings): Promise<number> {
  return runDrawingCommand(pictureCommands.upscale, args, surroundings);
}

if (import.meta.main) await endWith(pictureCommands.upscale);
