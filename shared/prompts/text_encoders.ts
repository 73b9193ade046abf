import type { PromptEncoder } from "../providers/catalog.ts";
import { detectLanguage, type PromptLanguage } from "./language.ts";
import { clipWindow, estimateTokens } from "./tokens.ts";
import { findWords } from "./words.ts";

/** Tokens that the T5 of FLUX.1 and its relatives reads; what comes after is cut off unread. */
const t5Tokens = 512;

/** T5 v1.1 and its vocabulary were trained on English, German, French and Romanian text (https://arxiv.org/abs/1910.10683). */
const t5Languages: ReadonlySet<PromptLanguage> = new Set(["en", "de", "fr", "und"]);

/**
 * How much of a prompt a text encoder reads.
 *
 * @param text normalised
 * @returns UTF-16 code units; Infinity when it reads all of it
 */
export function readableLength(text: string, encoder: PromptEncoder): number {
  // CLIP's windows are read one after the other as far as they go.
  if (encoder === "clip") return Infinity;
  const tokens = estimateTokens(text, languageOf(text), "t5");
  return tokens <= t5Tokens ? Infinity : Math.floor(text.length * t5Tokens / tokens);
}

/**
 * What a caller should know of a prompt that a text encoder reads in part only, or not well.
 *
 * @param model how the model is called
 */
export function encoderWarnings(text: string, encoder: PromptEncoder, model: string): string[] {
  const language = languageOf(text);
  if (encoder === "clip") {
    const windows = Math.ceil(estimateTokens(text, language, "clip") / clipWindow);
    return windows <= 1 ? [] : [
      `${model} reads prompts in windows of ${clipWindow} tokens; this one takes about ${windows}, and what comes ` +
      "first weighs most.",
    ];
  }
  const warnings: string[] = [];
  const tokens = estimateTokens(text, language, "t5");
  if (tokens > t5Tokens) {
    warnings.push(
      `${model} reads the first ${t5Tokens} tokens of a prompt; this one may have ${tokens}, and what comes last may go ` +
        "unread.",
    );
  }
  if (!t5Languages.has(language)) {
    const name = new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
    warnings.push(`${model} knows English, German and French; of ${name} it understands little.`);
  }
  return warnings;
}

function languageOf(text: string): PromptLanguage {
  return detectLanguage(text, findWords(text));
}
