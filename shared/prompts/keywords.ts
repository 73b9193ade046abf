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
  const worth = new Map<string, { frequency: number; degree: number }>();
  for (const { stems } of phrases) {
    for (const stem of stems) {
      const known = worth.get(stem);
      if (!known) worth.set(stem, { frequency: 1, degree: stems.length });
      else {
        known.frequency += 1;
        known.degree += stems.length;
      }
    }
  }
  const keywords = new Map<string, Keyword>();
  for (const { stems, text } of phrases) {
    const key = stems.length === 1 ? stems[0] ?? "" : stems.join(" ");
    if (keywords.has(key)) continue;
    const score = stems.reduce((sum, stem) => {
      const { degree, frequency } = worth.get(stem) ?? { degree: 0, frequency: 1 };
      return sum + degree / frequency;
    }, 0);
    keywords.set(key, { text, score: Math.round(score * 100) / 100 });
  }
  return [...keywords.values()].sort((one, other) => other.score - one.score).slice(0, count);
}

function findPhrases(outline: Outline): { stems: string[]; text: string }[] {
  const phrases: { stems: string[]; text: string }[] = [];
  for (const clause of outline.clauses) {
    let first = clause.firstWord;
    const endPhrase = (end: number) => {
      const [start, last] = [outline.words[first], outline.words[end - 1]];
      if (end <= first || !start || !last) return;
      const words = outline.words.slice(first, end);
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
