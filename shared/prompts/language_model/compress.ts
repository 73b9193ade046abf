import { type Judgement, judgeReading } from "../judge.ts";
import { estimateTokens } from "../tokens.ts";
import type { PromptLanguage } from "../language.ts";
import type { Reading } from "../reading.ts";
import { compressMessages, type CompressTask } from "../templates/compress.ts";
import { readAnswer } from "./answer.ts";
import { withChatCompletions } from "./chat_completions.ts";
import type { ModelExperience } from "./experience.ts";
import { LanguageModelFailure } from "./failures.ts";
import { withOllamaModel } from "./ollama.ts";
import type { AskModel, ModelDependencies, ModelSettings } from "./settings.ts";

/** What a language model made of a prompt, and what became of the picture. */
export interface ModelCompression {
  text: string;
  judgement: Judgement;
}

/** Tokens of thinking and answer together. */
const mostAnswerTokens = 4_096;
/** With fewer there is no room for a text of 3,000 characters. */
const fewestAnswerTokens = 1_200;
/** Models count characters badly; aiming below the limit they meet it. */
const aimedShare = 0.9;

/**
 * Has a language model compress a prompt. When the first answer is unusable or does not draw the same picture, a second
 * attempt is told so.
 *
 * @param reading the prompt, read
 * @param limit UTF-16 code units
 * @param budgetMs both attempts together take no longer
 * @throws LanguageModelFailure when there is no answer that is accepted
 * @throws the reason of `dependencies.signal` when that aborts
 */
export function compressWithModel(
  prompt: string,
  reading: Reading,
  limit: number,
  settings: ModelSettings,
  dependencies: ModelDependencies & { experience: ModelExperience; isBackground: boolean },
  budgetMs: number,
): Promise<ModelCompression> {
  const task: CompressTask = {
    max_characters: Math.max(1, Math.floor(limit * aimedShare)),
    form: reading.outline.form,
    ...thingsToKeep(reading, limit),
    prompt,
  };
  const { language } = reading.outline;
  const promptTokens = tokensOf(task, language);
  const { experience, clock, log } = dependencies;
  if (promptTokens + fewestAnswerTokens > settings.contextTokens) {
    return Promise.reject(new LanguageModelFailure({ kind: "too_large" }, settings.model));
  }
  if (experience.isTooSlow(promptTokens, budgetMs, clock.now())) {
    return Promise.reject(new LanguageModelFailure({ kind: "too_slow" }, settings.model));
  }
  const withModel = settings.protocol === "ollama" ? withOllamaModel : withChatCompletions;
  return withModel(settings, dependencies, budgetMs, async (ask) => {
    const attempt = (task: CompressTask, think: ModelSettings["think"]) =>
      attemptOnce(ask, task, reading, limit, { ...settings, think });
    const first = await attempt(task, settings.think);
    if (!(first instanceof LanguageModelFailure)) {
      if (first.judgement.accepted) return first;
      const { coverage, altered, added, withinLimit } = first.judgement;
      log.info("The language model is asked to repair its text", {
        coverage,
        altered: altered.length,
        added: added.length,
        withinLimit,
      });
    } else if (!first.row.isRepeatable) throw first;
    const second = first instanceof LanguageModelFailure
      ? await attempt(task, settings.think === "off" ? "off" : "low")
      : await attempt({ ...task, repair: repairOf(first) }, settings.think);
    if (second instanceof LanguageModelFailure) throw second;
    if (!second.judgement.accepted) {
      throw new LanguageModelFailure({ kind: "not_preserved" }, settings.model);
    }
    return second;
  });
}

function tokensOf(task: CompressTask, language: PromptLanguage): number {
  return compressMessages(task).reduce(
    (sum, { content }) => sum + estimateTokens(content, language),
    0,
  );
}

/** One question and the judgement of its answer; a failure is returned, for it may be worth a second attempt. */
async function attemptOnce(
  ask: AskModel,
  task: CompressTask,
  reading: Reading,
  limit: number,
  { model, think, contextTokens }: ModelSettings,
): Promise<ModelCompression | LanguageModelFailure> {
  const answerTokens = Math.min(
    mostAnswerTokens,
    contextTokens - tokensOf(task, reading.outline.language),
  );
  if (answerTokens < fewestAnswerTokens) {
    return new LanguageModelFailure({ kind: "too_large" }, model);
  }
  try {
    const answer = await ask(compressMessages(task), { think, answerTokens });
    const text = readAnswer(answer);
    if (text !== undefined) return { text, judgement: judgeReading(reading, text, limit) };
    const isEmpty = answer.content.trim() === "";
    const kind = isEmpty ? answer.isCut ? "out_of_tokens" : "empty" : "malformed";
    return new LanguageModelFailure({ kind }, model);
  } catch (error) {
    if (error instanceof LanguageModelFailure) return error;
    throw error;
  }
}

function repairOf({ text, judgement }: ModelCompression): NonNullable<CompressTask["repair"]> {
  const { dropped, altered, added, withinLimit } = judgement;
  return {
    missing: dropped.filter(({ weight }) => weight >= 1.5).slice(0, mostRepaired).map(({ text }) =>
      text
    ),
    wrong: altered.slice(0, mostRepaired).map(({ text, instead }) =>
      instead ? `${text} (the prompt says: ${instead})` : text
    ),
    invented: added.slice(0, mostRepaired).map(({ text }) => text),
    too_long: !withinLimit,
    // A text that answers something else is no start for a repair.
    ...(added.some(({ kind }) => kind === "invention")
      ? {}
      : { earlier_text: text.slice(0, 4_000) }),
  };
}

const mostRepaired = 40;
/** What is to be kept is listed up to this share of the limit. */
const listedShare = 0.5;

/** The exact strings and the concepts that the model is told to keep, as many as fit into half of the limit. */
function thingsToKeep(
  reading: Reading,
  limit: number,
): Pick<CompressTask, "must_keep" | "concepts"> {
  let room = limit * listedShare;
  const fits = (text: string) => (room -= text.length + 2) > 0;
  const exact = reading.facts.filter(({ kind }) =>
    kind !== "colour" && kind !== "material" && kind !== "relation"
  );
  return {
    must_keep: [...new Set(exact.map(({ text }) => text))].filter(fits),
    concepts: reading.concepts.map(({ text }) => text).filter(fits),
  };
}
