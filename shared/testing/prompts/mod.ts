/**
 * Prompts to try things on, with what a person says the picture cannot do without.
 *
 * @module
 */
import { hostilePrompts } from "./hostile.ts";
import { foreignPrompts } from "./languages.ts";
import { longPrompts } from "./long.ts";
import { prosePrompts } from "./prose.ts";
import type { SamplePrompt } from "./sample.ts";
import { shortPrompts } from "./short.ts";
import { tagPrompts } from "./tags.ts";

export { foreignPrompts, hostilePrompts, longPrompts, prosePrompts, shortPrompts, tagPrompts };
export type { SamplePrompt };

/** All of them. */
export const samplePrompts: SamplePrompt[] = [
  ...shortPrompts,
  ...tagPrompts,
  ...prosePrompts,
  ...longPrompts,
  ...foreignPrompts,
  ...hostilePrompts,
];
