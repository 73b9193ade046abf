import { type Clause, type Outline, tokensByClause } from "./outline.ts";

/** A clause repeats another when it has no word of its own and this share of all their words. */
const repetition = 0.8;

/**
 * The clauses that say what an earlier one of the same section has said, in whichever order of words. What is said
 * under another label, in another panel or region, is said of something else.
 *
 * Two sets that share four fifths also share one of the rarest fifth of each, so that only those are looked up (prefix
 * filtering, R. Bayardo et al., "Scaling up all pairs similarity search", 2007).
 */
export function findRepetition(outline: Outline): Set<Clause> {
  const frequency = new Map<string, number>();
  for (const { stem } of outline.words) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  const tokensOf = tokensByClause(outline);
  const repeated = new Set<Clause>();
  const keptWith = new Map<string, Set<string>[]>();
  for (const clause of outline.clauses) {
    if (tokensOf.has(clause)) continue;
    const stems = [...contentStems(outline, clause)]
      .sort((one, other) =>
        (frequency.get(one) ?? 0) - (frequency.get(other) ?? 0) || (one < other ? -1 : 1)
      );
    const words = new Set(stems);
    const rarest = stems.slice(0, stems.length - Math.ceil(repetition * stems.length) + 1);
    const keys = rarest.map((stem) => `${clause.section} ${stem}`);
    const repeats = stems.length > 0 &&
      keys.some((key) =>
        (keptWith.get(key) ?? []).some((earlier) => repeatsClause(words, earlier))
      );
    if (repeats) {
      repeated.add(clause);
      continue;
    }
    for (const key of keys) {
      const known = keptWith.get(key);
      if (known) known.push(words);
      else keptWith.set(key, [words]);
    }
  }
  return repeated;
}

/** Words that carry meaning, and the places and numbers that are function words elsewhere. */
function contentStems(outline: Outline, { firstWord, endWord }: Clause): Set<string> {
  const stems = new Set<string>();
  for (let index = firstWord; index < endWord; index++) {
    const word = outline.words[index];
    if (word && (outline.isContent[index] || outline.meanings[index])) stems.add(word.stem);
  }
  return stems;
}

function repeatsClause(words: ReadonlySet<string>, earlier: ReadonlySet<string>): boolean {
  for (const word of words) if (!earlier.has(word)) return false;
  return words.size >= repetition * earlier.size;
}
