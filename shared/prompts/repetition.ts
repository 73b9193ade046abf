import { type Clause, type Outline, tokensByClause } from "./outline.ts";

/** A clause repeats another when it has no word of its own and this share of all their words. */
const repetition = 0.8;

/**
 * Leaves out the clauses that say what an earlier one has said, in whichever order of words.
 *
 * Two sets that share four fifths also share one of the rarest fifth of each, so that only those are looked up (prefix
 * filtering, R. Bayardo et al., "Scaling up all pairs similarity search", 2007).
 */
export function withoutRepetition(outline: Outline): Clause[] {
  const frequency = new Map<string, number>();
  for (const { stem } of outline.words) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  const tokensOf = tokensByClause(outline);
  const kept: Clause[] = [];
  const keptWith = new Map<string, Set<string>[]>();
  for (const clause of outline.clauses) {
    if (tokensOf.has(clause)) {
      kept.push(clause);
      continue;
    }
    const stems = [...contentStems(outline, clause)]
      .sort((one, other) =>
        (frequency.get(one) ?? 0) - (frequency.get(other) ?? 0) || (one < other ? -1 : 1)
      );
    if (stems.length === 0) continue;
    const words = new Set(stems);
    const rarest = stems.slice(0, stems.length - Math.ceil(repetition * stems.length) + 1);
    const repeats = rarest.some((stem) =>
      (keptWith.get(stem) ?? []).some((earlier) => repeatsClause(words, earlier))
    );
    if (repeats) continue;
    for (const stem of rarest) {
      const known = keptWith.get(stem);
      if (known) known.push(words);
      else keptWith.set(stem, [words]);
    }
    kept.push(clause);
  }
  return kept;
}

/** Whether all words are in an earlier clause that has few more. */
function repeatsClause(words: ReadonlySet<string>, earlier: ReadonlySet<string>): boolean {
  if (words.size < repetition * earlier.size) return false;
  for (const word of words) if (!earlier.has(word)) return false;
  return true;
}

/** The distinct stems of a clause's content words. */
function contentStems(outline: Outline, clause: Clause): Set<string> {
  const stems = new Set<string>();
  for (let index = clause.firstWord; index < clause.endWord; index++) {
    const word = outline.words[index];
    if (word && outline.isContent[index]) stems.add(word.stem);
  }
  return stems;
}
