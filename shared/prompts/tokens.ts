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
 * Thai and unknown languages are guessed on the high side, and so is all of T5, of which no package has the vocabulary.
 */
const perLetter: Record<PromptLanguage, Record<Tokenizer, number>> = {
  en: { clip: 1.15, t5: 1.45, o200k: 1.15 },
  de: { clip: 0.405, t5: 0.36, o200k: 0.282 },
  fr: { clip: 0.382, t5: 0.36, o200k: 0.277 },
  es: { clip: 0.383, t5: 0.42, o200k: 0.285 },
  pt: { clip: 0.411, t5: 0.45, o200k: 0.287 },
  it: { clip: 0.379, t5: 0.42, o200k: 0.314 },
  nl: { clip: 0.42, t5: 0.42, o200k: 0.31 },
  pl: { clip: 0.582, t5: 0.6, o200k: 0.383 },
  tr: { clip: 0.523, t5: 0.55, o200k: 0.352 },
  vi: { clip: 1.157, t5: 1, o200k: 0.402 },
  ru: { clip: 1.238, t5: 1, o200k: 0.342 },
  ar: { clip: 1.053, t5: 1, o200k: 0.412 },
  he: { clip: 1.3, t5: 1, o200k: 0.5 },
  hi: { clip: 1.325, t5: 1, o200k: 0.443 },
  th: { clip: 2.6, t5: 1, o200k: 0.8 },
  ko: { clip: 2.102, t5: 1, o200k: 0.908 },
  ja: { clip: 1.97, t5: 1, o200k: 0.874 },
  zh: { clip: 2.616, t5: 1, o200k: 0.92 },
  und: { clip: 1.3, t5: 1, o200k: 0.5 },
};

const letters = /[\p{L}\p{M}]/gu;
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
  const units = countMatches(text, language === "en" ? words : letters);
  return Math.ceil(units * perLetter[language][tokenizer] + countMatches(text, others));
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
