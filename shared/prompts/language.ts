import { arabic } from "./languages/arabic.ts";
import { chinese } from "./languages/chinese.ts";
import { dutch } from "./languages/dutch.ts";
import { english } from "./languages/english.ts";
import { french } from "./languages/french.ts";
import { german } from "./languages/german.ts";
import { hebrew } from "./languages/hebrew.ts";
import { hindi } from "./languages/hindi.ts";
import { italian } from "./languages/italian.ts";
import { japanese } from "./languages/japanese.ts";
import { korean } from "./languages/korean.ts";
import type { LanguageWords } from "./languages/language_words.ts";
import type { Word } from "./words.ts";
import { polish } from "./languages/polish.ts";
import { portuguese } from "./languages/portuguese.ts";
import { russian } from "./languages/russian.ts";
import { spanish } from "./languages/spanish.ts";
import { thai } from "./languages/thai.ts";
import { turkish } from "./languages/turkish.ts";
import { vietnamese } from "./languages/vietnamese.ts";

const languages = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  pt: portuguese,
  nl: dutch,
  pl: polish,
  tr: turkish,
  vi: vietnamese,
  ru: russian,
  ar: arabic,
  he: hebrew,
  hi: hindi,
  th: thai,
  ko: korean,
  ja: japanese,
  zh: chinese,
} satisfies Record<string, LanguageWords>;

type KnownLanguage = keyof typeof languages;

/** A language whose words are known, as ISO 639-1, or `und` for any other. */
export type PromptLanguage = KnownLanguage | "und";

/** What a word says, whichever language it is of. */
export interface Meaning {
  /** Such as `colour`: of what one thing has only one. */
  category: string;
  /** Such as `red`. */
  sense: string;
}

/** The words of a language, together with the English ones that prompts of every language have. */
export interface Vocabulary {
  functionWords: ReadonlySet<string>;
  droppable: ReadonlySet<string>;
  /** Words that exclude what follows. */
  negations: ReadonlySet<string>;
  /** Words that exclude what stands before. */
  negationsAfter: ReadonlySet<string>;
  /** Matches a label under which stands what must not be seen. */
  negativeLabel: RegExp;
  meanings: ReadonlyMap<string, Meaning>;
  /** UTF-16 code units that begin the words that are part of a longer one where words are written without spaces. */
  compoundStarts: ReadonlySet<number>;
  /** Meanings of all words that begin so. */
  beginnings: ReadonlyMap<string, Meaning>;
}

const vocabularies = new Map<PromptLanguage, Vocabulary>();

/** The words of a language; for `und` the English ones. */
export function vocabularyOf(language: PromptLanguage): Vocabulary {
  const known = vocabularies.get(language);
  if (known) return known;
  const own = language === "und" ? undefined : languages[language];
  const lists = own && own !== english ? [english, own] : [english];
  const functionWords = wordSet((own ?? english).functionWords);
  const isForeign = (word: string, list: LanguageWords) => list !== own && functionWords.has(word);
  const meanings = new Map<string, Meaning>();
  const beginnings = new Map<string, Meaning>();
  for (const list of lists) {
    for (const line of list.senses.trim().split("\n")) {
      const [category = "", rest = ""] = line.split(": ");
      for (const entry of rest.split(", ")) {
        const [sense = "", words = ""] = entry.split("=");
        for (const word of words.split(" ")) {
          if (isForeign(word, list)) continue;
          const meaning = { category, sense };
          if (word.endsWith("*")) beginnings.set(word.slice(0, -1), meaning);
          else meanings.set(word, meaning);
        }
      }
    }
  }
  const negationsOf = (field: "negations" | "negationsAfter") =>
    new Set(
      lists.flatMap((list) => words(list[field]).filter((word) => !isForeign(word, list))),
    );
  const negations = negationsOf("negations");
  const compoundStarts = new Set(
    [...meanings].filter(([, { category }]) => category === "colour" || category === "number")
      .map(([word]) => word.charCodeAt(0)),
  );
  for (const word of negations) compoundStarts.add(word.charCodeAt(0));
  const vocabulary: Vocabulary = {
    functionWords,
    droppable: wordSet((own ?? (language === "und" ? undefined : english))?.droppable ?? ""),
    negations,
    negationsAfter: negationsOf("negationsAfter"),
    negativeLabel,
    meanings,
    compoundStarts,
    beginnings,
  };
  vocabularies.set(language, vocabulary);
  return vocabulary;
}

/** A label, of any language, under which stands what must not be seen. */
export const negativeLabel = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:.{1,60} / )?(?:${
    Object.values(languages).map((list) => list.negativeLabels).join("|")
  })(?:[^\\p{L}\\p{N}]*|[\\s:：]*\\(.{0,60}\\)[^\\p{L}\\p{N}]*)$`,
  "iu",
);

const longestBeginning = 12;

/** What a word says; undefined when it is not of the vocabulary. */
export function meaningOf(word: string, vocabulary: Vocabulary): Meaning | undefined {
  const exact = vocabulary.meanings.get(word);
  if (exact) return exact;
  for (let length = Math.min(word.length, longestBeginning); length >= 2; length--) {
    const meaning = vocabulary.beginnings.get(word.slice(0, length));
    if (meaning) return meaning;
  }
  // Arabic and Hebrew write "and" and "the" together with the word.
  return word.length > 3 && joinedLetters.has(word[0] ?? "")
    ? meaningOf(word.slice(1), vocabulary)
    : undefined;
}

const joinedLetters = new Set("وفהוב");

/** Words of all languages that turn a phrase into its opposite. */
export const allNegations: ReadonlySet<string> = new Set(
  Object.values(languages).flatMap((list) => words(list.negations)),
);

/**
 * Negations that are said of what somebody does as often as of what is to be seen: "a humour that spares nobody". What
 * they exclude may go unsaid together with all of it.
 */
export const weakNegations: ReadonlySet<string> = wordSet(
  `not never nor cannot don't doesn't isn't aren't neither none non nicht nie niemals weder pas jamais ni ne nunca tampoco
  né mai niente não nem niet nooit noch nigdy ani не ни никогда לא لا لم ليس ليست không chẳng chưa đừng न नहीं 不 没 别
  안 못 않는 않다 ない なく ไม่ değil asla ne omit lacking minus`,
);

/** Words that a noun follows, in the languages that have such. */
export const determiners: ReadonlySet<string> = wordSet(
  `a an the his her hers its their my our your this that these
  those ein eine einen einem einer eines der die das den dem des un une le la les du des ses sa son el los las una unos
  unas su sus il lo gli i uno o os um uma uns umas het een de zijn haar`,
);

/** Words addressed to whoever draws, which show nothing themselves. English, separated by commas. */
const fillerPhrases =
  `create an image of, create a picture of, create an image, generate an image of,
  generate a picture of, generate an image, draw an image of, draw a picture of, make an image of, make a picture of,
  an image of, a picture of, image of, picture of, i would like to see, i would like you to, i would like, i want to see,
  i want you to, i want, i need, i'd like to see, i'd like, please make sure that, make sure that, make sure to,
  make sure, make it look like, it is important that, it should be, the image should show, the image should,
  the picture should show, the picture should, the scene should, in the image, in the picture, in this image,
  in this picture, the image shows, the picture shows, the scene shows, the scene depicts, we can see, you can see,
  one can see, can be seen, could be seen, there is, there are, as well as, in order to, such as, a kind of, a sort of,
  in a way that, at the same time, for example, try to, feel free to, hello, please, kindly,
  thank you very much, thank you, thanks a lot, many thanks, thanks`;

const fillers = new Map<string, string[][]>();
for (const phrase of fillerPhrases.split(",")) {
  const parts = words(phrase);
  const first = parts[0] ?? "";
  fillers.set(first, [...fillers.get(first) ?? [], parts]);
}

/**
 * For each word, whether it is part of a phrase addressed to whoever draws.
 */
export function findFillerPhrases(words: readonly Word[]): boolean[] {
  const isFiller = new Array<boolean>(words.length).fill(false);
  words.forEach(({ lower }, start) => {
    // They are English.
    if (lower.charCodeAt(0) > 0x7f) return;
    for (const phrase of fillers.get(lower) ?? []) {
      if (phrase.every((part, offset) => words[start + offset]?.lower === part)) {
        isFiller.fill(true, start, start + phrase.length);
      }
    }
  });
  return isFiller;
}

/** Languages by the script that only they are written in here; a text in kana has Chinese characters too. */
const scripts: readonly [KnownLanguage, RegExp][] = [
  ["ja", /[\p{sc=Hira}\p{sc=Kana}]/gu],
  ["ko", /\p{sc=Hang}/gu],
  ["zh", /\p{sc=Han}/gu],
  ["th", /\p{sc=Thai}/gu],
  ["hi", /\p{sc=Deva}/gu],
  ["he", /\p{sc=Hebr}/gu],
  ["ar", /\p{sc=Arab}/gu],
  ["ru", /\p{sc=Cyrl}/gu],
];

/** Of the letters, so many have to be of a script: JSON in Chinese has English keys. */
const scriptShare = 0.15;

/** Languages by the letters that only they have, of those in Latin letters. */
const letters: readonly [KnownLanguage, RegExp][] = [
  ["tr", /[ğışĞİŞ]/gu],
  ["pl", /[łąęśżźńŁŚŻ]/gu],
  ["vi", /[đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/giu],
  ["de", /ß/gu],
];

/** For each function word and negation of a language in Latin letters, the languages that have it. */
const languagesOf = new Map<string, KnownLanguage[]>();
for (const language of ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "vi"] as const) {
  const { functionWords, negations, negationsAfter } = languages[language];
  for (const word of new Set(words(`${functionWords} ${negations} ${negationsAfter}`))) {
    languagesOf.set(word, [...languagesOf.get(word) ?? [], language]);
  }
}

const ascii = /^[\x20-\x7e’]*$/;

/**
 * The language of a text: by its script, otherwise the one whose function words make up most of it. `und` when fewer
 * than one word in twenty is one, but a list of tags in ASCII, which has few whatever its language, counts as English.
 */
export function detectLanguage(text: string, words: readonly Word[]): PromptLanguage {
  const sample = text.slice(0, 4_000);
  const lettersInAll = Math.max(1, sample.match(/\p{L}/gu)?.length ?? 0);
  const isAscii = ascii.test(sample);
  if (!isAscii) {
    for (const [language, script] of scripts) {
      const share = (sample.match(script)?.length ?? 0) / lettersInAll;
      if (share > (language === "ja" ? 0.05 : scriptShare)) return language;
    }
  }
  const counts = new Map<KnownLanguage, number>();
  for (const { lower } of words) {
    for (const language of languagesOf.get(lower) ?? []) {
      counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  for (const [language, own] of isAscii ? [] : letters) {
    const found = sample.match(own)?.length ?? 0;
    if (found > 0) counts.set(language, (counts.get(language) ?? 0) + found);
  }
  const [best] = [...counts].sort(([, one], [, other]) => other - one);
  if (best && best[1] > words.length / 20) return best[0];
  const inAscii = words.filter(({ lower }) => ascii.test(lower)).length;
  return inAscii >= 0.97 * words.length ? "en" : "und";
}

function words(list: string): string[] {
  return list.trim().split(/\s+/).filter((word) => word !== "");
}

function wordSet(list: string): ReadonlySet<string> {
  return new Set(words(list));
}
