import { conjunctions } from "./facts.ts";
import type { Reading } from "./reading.ts";
import { koreanAnd } from "./words.ts";

/** The smallest parts of a text that say something of their own: clauses, divided at every "and". */
export interface Segments {
  /** For each word, the index of its segment. */
  of: number[];
  /** For each segment, the indices of its words that carry meaning. */
  words: number[][];
}

const cache = new WeakMap<Reading, Segments>();

/** Divides a text into its segments, in time proportional to its length. */
export function segmentsOf(reading: Reading): Segments {
  const known = cache.get(reading);
  if (known) return known;
  const { outline, clauseOf } = reading;
  const of: number[] = [];
  const words: number[][] = [];
  outline.words.forEach((word, index) => {
    const isNew = index === 0 || clauseOf[index] !== clauseOf[index - 1] ||
      conjunctions.has(word.lower) || koreanAnd.test(outline.words[index - 1]?.lower ?? "") ||
      /[:：]/.test(outline.text.slice(outline.words[index - 1]?.end, word.start));
    if (isNew) words.push([]);
    of.push(words.length - 1);
    if (outline.isContent[index]) words.at(-1)?.push(index);
  });
  const segments = { of, words };
  cache.set(reading, segments);
  return segments;
}
