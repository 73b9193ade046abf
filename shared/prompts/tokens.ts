import type { PromptLanguage } from "./language.ts";

/**
 * Whose tokens are counted: `clip` is the text encoder of Stable Diffusion, SDXL and, beside T5, of FLUX and SD3; `t5`
 * is the other encoder of those; `o200k` is the vocabulary of OpenAI's language models, gpt-oss among them.
 */
export type Tokenizer = "clip" | "t5" | "o200k";

/** Tokens of one window of CLIP's; the models that take more read window by window, the first with most weight. */
export const clipWindow = 75;

/**
 * Tokens for each letter, the most that was measured in the corpus; in English for each word, as most of its words are
 * one token. Measured with the vocabularies themselves, see `shared/testing/prompts/token_counts.ts`; Dutch, Hebrew,
 * Thai and unknown languages are guessed on the high side.
 */
const perLetter: Record<PromptLanguage, Record<Exclude<Tokenizer, "t5">, number>> = {
  en: { clip: 1.15, o200k: 1.15 },
  de: { clip: 0.405, o200k: 0.282 },
  fr: { clip: 0.382, o200k: 0.277 },
  es: { clip: 0.383, o200k: 0.285 },
  pt: { clip: 0.411, o200k: 0.287 },
  it: { clip: 0.379, o200k: 0.314 },
  nl: { clip: 0.42, o200k: 0.31 },
  pl: { clip: 0.582, o200k: 0.383 },
  tr: { clip: 0.523, o200k: 0.352 },
  vi: { clip: 1.157, o200k: 0.402 },
  ru: { clip: 1.238, o200k: 0.342 },
  ar: { clip: 1.053, o200k: 0.412 },
  he: { clip: 1.3, o200k: 0.5 },
  hi: { clip: 1.325, o200k: 0.443 },
  th: { clip: 2.6, o200k: 0.8 },
  ko: { clip: 2.102, o200k: 0.908 },
  ja: { clip: 1.97, o200k: 0.874 },
  zh: { clip: 2.616, o200k: 0.92 },
  und: { clip: 1.3, o200k: 0.5 },
};

/**
 * Tokens of T5's for each word, letter, mark and digit, as above: several marks or digits are often one. It has the letters of Latin and some of Cyrillic; a run of
 * anything else is one token, that of the unknown, however long.
 */
const inT5: Record<
  PromptLanguage,
  { word: number; letter: number; mark: number; digit: number }
> = {
  en: { word: 0.448, letter: 0.194, mark: 0.95, digit: 0.8 },
  de: { word: 0, letter: 0.339, mark: 0.95, digit: 0.8 },
  fr: { word: 0, letter: 0.401, mark: 0.95, digit: 0.8 },
  es: { word: 2.488, letter: 0, mark: 0.95, digit: 0.8 },
  pt: { word: 1.792, letter: 0.18, mark: 0.95, digit: 0.8 },
  it: { word: 0.698, letter: 0.376, mark: 0.95, digit: 0.8 },
  nl: { word: 0, letter: 0.5, mark: 0.95, digit: 0.8 },
  pl: { word: 0, letter: 0.723, mark: 0.95, digit: 0.8 },
  tr: { word: 0.629, letter: 0.621, mark: 0.95, digit: 0.8 },
  vi: { word: 0, letter: 1.091, mark: 0.95, digit: 0.8 },
  ru: { word: 0, letter: 0.894, mark: 0.95, digit: 0.8 },
  ar: { word: 2, letter: 0.2, mark: 1.04, digit: 1 },
  he: { word: 2, letter: 0.2, mark: 1.04, digit: 1 },
  hi: { word: 2, letter: 0.2, mark: 1.04, digit: 1 },
  th: { word: 2, letter: 0.2, mark: 1.04, digit: 1 },
  ko: { word: 2, letter: 0.2, mark: 1.04, digit: 1 },
  ja: { word: 0.6, letter: 0.12, mark: 0.88, digit: 1 },
  zh: { word: 2.5, letter: 0.2, mark: 0.89, digit: 1 },
  und: { word: 0, letter: 1, mark: 1, digit: 1 },
};

const letters = "\\p{sc=Latin}\\p{sc=Cyrl}";
const marks = "!-/:-@\\[-`{-~£«®°»–—‘’“”„•′€！（），：；？～…";
const partsInT5 = new RegExp(
  `(?<word>[${letters}]+)|(?<digit>[0-9])|(?<mark>[${marks}])|(?<unknown>[^\\s${letters}0-9${marks}]+)`,
  "gu",
);
/** Marks that are no token together with the space before them. */
const detached = new Set("-{}]*");

function estimateT5(text: string, language: PromptLanguage): number {
  const { word, letter, mark, digit } = inT5[language];
  // The end of the text is one.
  let tokens = 1;
  for (const { 0: part, index, groups = {} } of text.matchAll(partsInT5)) {
    const begins = index === 0 || /\s/.test(text[index - 1] ?? "");
    if (groups["word"] !== undefined) tokens += word + letter * part.length;
    else if (groups["digit"] !== undefined) tokens += digit;
    else if (groups["mark"] !== undefined) {
      tokens += (begins && detached.has(part) ? 2 : 1) * mark;
    } else tokens += begins ? 2 : 1;
  }
  return Math.ceil(tokens);
}

const words = /[\p{L}\p{M}]+/gu;
/** Each digit and each run of punctuation is a token of its own, at most. */
const others = /\p{N}|[^\s\p{L}\p{M}\p{N}]+/gu;

/**
 * How many tokens a text has, never too few and at most 15 % too many for prompts in the languages that were measured.
 */
export function estimateTokens(
  text: string,
  language: PromptLanguage,
  tokenizer: Tokenizer = "o200k",
): number {
  if (tokenizer === "t5") return estimateT5(text, language);
  const units = language === "en" ? countMatches(text, words) : countLetters(text);
  return Math.ceil(units * perLetter[language][tokenizer] + countMatches(text, others));
}

/** Letters in runs, since a list of them all would be as long as the text. */
function countLetters(text: string): number {
  let letters = 0;
  for (const [run] of text.matchAll(words)) {
    letters += run.length - (run.match(/[\ud800-\udbff]/g)?.length ?? 0);
  }
  return letters;
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
