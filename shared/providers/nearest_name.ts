import { distance } from "fastest-levenshtein";

/** How much of a word may be wrong, as a fraction of its length, and still be taken for a slip of the pen. */
const largestSlip = 0.4;

/** The candidate that a misspelt name comes nearest to, in any case; undefined when none is near. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const written = name.toLowerCase().slice(0, 100);
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(written.length * largestSlip));
  for (const candidate of candidates) {
    const slips = distance(written, candidate.toLowerCase());
    if (slips < least || slips === least && nearest === undefined) {
      [nearest, least] = [candidate, slips];
    }
  }
  return nearest;
}

/** `Did you mean "strength"? `, with a space behind it; empty when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : `Did you mean "${nearest}"? `;
}
