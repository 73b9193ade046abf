/**
 * Figures of time.
 *
 * @module
 */
import type { Bench } from "./bench.ts";
import { pictures } from "./pictures.ts";
import { prompts } from "./prompts.ts";
import { routing } from "./routing.ts";

export type { Bench, Measured } from "./bench.ts";

/** Everything that is measured, by name. */
export const benches: Record<string, Bench> = { prompts, pictures, routing };
