/**
 * How long a prompt may be.
 *
 * - `accepted`: characters as a person counts them; a longer prompt is refused
 * - `compressed`: what is handed on at most, in UTF-16 code units; a longer prompt is compressed
 * - `codeUnits`: UTF-16 code units above which a text is refused without counting. Sixteen for each accepted
 *   character, more than any written language needs; a longer text is too long or hides something.
 * - `bytes`: of UTF-8, as it was sent, which is what is kept
 */
export const promptLimits = {
  accepted: 10_000,
  compressed: 3_000,
  codeUnits: 160_000,
  bytes: 65_536,
} as const;
