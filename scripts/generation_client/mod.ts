/**
 * The command line client: what it is asked, what it asks the service, what it says.
 *
 * @module
 */
export { parseGenerateArguments, usage } from "./arguments.ts";
export {
  type DrawingCommand,
  endWith,
  ensureLocalStack,
  type GenerateSurroundings,
  runDrawingCommand,
} from "./command.ts";
export { pictureCommands } from "./picture_arguments.ts";
