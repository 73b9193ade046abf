import type { Outline } from "./outline.ts";
import { isUnspaced, type Word } from "./words.ts";

/** How two forms of a word have to begin alike: so many letters at least, and this share of the shorter one. */
const leastLetters = 4;
const sharedLetters = 0.7;
/** By more letters no inflected form is longer than another. */
const longestEnding = 4;

/** Whether two stems are forms of one word, in languages that inflect. */
export function isSameStem(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const least = isShortScript(short) ? 2 : leastLetters;
  // A word of two letters has no ending of more than one.
  const ending = Math.min(longestEnding, short.length - 1);
  if (short.length < least || long.length > short.length + ending) return false;
  const needed = Math.max(least, Math.ceil(sharedLetters * short.length));
  return long.startsWith(short.slice(0, needed));
}

/** Whether two keys are of forms of one word. Those of known senses have a space. */
export function isSameKey(one: string, other: string): boolean {
  if (one === other) return true;
  // Forms of a word begin alike.
  if (one.charCodeAt(0) !== other.charCodeAt(0)) return false;
  return !one.includes(" ") && !other.includes(" ") && isSameStem(one, other);
}

/** Scripts in which a word of two letters says as much as one of four elsewhere. */
function isShortScript(word: string): boolean {
  return word >= "\u0590";
}

/** Words of a text that can be asked for in any form. */
export class WordForms {
  readonly #stems = new Map<string, number[]>();
  readonly #beginnings = new Map<string, string[]>();
  readonly #senses = new Map<string, number[]>();
  readonly #lower: string;
  #pairs: Map<number, Set<number>> | undefined;

  constructor(outline: Outline) {
    this.#lower = outline.text.toLowerCase();
    outline.words.forEach((word, index) => {
      add(this.#stems, word.stem, index);
      const meaning = outline.meanings[index];
      if (meaning) add(this.#senses, `${meaning.category} ${meaning.sense}`, index);
    });
    for (const stem of this.#stems.keys()) add(this.#beginnings, beginningOf(stem), stem);
  }

  /** Indices of the words that are forms of a stem. */
  placesOf(stem: string): readonly number[] {
    const exact = this.#stems.get(stem);
    if (exact) return exact;
    for (const other of this.#beginnings.get(beginningOf(stem)) ?? []) {
      if (isSameStem(stem, other)) return this.#stems.get(other) ?? [];
    }
    return [];
  }

  /** Whether the text has a word of this very stem. */
  hasExactly(stem: string): boolean {
    return this.#stems.has(stem);
  }

  /** Whether a word, a form or a synonym of it is in the text. */
  has(word: Word, outline: Outline, index: number): boolean {
    if (this.placesOf(word.stem).length > 0) return true;
    if (isUnspaced(word.lower) && this.#lower.includes(word.lower)) return true;
    const meaning = outline.meanings[index];
    return meaning !== undefined && this.#senses.has(`${meaning.category} ${meaning.sense}`);
  }

  /** Indices of the words of a sense. */
  ofSense(category: string, sense: string): readonly number[] {
    return this.#senses.get(`${category} ${sense}`) ?? [];
  }

  /** Whether the two code units of a text at an offset, in lower case, stand side by side in this one. */
  hasPair(lower: string, at: number): boolean {
    if (at + 1 >= lower.length) return this.includes(lower.slice(at));
    this.#pairs ??= pairsOf(this.#lower);
    return this.#pairs.get(lower.charCodeAt(at))?.has(lower.charCodeAt(at + 1)) ?? false;
  }

  /** Whether a text, in lower case, is part of this one. */
  includes(lower: string): boolean {
    return this.#lower.includes(lower);
  }
}

/** For each code unit of a text, those that follow it. */
function pairsOf(text: string): Map<number, Set<number>> {
  const pairs = new Map<number, Set<number>>();
  for (let index = 1; index < text.length; index++) {
    const first = text.charCodeAt(index - 1);
    const known = pairs.get(first);
    if (known) known.add(text.charCodeAt(index));
    else pairs.set(first, new Set([text.charCodeAt(index)]));
  }
  return pairs;
}

/** Equal for all forms of a word. */
export function beginningOf(stem: string): string {
  return stem.slice(0, isShortScript(stem) ? 2 : leastLetters);
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
