import { type Change, wordAt } from "./comparison.ts";

import { conjunctions } from "./facts.ts";
import type { Reading } from "./reading.ts";
import { isUnspaced } from "./words.ts";

const mostChanges = 40;
/** Words that stand so near to each other in a clause say something of each other. */
const neighbourhood = 1;

/**
 * Pairs of words that have changed places, of whichever kind: each stands beside what the other one stood beside. Only
 * words that both texts have once are looked at.
 */
export function exchangedPairs(original: Reading, given: Reading): Change[] {
  if (isUnspaced(original.outline.text)) return [];
  const before = neighboursOf(original);
  const after = neighboursOf(given);
  const changes: Change[] = [];
  for (const [word, { index, near }] of after) {
    const own = before.get(word);
    if (!own) continue;
    for (const beside of near) {
      const host = before.get(beside);
      if (!host || own.near.has(beside)) continue;
      for (const other of host.near) {
        if (other === word || near.has(other)) continue;
        const moved = after.get(other);
        const from = before.get(other);
        if (!moved || !from || moved.near.has(beside)) continue;
        const home = [...moved.near].find((each) =>
          own.near.has(each) && !from.near.has(each) && each !== beside && !near.has(each)
        );
        if (home === undefined) continue;
        changes.push({ text: wordAt(given, index), kind: "owner", instead: other });
        if (changes.length >= mostChanges) return changes;
      }
    }
  }
  return changes;
}

interface Neighbours {
  index: number;
  near: Set<string>;
}

/** The content words that a text has once, and those of them near each in its clause. */
function neighboursOf(
  { outline, keys, clauseOf, inToken, excluded }: Reading,
): Map<string, Neighbours> {
  const isHeading = outline.words.map(() => false);
  for (const { kind, labelStart, labelEnd } of outline.structure.sections) {
    if (kind !== "heading") continue;
    outline.words.forEach(({ start }, index) => {
      if (start >= labelStart && start < labelEnd) isHeading[index] = true;
    });
  }
  const { negations, negationsAfter } = outline.vocabulary;
  // "A brass lamp and a wooden sign" says nothing of the lamp and the wood.
  let part = 0;
  const partOf: number[] = [];
  const sequence = keys.map((_, index) => index).filter((index) => {
    const lower = outline.words[index]?.lower ?? "";
    if (conjunctions.has(lower)) part++;
    partOf[index] = part;
    const { category } = outline.meanings[index] ?? {};
    if (category === "number" || category === "place" || /^\p{N}/u.test(lower)) return false;
    return outline.isContent[index] && !inToken[index] && !isHeading[index] && !excluded[index] &&
      !negations.has(lower) && !negationsAfter.has(lower);
  });
  const counts = new Map<string, number>();
  const keyAt = (index: number | undefined) => {
    const key = keys[index ?? -1] ?? "";
    return key.includes(" ") ? key : key.slice(0, longestKey);
  };
  for (const index of sequence) counts.set(keyAt(index), (counts.get(keyAt(index)) ?? 0) + 1);
  const found = new Map<string, Neighbours>();
  sequence.forEach((index, position) => {
    const key = keyAt(index);
    if (counts.get(key) !== 1) return;
    const near = new Set<string>();
    for (let step = -neighbourhood; step <= neighbourhood; step++) {
      const other = sequence[position + step];
      if (step === 0 || other === undefined || clauseOf[other] !== clauseOf[index]) continue;
      if (partOf[other] !== partOf[index]) continue;
      if (counts.get(keyAt(other)) === 1) near.add(keyAt(other));
    }
    found.set(key, { index, near });
  });
  return found;
}

/** Forms of a word begin alike. */
const longestKey = 6;
