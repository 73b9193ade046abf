import { countCharacters } from "./characters.ts";
import { type ConceptKind, findConcepts } from "./concepts.ts";
import { findKeywords, type Keyword } from "./keywords.ts";
import { outlinePrompt } from "./outline.ts";
import type { FactKind } from "./fact.ts";
import type { PromptShape } from "./structure.ts";
import { factsOf } from "./reading.ts";
import type { ProtectedKind } from "./protected_tokens.ts";
import { clipWindow, estimateTokens } from "./tokens.ts";
import { fleschReadingEase, lixComplexity, measureText } from "./readability.ts";
import type { PromptLanguage } from "./language.ts";

/** What can be said about a prompt without a model. */
export interface PromptAnalysis {
  /** Grapheme clusters, as a person counts. */
  characters: number;
  words: number;
  /** Sentences and lines of prose; in a list of tags, its tags. */
  sentences: number;
  /** How many tokens a language model makes of it: never too few, at most 15 % too many. */
  estimatedTokens: number;
  /** The same for CLIP, which reads for many picture models. */
  clipTokens: number;
  /** Windows of 75 tokens that CLIP reads it in; what stands in the later ones weighs less, or nothing. */
  clipWindows: number;
  /** `und` when it is none of the languages whose function words are known. */
  language: PromptLanguage;
  form: "tags" | "prose";
  /** How it is laid out. */
  shape: PromptShape;
  /** Its headings, keys, panels and regions, in their order; what stands under a negative one must not be seen. */
  sections: { label: string; negative: boolean }[];
  /** LIX, 0..100: below 30 simple, above 60 very difficult. */
  complexity: number;
  /** Flesch reading ease, 0..100: above 90 very easy, below 30 very difficult; null when the prompt is not English. */
  readability: number | null;
  /** At most 20, the best first. */
  keywords: Keyword[];
  /** Heaviest first; `weight` says how much the picture depends on it. */
  concepts: { kind: ConceptKind; text: string; weight: number; occurrences: number }[];
  /** What a compressed prompt must neither alter nor drop unsaid, in its order. */
  facts: { kind: FactKind; text: string }[];
  /** Weights, parameters, tags and quoted text, in their order. */
  protectedTokens: { kind: ProtectedKind; text: string }[];
}

const keywordCount = 20;

/**
 * Measures a prompt and finds what it speaks about.
 *
 * @param text normalised; at most 10,000 characters take a few milliseconds
 */
export function analysePrompt(text: string): PromptAnalysis {
  const outline = outlinePrompt(text);
  const { words, sentences } = measureText(outline);
  const clipTokens = estimateTokens(text, outline.language, "clip");
  return {
    characters: countCharacters(text),
    words,
    sentences,
    estimatedTokens: estimateTokens(text, outline.language),
    clipTokens,
    clipWindows: Math.ceil(clipTokens / clipWindow),
    language: outline.language,
    form: outline.form,
    shape: outline.structure.shape,
    sections: outline.structure.sections.map(({ label, isNegative }) => ({
      label,
      negative: isNegative,
    })),
    complexity: lixComplexity(outline),
    readability: fleschReadingEase(outline),
    keywords: findKeywords(outline, keywordCount),
    concepts: findConcepts(outline).map(({ kind, text, weight, mentions }) => ({
      kind,
      text,
      weight: Math.round(weight * 100) / 100,
      occurrences: mentions.length,
    })),
    facts: factsOf(outline).map(({ kind, text }) => ({ kind, text })),
    protectedTokens: outline.tokens.map(({ kind, text }) => ({ kind, text })),
  };
}
