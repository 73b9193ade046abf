import { isSameKey } from "./word_matching.ts";
import { nounFirst } from "./facts.ts";
import { hasGapBefore } from "./outline.ts";
import type { Reading } from "./reading.ts";
import { segmentsOf } from "./segments.ts";

/** Of the words of one sense, no more are looked at. */
export const mostOccurrences = 16;
/** Words count as the same here when they begin so. */
export const contextStem = 5;

/**
 * Whether the segment of a word has what its own segment in the prompt has, or what that of another one has; undefined
 * where a segment says more than one thing of the kind.
 */
export function comparePhrases(
  given: Reading,
  place: number,
  original: Reading,
  own: readonly number[],
  rivals: readonly number[],
  category: string,
): "own" | "other" | undefined {
  const here = ownersIn(given, place, category);
  if (!here || here.size === 0) return undefined;
  const shares = (places: readonly number[]): boolean | undefined => {
    let isKnown = places.length < mostOccurrences;
    for (const at of places) {
      const owners = ownersIn(original, at, category);
      if (!owners) isKnown = false;
      else if ([...owners].some((owner) => here.has(owner))) return true;
    }
    return isKnown ? false : undefined;
  };
  const [isOwn, isOther] = [shares(own), shares(rivals)];
  if (isOwn === true && isOther === false) return "own";
  if (isOwn === false && isOther === true) return "other";
  const nearest = neighbourOf(given, place);
  if (nearest === undefined) return undefined;
  if ([own, rivals].some(({ length }) => length >= mostOccurrences)) return undefined;
  const isBeside = (places: readonly number[]) =>
    places.some((at) => isSameKey(neighbourOf(original, at) ?? "", nearest));
  const [isBesideOwn, isBesideOther] = [isBeside(own), isBeside(rivals)];
  if (isBesideOwn === isBesideOther) return undefined;
  return isBesideOwn ? "own" : "other";
}

/** The word that an attribute stands right beside, on the side where its language has it. */
function neighbourOf({ outline, keys }: Reading, place: number): string | undefined {
  const at = nounFirst.has(outline.language) ? place - 1 : place + 1;
  if (!outline.isContent[at] || hasGapBefore(outline, Math.max(at, place))) return undefined;
  const key = keys[at] ?? "";
  return key.includes(" ") ? undefined : key.slice(0, contextStem);
}

const ownersOf = new WeakMap<Reading, Map<number, Set<string> | undefined>>();

function ownersIn(reading: Reading, place: number, category: string): Set<string> | undefined {
  let known = ownersOf.get(reading);
  if (!known) ownersOf.set(reading, known = new Map());
  if (!known.has(place)) known.set(place, findOwners(reading, place, category));
  return known.get(place);
}

/** What stands in a word's segment; undefined when another one of its kind does, or the list goes on. */
function findOwners(reading: Reading, place: number, category: string): Set<string> | undefined {
  const { of, words } = segmentsOf(reading);
  const segment = words[of[place] ?? -1] ?? [];
  const owners = new Set<string>();
  for (const index of segment) {
    if (index === place) continue;
    const meaning = reading.outline.meanings[index];
    if (meaning?.category === category) return undefined;
    if (meaning?.category === "place" || meaning?.category === "number") continue;
    const key = reading.keys[index] ?? "";
    owners.add(key.includes(" ") ? key : key.slice(0, contextStem));
  }
  return owners;
}
