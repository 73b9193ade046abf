/**
 * What is known of prompts without reading one: how long they may be, and what an isolate remembers of those that it
 * compressed. Carries no words of any language and no language model's client.
 *
 * @module
 */
export { CompressionMemory } from "./compression.ts";
export { countCharacters } from "./characters.ts";
export { promptLimits } from "./limits.ts";
