import { type Meaning, meaningOf, type Vocabulary } from "./language.ts";
import { isUnspaced, type Word } from "./words.ts";

/** What a vocabulary says of a word. */
export interface KnownWord {
  meaning: Meaning | undefined;
  isContent: boolean;
  isDroppable: boolean;
}

/** Looks words up. Most words of a text stand there several times, and are looked up once. */
export function lookUpWords(words: readonly Word[], vocabulary: Vocabulary): KnownWord[] {
  const { functionWords, droppable, negations, negationsAfter } = vocabulary;
  const known = new Map<string, KnownWord>();
  return words.map(({ lower, stem }) => {
    let word = known.get(lower);
    if (!word) {
      const isNegation = negations.has(lower) || negationsAfter.has(lower);
      word = {
        meaning: meaningOf(lower, vocabulary) ??
          (stem === lower ? undefined : meaningOf(stem, vocabulary)),
        isContent: isNegation || !functionWords.has(lower),
        isDroppable: droppable.has(lower),
      };
      known.set(lower, word);
    }
    return word;
  });
}

/** In scripts without spaces, a colour or number is a word of its own: 红灯笼 is 红 and 灯笼. */
export function divideCompounds(words: Word[], text: string, vocabulary: Vocabulary): Word[] {
  if (!isUnspaced(text)) return words;
  const divided: Word[] = [];
  const heads = new Map<string, number>();
  for (const word of words) {
    const { lower, start, end } = word;
    const mayBegin = lower.length >= 2 && vocabulary.compoundStarts.has(lower.charCodeAt(0));
    let length = mayBegin ? heads.get(lower) : 0;
    if (length === undefined) heads.set(lower, length = headOfCompound(lower, vocabulary));
    if (length === 0) divided.push(word);
    else {
      const [first, rest] = [lower.slice(0, length), lower.slice(length)];
      divided.push({ start, end: start + length, lower: first, stem: first });
      divided.push({ start: start + length, end, lower: rest, stem: rest });
    }
  }
  return divided;
}

/** How long the colour, number or negation is that a word begins with; 0 where it begins with none. */
function headOfCompound(lower: string, vocabulary: Vocabulary): number {
  const { meanings, negations, negationsAfter, functionWords } = vocabulary;
  if (!isUnspaced(lower) || meanings.has(lower)) return 0;
  if (negations.has(lower) || negationsAfter.has(lower)) return 0;
  if (functionWords.has(lower.slice(0, 2))) return 0;
  for (let length = Math.min(3, lower.length - 1); length >= 1; length--) {
    const first = lower.slice(0, length);
    const category = meanings.get(first)?.category;
    if (category === "colour" || category === "number" || negations.has(first)) return length;
  }
  return 0;
}
