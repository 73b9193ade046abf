import type { Ollama } from "ollama";
import { orAborted, runInBackground } from "../../runtime/mod.ts";
import { answerFormat } from "./answer.ts";
import type { ModelExperience } from "./experience.ts";
import { LanguageModelFailure } from "./failures.ts";
import { failureOf, withOllama } from "./ollama_client.ts";
import type { AskModel, ModelDependencies, ModelSettings } from "./settings.ts";

/** A model is given so long to load, in ms; the largest take minutes from a slow disk. */
const loadingLimitMs = 600_000;
/** Somebody who waits for a picture waits no longer for the model to load, in ms. */
const loadingTimeoutMs = 5_000;

/**
 * Works with a function that asks Ollama's model. The model is loaded first where it is not: that goes on in the
 * background, because a server stops loading when whoever asked has left, and would never finish for callers that wait
 * less than it takes.
 *
 * @param budgetMs the work takes no longer
 * @param isBackground true for a job that nobody waits for: it waits for the model as long as it has time
 * @throws LanguageModelFailure `loading` while the model is being loaded, and what `work` throws
 */
export function withOllamaModel<Result>(
  settings: ModelSettings,
  dependencies: ModelDependencies & { experience: ModelExperience; isBackground: boolean },
  budgetMs: number,
  work: (ask: AskModel) => Promise<Result>,
): Promise<Result> {
  const { experience } = dependencies;
  return withOllama(settings, dependencies, budgetMs, async (client, signal) => {
    await learnAbilities(client, settings, experience);
    await ensureLoaded(client, settings, dependencies, budgetMs, signal);
    return await work(async (messages, options) => {
      const answer = await ask(client, messages, options, settings, experience, signal);
      experience.noteAnswer(answer);
      return answer;
    });
  });
}

/** Asks once for each model whether it can think; a server that does not say is found out by what it refuses. */
async function learnAbilities(
  client: Ollama,
  { model }: ModelSettings,
  experience: ModelExperience,
): Promise<void> {
  const abilities = experience.abilitiesOf(model);
  if (abilities.think !== undefined) return;
  try {
    const { capabilities } = await client.show({ model });
    if (Array.isArray(capabilities)) abilities.think = capabilities.includes("thinking");
  } catch {
    // Whatever is wrong with the server, the question finds out as well.
  }
}

async function ensureLoaded(
  client: Ollama,
  settings: ModelSettings,
  dependencies: ModelDependencies & { experience: ModelExperience; isBackground: boolean },
  budgetMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { experience, isBackground, clock, log } = dependencies;
  const wasLoading = experience.warming !== undefined;
  if (!wasLoading && await isLoaded(client, settings) !== false) return;
  experience.warming ??= load(settings, dependencies).finally(() => {
    experience.warming = undefined;
  });
  const { warming } = experience;
  runInBackground(
    warming,
    (error) => log.warn("The language model could not be loaded", { error }),
  );
  const loading = new LanguageModelFailure({ kind: "loading" }, settings.model);
  // Whoever comes while it is loading knows that it takes its time.
  if (wasLoading && !isBackground) throw loading;
  const waiting = new AbortController();
  const waitMs = isBackground ? budgetMs : Math.min(loadingTimeoutMs, budgetMs / 2);
  const tooLong = clock.sleep(waitMs, waiting.signal).then(() => {
    throw loading;
  });
  try {
    await orAborted(Promise.race([warming, tooLong]), signal);
  } catch (error) {
    // What may well succeed the second time is tried by the question itself.
    if (!(error instanceof LanguageModelFailure && error.row.isRepeatable)) throw error;
  } finally {
    waiting.abort();
    tooLong.catch(() => {
      // It was loaded in time.
    });
  }
}

/** Whether the model is loaded with the context it is used with; undefined when the server does not say. */
async function isLoaded(client: Ollama, settings: ModelSettings): Promise<boolean | undefined> {
  try {
    const { models } = await client.ps();
    if (!Array.isArray(models)) return undefined;
    return models.some((loaded) =>
      isSameModel(loaded.name, settings.model) &&
      (!("context_length" in loaded) || loaded.context_length === settings.contextTokens)
    );
  } catch {
    // Whatever is wrong with the server, the question finds out as well.
    return undefined;
  }
}

/** Loads the model with the context it is used with, whoever leaves meanwhile. */
function load(settings: ModelSettings, dependencies: ModelDependencies): Promise<void> {
  const signal = new AbortController().signal;
  return withOllama(
    settings,
    { ...dependencies, signal },
    loadingLimitMs,
    async (client, signal) => {
      try {
        await client.chat({
          model: settings.model,
          messages: [],
          stream: false,
          ...keepAliveOf(settings),
          options: { num_ctx: settings.contextTokens },
        });
      } catch (error) {
        throw failureOf(error, settings.model, signal);
      }
    },
  );
}

/** Absent leaves it to the server's owner. */
function keepAliveOf({ keepAlive }: ModelSettings): { keep_alive?: string } {
  return keepAlive === undefined ? {} : { keep_alive: keepAlive };
}

async function ask(
  client: Ollama,
  messages: { role: string; content: string }[],
  options: { think: ModelSettings["think"]; answerTokens: number },
  settings: ModelSettings,
  experience: ModelExperience,
  signal: AbortSignal,
): ReturnType<AskModel> {
  const abilities = experience.abilitiesOf(settings.model);
  const think = abilities.think === false ? "off" : options.think;
  const answer: Awaited<ReturnType<AskModel>> = { content: "", thinking: "", isCut: false };
  // Without them a prompt that is too long loses its beginning, and with it the task. The client passes them on.
  const whole = { truncate: false, shift: false };
  try {
    const parts = await client.chat({
      model: settings.model,
      messages,
      stream: true,
      ...(think === "off" ? {} : { think }),
      format: answerFormat,
      ...keepAliveOf(settings),
      options: {
        temperature: 0.2,
        seed: 1,
        num_ctx: settings.contextTokens,
        num_predict: options.answerTokens,
      },
      ...whole,
    });
    for await (const part of parts) {
      // The client does not check what it reads: a line may lack the message.
      answer.content += part.message?.content ?? "";
      answer.thinking += part.message?.thinking ?? "";
      if (!part.done) continue;
      answer.isCut = part.done_reason === "length";
      answer.promptTokens = part.prompt_eval_count;
      answer.promptMs = part.prompt_eval_duration / nanosecondsPerMs;
      answer.answerTokens = part.eval_count;
      answer.answerMs = part.eval_duration / nanosecondsPerMs;
    }
  } catch (error) {
    const failure = failureOf(error, settings.model, signal);
    if (failure.row.refusesThinking && think !== "off") {
      abilities.think = false;
      return await ask(client, messages, options, settings, experience, signal);
    }
    throw failure;
  }
  return answer;
}

const nanosecondsPerMs = 1_000_000;

/** Names are compared without case, and a name without a tag means `latest`. */
export function isSameModel(one: string, other: string): boolean {
  const full = (name: string) => (name.includes(":") ? name : `${name}:latest`).toLowerCase();
  return full(one) === full(other);
}
