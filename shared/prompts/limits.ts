/**
 * How long a prompt may be.
 *
 * - `accepted`: characters as a person counts them; a longer prompt is refused
 * - `compressed`: what is handed on at most, in UTF-16 code units; a longer prompt is compressed
 * - `codeUnits`: UTF-16 code units above which a text is refused without counting. Sixteen for each accepted
 *   character, more than any written language needs; a longer text is too long or hides something.
 */
export const promptLimits = { accepted: 10_000, compressed: 3_000, codeUnits: 160_000 } as const;

/**
 * The limit to compress to for a provider: its own, or 3,000 when that is lower.
 *
 * @param providerLimit what the provider accepts, in whichever unit it counts
 * @returns UTF-16 code units. Code points and grapheme clusters are never more than these, so that a text within the
 * limit is within it however the provider counts.
 */
export function compressionLimit(providerLimit: number): number {
  return Math.min(promptLimits.compressed, providerLimit);
}
