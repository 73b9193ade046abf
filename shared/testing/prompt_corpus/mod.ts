/**
 * A corpus for the compression of prompts: long prompts with their facts marked by hand, and short
 * ones with honest and falsified answers. All of it is our own writing, made without looking at the
 * judge that it tests. Prompts are put together from parts of scenes (`scenes/`) by recipes, so
 * that every prompt is another selection in another shape.
 *
 * @module
 */
import { answeredSources } from "./answers/mod.ts";
import { falsificationsOf, rewordingsOf } from "./build_answers.ts";
import { buildPrompt } from "./build_prompts.ts";
import { recipesFor } from "./recipes.ts";
import { scenes } from "./scenes/mod.ts";
import type { CorpusPrompt, FalsifiedAnswer, HonestRewording } from "./types.ts";

export { factKept } from "./facts.ts";
export * from "./types.ts";

/** Prompts of 3,001 to 10,000 characters. */
export const corpusPrompts: readonly CorpusPrompt[] = scenes.flatMap((scene, place) =>
  recipesFor(scene.language, place).map((recipe) => buildPrompt(scene, recipe))
);

/** Answers that keep every fact of their source. */
export const honestRewordings: readonly HonestRewording[] = answeredSources.flatMap(rewordingsOf);

/** Answers that have to be refused. */
export const falsifiedAnswers: readonly FalsifiedAnswer[] = answeredSources.flatMap(
  falsificationsOf,
);
