/**
 * The command line client: what it is asked, what it asks the service, what it says.
 *
 * @module
 */
export { type GenerateArguments, parseGenerateArguments, usage } from "./arguments.ts";
export { describeFailure, describeGeneration } from "./report.ts";
export {
  type Finished,
  generate,
  GenerationFailure,
  providerModes,
  type Service,
} from "./service.ts";
export type { Generation } from "./documents.ts";
