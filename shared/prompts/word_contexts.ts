import { contextStem } from "./compare_phrases.ts";
import type { Reading } from "./reading.ts";

/** Categories whose words are told apart by what stands near them, in whichever order. */
export const voted = new Set(["colour", "material", "number"]);
const contextWords = 6;

/** Where a language has what a word is said of. */
export type Side = "ahead" | "behind" | "both";

const contexts = new WeakMap<Reading, Map<number, Map<string, number>>>();
const sides: readonly Side[] = ["ahead", "behind", "both"];

/** The content words near a word in its clause, or, without a category, in its sentence, the nearer the heavier. */
export function contextOf(
  reading: Reading,
  place: number,
  category: string,
  side: Side,
): Map<string, number> {
  let known = contexts.get(reading);
  if (!known) contexts.set(reading, known = new Map());
  const name = (place * sides.length + sides.indexOf(side)) * 2 + (category === "" ? 1 : 0);
  let found = known.get(name);
  if (!found) known.set(name, found = findContext(reading, place, category, side));
  return found;
}

function findContext(
  reading: Reading,
  place: number,
  category: string,
  side: Side,
): Map<string, number> {
  const { outline, keys, clauseOf, inToken } = reading;
  const sentence = outline.clauses[clauseOf[place] ?? -1]?.sentence;
  const context = new Map<string, number>();
  for (const step of side === "ahead" ? [1] : side === "behind" ? [-1] : [-1, 1]) {
    let found = 0;
    for (let at = place + step; at >= 0 && at < keys.length && found < contextWords; at += step) {
      if (category !== "" && clauseOf[at] !== clauseOf[place]) break;
      if (outline.clauses[clauseOf[at] ?? -1]?.sentence !== sentence) break;
      if (clauseOf[at] !== clauseOf[at - step] && isParted(outline, at, at - step)) break;
      if (!outline.isContent[at] || inToken[at]) continue;
      found++;
      const key = keys[at] ?? "";
      const stem = key.includes(" ") ? key : key.slice(0, contextStem);
      if (voted.has(key.split(" ")[0] ?? "")) continue;
      context.set(stem, Math.max(context.get(stem) ?? 0, 1 / (found * found)));
    }
  }
  return context;
}

const nearby = new WeakMap<readonly number[], Map<string, Set<string>>>();

/** All that stands near one of these words. */
export function wordsNear(
  reading: Reading,
  places: readonly number[],
  category: string,
  side: Side,
): Set<string> {
  let known = nearby.get(places);
  if (!known) nearby.set(places, known = new Map());
  const name = `${category} ${side}`;
  let found = known.get(name);
  if (!found) {
    found = new Set(places.flatMap((at) => [...contextOf(reading, at, category, side).keys()]));
    known.set(name, found);
  }
  return found;
}

/** Whether a word near one place is near the others. */
export function haveInCommon(
  here: ReadonlyMap<string, number>,
  others: ReadonlySet<string>,
): boolean {
  for (const key of here.keys()) if (others.has(key)) return true;
  return false;
}

/** Whether a semicolon stands between two neighbouring words, or they are of two tags. */
function isParted({ text, words, form }: Reading["outline"], one: number, other: number): boolean {
  const [first, second] = one < other ? [one, other] : [other, one];
  return form === "tags" || /[;；]/.test(text.slice(words[first]?.end, words[second]?.start));
}
