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
  /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+|(?<=\p{N})[.:/]\p{N}+)*|\p{RI}{2}|\p{Extended_Pictographic}[\u{fe0f}\u{1f3fb}-\u{1f3ff}]*(?:\u200d\p{Extended_Pictographic}[\u{fe0f}\u{1f3fb}-\u{1f3ff}]*)*/gu;

/** Scripts that write words without a space between them. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

const wordSegments = new Intl.Segmenter("und", { granularity: "word" });

/**
 * The words of a text in order. Scripts without spaces are cut by the dictionary of `Intl.Segmenter`, which is ten
 * times slower than the pattern that serves all others.
 */
export function findWords(text: string): Word[] {
  const words: Word[] = [];
  const takeSegments = unspaced.test(text) ? segmentTaker(text) : undefined;
  for (const match of text.matchAll(wordPattern)) {
    const run = match[0];
    if (takeSegments && unspaced.test(run)) {
      takeSegments(match.index, match.index + run.length, words);
    } else words.push(word(run, match.index));
  }
  return words;
}

/**
 * Returns a function that adds the dictionary's words between two offsets to a list; the offsets have to rise from
 * call to call. The text is cut once as a whole, since every call of the segmenter has a price of its own.
 */
function segmentTaker(text: string): (start: number, end: number, words: Word[]) => void {
  const segments = wordSegments.segment(text)[Symbol.iterator]();
  let next = segments.next();
  return (start, end, words) => {
    while (!next.done && next.value.index < end) {
      const { index, segment } = next.value;
      const from = Math.max(start, index);
      const to = Math.min(end, index + segment.length);
      if (from < to) {
        const lower = text.slice(from, to);
        words.push({ start: from, end: to, lower, stem: lower });
      }
      if (index + segment.length > end) return;
      next = segments.next();
    }
  };
}

/** Whether a text is written in a script without spaces between words. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/** Korean writes "and" behind the first of two words. */
export const koreanAnd = /\p{sc=Hang}{2}(?:와|과|랑|하고)$/u;
const hangul = /^\p{sc=Hang}+$/u;
const particles =
  /(?:께서|에게|에서|으로|처럼|까지|부터|들은|들이|들을|들의|은|는|이|가|을|를|의|에|와|과|로|도|만|들)$/;
const article = /^[وف]?(?:بال|كال|لل|ال|[بل])?(?=.{3})/;
const hebrewPrefix = /^ו?[הבלמכש]{0,2}(?=.{3})/;
const romanPossessive = /(?<=\p{L}{2})'\p{L}{1,5}$/u;
const romanElision = /^(?:l|d|qu|j|n|s|c|un|dell|all|nell|sull|dall|quell)'(?=\p{L}{2})/u;

/**
 * What the inflected forms of a word have in common: its lower case, without the ending of an English plural or
 * possessive, a French article with its apostrophe, a Korean particle, an Arabic or Hebrew article and what is joined to it.
 * The English rules are Harman's S stemmer (D. Harman, "How effective is suffixing?", JASIS 42, 1991).
 */
export function stem(word: string): string {
  let lower = word.toLowerCase().replaceAll("i\u0307", "i").replaceAll("’", "'");
  if (lower.length > 2 && hangul.test(lower)) return lower.replace(particles, "");
  if (lower > "\u0600" && lower < "\u0700") return lower.replace(article, "");
  if (lower > "\u05cf" && lower < "\u05f0") return lower.replace(hebrewPrefix, "");
  if (lower.includes("'")) lower = lower.replace(romanElision, "").replace(romanPossessive, "");
  if (lower.length < 4 || !lower.endsWith("s")) return lower;
  if (/[^ea]ies$/.test(lower)) return `${lower.slice(0, -3)}y`;
  if (/[^aeo]es$/.test(lower)) return lower.slice(0, -1);
  if (/[^us']s$/.test(lower)) return lower.slice(0, -1);
  return lower;
}

function word(text: string, start: number): Word {
  // Turkish İ has a dot too many in lower case.
  const lower = text.toLowerCase().replaceAll("i\u0307", "i");
  return { start, end: start + text.length, lower, stem: stem(lower) };
}
