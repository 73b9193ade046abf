/**
 * The command that draws a file of requests as one batch: its arguments, the file, the batch and its pictures.
 *
 * @module
 */
export { parseBatchArguments, usage } from "./arguments.ts";
export { runBatch } from "./run_batch.ts";
