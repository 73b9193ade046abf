/**
 * What things cost, and what is promised of it.
 *
 * @module
 */
import type { Bench } from "./bench.ts";
import { pictures } from "./pictures.ts";
import { prompts } from "./prompts.ts";
import { requests } from "./requests/mod.ts";
import { routing } from "./routing.ts";

export { type Bench, isKept, type Measured, told } from "./bench.ts";
export { compareRuns, readRun, type Run, writeBenchmarksPage } from "./run.ts";

/** Everything that is measured, by name. */
export const benches: Record<string, Bench> = { requests, prompts, pictures, routing };
