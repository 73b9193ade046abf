import type * as z from "zod";
import type { PromptAnalysis } from "../../shared/prompts/mod.ts";
import type { promptAnalysis } from "./operations.ts";

/** An analysis as callers see it; what each number means is said at `PromptAnalysis`. */
export function toAnalysisResponse(analysis: PromptAnalysis): z.infer<typeof promptAnalysis> {
  return {
    characters: analysis.characters,
    words: analysis.words,
    sentences: analysis.sentences,
    estimated_tokens: analysis.estimatedTokens,
    clip_tokens: analysis.clipTokens,
    clip_windows: analysis.clipWindows,
    language: analysis.language,
    form: analysis.form,
    shape: analysis.shape,
    sections: analysis.sections,
    complexity: analysis.complexity,
    readability: analysis.readability,
    keywords: analysis.keywords,
    concepts: analysis.concepts,
    facts: analysis.facts,
    protected_tokens: analysis.protectedTokens,
  };
}
