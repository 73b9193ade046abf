import type { Outline } from "./outline.ts";

/** Words and sentences of a text. */
export interface TextMeasures {
  words: number;
  /** Ends of sentences and lines; in a list of tags, its tags. */
  sentences: number;
}

const endOfSentence = /^["”’»)\]]*[.!?…。！？؟۔।]/u;

/**
 * Counts the words and sentences of a prompt. Where no mark ends a sentence, its clauses are what a reader takes one
 * by one, and count.
 */
export function measureText(outline: Outline): TextMeasures {
  const spoken = outline.clauses.filter((clause) => clause.endWord > clause.firstWord);
  const words = outline.words.length;
  if (outline.form === "tags") return { words, sentences: spoken.length };
  let sentences = 0;
  let clauses = 0;
  spoken.forEach((clause, index) => {
    clauses++;
    if (spoken[index + 1]?.sentence === clause.sentence) return;
    const isMarked = endOfSentence.test(outline.text.slice(clause.end, clause.end + 4));
    sentences += isMarked ? 1 : clauses;
    clauses = 0;
  });
  return { words, sentences };
}

/**
 * How easy an English text is to read: 206.835 − 1.015 × words per sentence − 84.6 × syllables per word. Above 90 is
 * very easy, below 30 very difficult (Flesch reading ease,
 * https://en.wikipedia.org/wiki/Flesch%E2%80%93Kincaid_readability_tests). Syllables are estimated by groups of vowels.
 *
 * @returns 0..100, one decimal place; null when the text is not English or has no words
 */
export function fleschReadingEase(outline: Outline): number | null {
  const { words, sentences } = measureText(outline);
  if (outline.language !== "en" || words === 0 || sentences === 0) return null;
  const syllables = outline.words.reduce((sum, word) => sum + countSyllables(word.lower), 0);
  return bounded(206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words));
}

/**
 * How complex a text is, in any language: words per sentence plus the percentage of words of more than six letters.
 * Below 30 is simple, above 60 very difficult (LIX, https://en.wikipedia.org/wiki/Lix_(readability_test)).
 *
 * @returns 0..100, one decimal place; 0 when the text has no words
 */
export function lixComplexity(outline: Outline): number {
  const { words, sentences } = measureText(outline);
  if (words === 0 || sentences === 0) return 0;
  const long = outline.words.filter((word) => word.end - word.start > 6).length;
  return bounded(words / sentences + (100 * long) / words);
}

/** Groups of vowels, without a silent final e; at least one. */
function countSyllables(word: string): number {
  const groups = word.replace(/(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$/, "").match(
    /[aeiouy]+/g,
  );
  return Math.max(1, groups?.length ?? 0);
}

/** Both measures mean something between 0 and 100 only. */
function bounded(value: number): number {
  return Math.min(100, Math.max(0, Math.round(value * 10) / 10));
}
