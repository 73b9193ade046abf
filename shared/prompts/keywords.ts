import { hasGapBefore, type Outline } from "./outline.ts";
import { isUnspaced } from "./words.ts";

/** A phrase that says what a text is about. */
export interface Keyword {
  /** In lower case. */
  text: string;
  /** The sum over its words of degree by frequency; comparable within one text only. */
  score: number;
}

/** Longer runs of content words are lists, not phrases. */
const longestPhrase = 4;

/**
 * The phrases that say most about a prompt, by RAKE: runs of content words, each word worth the number of words it
 * stands beside divided by how often it occurs (S. Rose et al., "Automatic keyword extraction from individual
 * documents", 2010, https://doi.org/10.1002/9780470689646.ch1).
 *
 * @param count at most so many
 * @returns the best first; of equal ones the earlier first
 */
export function findKeywords(outline: Outline, count: number): Keyword[] {
  const phrases = findPhrases(outline);
  const frequency = new Map<string, number>();
  const degree = new Map<string, number>();
  for (const { stems } of phrases) {
    for (const stem of stems) {
      frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
      degree.set(stem, (degree.get(stem) ?? 0) + stems.length);
    }
  }
  const keywords = new Map<string, Keyword>();
  for (const { stems, text } of phrases) {
    const key = stems.join(" ");
    if (keywords.has(key)) continue;
    const score = stems.reduce(
      (sum, stem) => sum + (degree.get(stem) ?? 0) / (frequency.get(stem) ?? 1),
      0,
    );
    keywords.set(key, { text, score: Math.round(score * 100) / 100 });
  }
  return [...keywords.values()].sort((one, other) => other.score - one.score).slice(0, count);
}

function findPhrases(outline: Outline): { stems: string[]; text: string }[] {
  const phrases: { stems: string[]; text: string }[] = [];
  for (const clause of outline.clauses) {
    let first = clause.firstWord;
    const endPhrase = (end: number) => {
      const words = outline.words.slice(first, end);
      const [start, last] = [words[0], words.at(-1)];
      if (!start || !last) return;
      if (words.length > longestPhrase) {
        // Scripts without spaces join phrases without a function word between them.
        if (!isUnspaced(start.lower)) return;
        for (const word of words) {
          if (word.lower.length >= 2) phrases.push({ stems: [word.stem], text: word.lower });
        }
        return;
      }
      const text = outline.text.slice(start.start, last.end).toLowerCase();
      phrases.push({ stems: words.map((word) => word.stem), text });
    };
    for (let index = clause.firstWord; index < clause.endWord; index++) {
      if (outline.isContent[index] && !hasGapBefore(outline, index)) continue;
      endPhrase(index);
      first = outline.isContent[index] ? index : index + 1;
    }
    endPhrase(clause.endWord);
  }
  return phrases;
}
