/**
 * Measures, analyses and compresses prompts so that the shorter prompt draws the same picture.
 *
 * `normalisePrompt` is the edge: it brings a text into the form that everything else expects, or refuses it.
 * `compressPrompt` is what the pipeline calls for each provider's limit. Limits are met in UTF-16 code units, the
 * largest of the three ways to count; lengths that a person sees are in grapheme clusters.
 *
 * @module
 */
export { analysePrompt, type PromptAnalysis } from "./analyse.ts";
export type { Change } from "./comparison.ts";
export { compressLocally, removeRedundancy } from "./compress_locally.ts";
export { compressPrompt } from "./compress_prompt.ts";
export {
  type CompressionCache,
  type CompressionDependencies,
  type CompressionMethod,
  type CompressionResult,
} from "./compression.ts";
export type { ConceptKind } from "./concepts.ts";
export { type DiffPart, diffTexts } from "./diff.ts";
export type { FactKind } from "./fact.ts";
export type { Keyword } from "./keywords.ts";
export { CompressionMemory, countCharacters, promptLimits } from "./catalog.ts";
export { negativeParts } from "./negative_parts.ts";
export { normalisePrompt, type PromptField } from "./normalise.ts";
export {
  defaultModelSettings,
  defaultOllamaModel,
  type ModelDependencies,
  type ModelSettings,
} from "./language_model/settings.ts";
export { LanguageModelFailure, reasonForCaller } from "./language_model/failures.ts";
export { languageModelHealth, type ModelHealth } from "./language_model/health.ts";
export { ModelExperience } from "./language_model/experience.ts";
export { type Dropped, judge, type Judgement, judgeReading, judgeVersion } from "./judge.ts";
export type { ProtectedKind } from "./protected_tokens.ts";
export type { PromptLanguage } from "./language.ts";
export { encoderWarnings, readableLength } from "./text_encoders.ts";
export { compressTemplateVersion } from "./templates/compress.ts";
export { type Reading, readPrompt } from "./reading.ts";
