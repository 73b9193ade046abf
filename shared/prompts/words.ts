/** A word of a text. */
export interface Word {
  /** Offset of the first code unit. */
  start: number;
  /** Offset behind the last code unit. */
  end: number;
  /** In lower case. */
  lower: string;
  /** What inflected forms of the word have in common. */
  stem: string;
}

/** Letters and digits, with apostrophes inside words and points inside numbers; or one emoji. */
const wordPattern =
  /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+|(?<=\p{N})[.:]\p{N}+)*|\p{RI}{2}|\p{Extended_Pictographic}[\u{fe0f}\u{1f3fb}-\u{1f3ff}]*(?:\u200d\p{Extended_Pictographic}[\u{fe0f}\u{1f3fb}-\u{1f3ff}]*)*/gu;

/** Scripts that write words without a space between them. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

const wordSegments = new Intl.Segmenter("und", { granularity: "word" });

/**
 * The words of a text in order. Scripts without spaces are cut by the dictionary of `Intl.Segmenter`, which is ten
 * times slower than the pattern that serves all others.
 */
export function findWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(wordPattern)) {
    const run = match[0];
    if (!unspaced.test(run)) {
      words.push(word(run, match.index));
      continue;
    }
    for (const segment of wordSegments.segment(run)) {
      words.push(word(segment.segment, match.index + segment.index));
    }
  }
  return words;
}

/** Whether a text is written in a script without spaces between words. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/**
 * What the inflected forms of a word have in common: its lower case, without the ending of an English plural.
 * The rules are Harman's S stemmer (D. Harman, "How effective is suffixing?", JASIS 42, 1991).
 */
export function stem(word: string): string {
  const lower = word.toLowerCase().replaceAll("’", "'");
  if (lower.length < 4 || !lower.endsWith("s")) return lower;
  if (/[^ea]ies$/.test(lower)) return `${lower.slice(0, -3)}y`;
  if (/[^aeo]es$/.test(lower)) return lower.slice(0, -1);
  if (/[^us']s$/.test(lower)) return lower.slice(0, -1);
  return lower;
}

function word(text: string, start: number): Word {
  const lower = text.toLowerCase();
  return { start, end: start + text.length, lower, stem: stem(lower) };
}
