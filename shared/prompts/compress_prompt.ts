import { ProviderError } from "../errors/mod.ts";
import { orAborted, sha256 } from "../runtime/mod.ts";
import { countCharacters } from "./characters.ts";
import { compressReading, removeRedundancy } from "./compress_locally.ts";
import type {
  CompressionDependencies,
  CompressionMethod,
  CompressionResult,
} from "./compression.ts";
import type { ModelSettings } from "./language_model/settings.ts";
import { compressWithModel, type ModelCompression } from "./language_model/compress.ts";
import { LanguageModelFailure } from "./language_model/failures.ts";
import { fillAnswer, hasRoom } from "./fill_answer.ts";
import { type Dropped, judge, judgeReading, judgeVersion } from "./judge.ts";
import { type Reading, readPrompt } from "./reading.ts";
import { compressTemplateVersion } from "./templates/compress.ts";

/** With less time Ollama is not worth asking, in ms. */
const leastBudgetMs = 500;

/**
 * Brings a prompt within a limit so that it draws the same picture: unchanged when it is short enough, otherwise
 * by the language model, and without it when none is configured, does not answer, or loses something twice.
 *
 * Callers that want the same compression at the same time wait for one.
 *
 * @param text as `normalisePrompt` returns it
 * @param limit UTF-16 code units; code points and grapheme clusters are never more
 * @throws the reason of `dependencies.signal` when that aborts, and nothing else
 */
export async function compressPrompt(
  text: string,
  limit: number,
  dependencies: CompressionDependencies,
): Promise<CompressionResult> {
  const { clock, signal, log, languageModel } = dependencies;
  signal.throwIfAborted();
  const startedAt = clock.now();
  if (dependencies.onlyRedundancy) return withoutRedundancy(text, startedAt, dependencies);
  if (text.length <= limit) return describe("none", text, text, { coverage: 1, dropped: [] });
  const result = languageModel
    ? await compressOnce(text, limit, languageModel, dependencies)
    : compressWithoutModel(text, readPrompt(text), limit);
  const durationMs = clock.now() - startedAt;
  const { method, originalLength, length, preservation, failure } = result;
  log.info("Compressed a prompt", {
    method,
    originalLength,
    length,
    preservation,
    durationMs,
    ...(failure ? { failureClass: failure.failureClass, failure: failure.message } : {}),
  });
  return { ...result, durationMs };
}

function withoutRedundancy(
  text: string,
  startedAt: number,
  { clock }: CompressionDependencies,
): CompressionResult {
  const shorter = removeRedundancy(text);
  const method = shorter === text ? "none" : "local";
  const result = describe(method, text, shorter, judge(text, shorter, text.length));
  return { ...result, durationMs: clock.now() - startedAt };
}

async function compressOnce(
  text: string,
  limit: number,
  settings: ModelSettings,
  dependencies: CompressionDependencies,
): Promise<CompressionResult> {
  const identity = JSON.stringify([
    text,
    limit,
    settings.model,
    dependencies.projectId ?? null,
    compressTemplateVersion,
    judgeVersion,
  ]);
  return await dependencies.memory.running.run(identity, dependencies.signal, async (signal) => {
    const shared = { ...dependencies, signal };
    const key = await sha256(identity);
    const reading = readPrompt(text);
    const known = await readCache(key, text, reading, limit, settings, shared);
    if (known) return known;
    try {
      const result = await askModel(text, reading, limit, settings, shared);
      await writeCache(key, result, shared);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError)) throw error;
      const { failureClass, message } = error;
      return { ...compressWithoutModel(text, reading, limit), failure: { failureClass, message } };
    }
  });
}

function compressWithoutModel(prompt: string, reading: Reading, limit: number): CompressionResult {
  const text = compressReading(reading, limit);
  return describe("local", prompt, text, judgeReading(reading, text, limit));
}

async function askModel(
  prompt: string,
  reading: Reading,
  limit: number,
  settings: ModelSettings,
  dependencies: CompressionDependencies,
): Promise<CompressionResult> {
  const { clock, memory, deadline } = dependencies;
  const startedAt = clock.now();
  const isBackground = dependencies.isBackground ?? false;
  const budgetMs = Math.min(
    isBackground ? settings.backgroundTimeBudgetMs : settings.timeBudgetMs,
    deadline === undefined ? Infinity : (deadline - startedAt) / 2,
  );
  if (budgetMs < leastBudgetMs) throw new LanguageModelFailure({ kind: "no_time" }, settings.model);
  const reasonToWait = memory.model.reasonToWait(startedAt);
  if (reasonToWait) throw reasonToWait;
  try {
    const answer = await compressWithModel(
      prompt,
      reading,
      limit,
      settings,
      { ...dependencies, experience: memory.model, isBackground },
      budgetMs,
    );
    const durationMs = clock.now() - startedAt;
    memory.model.noteSuccess(durationMs);
    const { text, judgement } = filled(reading, answer, limit);
    const result = describe(methodOf(settings), prompt, text, judgement);
    const better = hasRoom(text, judgement, limit)
      ? betterWithoutModel(prompt, reading, limit, result)
      : undefined;
    return better ?? { ...result, durationMs, model: settings.model };
  } catch (error) {
    if (error instanceof ProviderError) memory.model.noteFailure(error, clock.now());
    throw error;
  }
}

/** What a model has left out although there was room comes back, as far as it says the same then. */
function filled(reading: Reading, answer: ModelCompression, limit: number): ModelCompression {
  if (!hasRoom(answer.text, answer.judgement, limit)) return answer;
  return fillAnswer(reading, answer.text, limit) ?? answer;
}

/** The local text, where a model's cannot be filled up and says less. */
function betterWithoutModel(
  prompt: string,
  reading: Reading,
  limit: number,
  { text, preservation }: CompressionResult,
): CompressionResult | undefined {
  const local = compressWithoutModel(prompt, reading, limit);
  const isBetter = local.text.length > text.length && local.preservation >= preservation;
  return isBetter ? local : undefined;
}

function methodOf({ protocol }: ModelSettings): CompressionMethod {
  return protocol === "ollama" ? "ollama" : "llm";
}

/** A text of the cache is believed no more than one of the model. */
async function readCache(
  key: string,
  prompt: string,
  reading: Reading,
  limit: number,
  settings: ModelSettings,
  { cache, log, signal }: CompressionDependencies,
): Promise<CompressionResult | undefined> {
  if (!cache) return undefined;
  try {
    const text = await orAborted(cache.get(key, signal), signal);
    if (text === undefined) return undefined;
    const judgement = judgeReading(reading, text, limit);
    if (!judgement.accepted) return undefined;
    const result = describe("cache", prompt, text, judgement);
    return { ...result, model: settings.model };
  } catch (error) {
    signal.throwIfAborted();
    log.warn("Cannot read the cache of compressed prompts", { error });
    return undefined;
  }
}

async function writeCache(
  key: string,
  result: CompressionResult,
  { cache, log, signal }: CompressionDependencies,
): Promise<void> {
  if (!cache) return;
  try {
    await orAborted(cache.put(key, result, signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn("Cannot write to the cache of compressed prompts", { error });
  }
}

function describe(
  method: CompressionMethod,
  original: string,
  text: string,
  { coverage, dropped }: { coverage: number; dropped: Dropped[] },
): CompressionResult {
  return {
    text,
    method,
    originalLength: countCharacters(original),
    length: countCharacters(text),
    preservation: coverage,
    dropped,
    durationMs: 0,
  };
}
