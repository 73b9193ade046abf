import { Buffer } from "node:buffer";
import { ProviderError } from "../errors/mod.ts";
import { orAborted } from "../runtime/mod.ts";
import { countCharacters } from "./characters.ts";
import { compressToObligations } from "./compress_locally.ts";
import type {
  CompressionDependencies,
  CompressionMethod,
  CompressionResult,
} from "./compression.ts";
import type { OllamaSettings } from "./ollama/client.ts";
import { compressWithOllama } from "./ollama/compress.ts";
import { OllamaFailure } from "./ollama/failures.ts";
import { findObligations, judge, type Obligations } from "./preservation.ts";
import { compressTemplateVersion } from "./templates/compress.ts";

/** With less time Ollama is not worth asking, in ms. */
const leastBudgetMs = 500;

/**
 * Brings a prompt within a limit so that it draws the same picture: unchanged when it is short enough, otherwise
 * through Ollama, and without it when Ollama is not configured, does not answer, or loses something twice.
 *
 * Callers that want the same compression at the same time wait for one.
 *
 * @param text as `normalisePrompt` returns it
 * @param limit UTF-16 code units, as `compressionLimit` returns it
 * @throws the reason of `dependencies.signal` when that aborts, and nothing else
 */
export async function compressPrompt(
  text: string,
  limit: number,
  dependencies: CompressionDependencies,
): Promise<CompressionResult> {
  const { clock, signal, log, ollama } = dependencies;
  signal.throwIfAborted();
  const startedAt = clock.now();
  if (text.length <= limit) return describe("none", text, text, { score: 1, missing: [] });
  const result = ollama
    ? await compressOnce(text, limit, ollama, dependencies)
    : compressWithoutModel(findObligations(text, limit), limit);
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

async function compressOnce(
  text: string,
  limit: number,
  settings: OllamaSettings,
  dependencies: CompressionDependencies,
): Promise<CompressionResult> {
  const identity = JSON.stringify([text, limit, settings.model, compressTemplateVersion]);
  return await dependencies.memory.running.run(identity, dependencies.signal, async (signal) => {
    const shared = { ...dependencies, signal };
    const key = await sha256(identity);
    const obligations = findObligations(text, limit);
    const known = await readCache(key, obligations, limit, settings, shared);
    if (known) return known;
    try {
      const result = await compressWithModel(obligations, limit, settings, shared);
      await writeCache(key, result, shared);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError)) throw error;
      const { failureClass, message } = error;
      return { ...compressWithoutModel(obligations, limit), failure: { failureClass, message } };
    }
  });
}

function compressWithoutModel(obligations: Obligations, limit: number): CompressionResult {
  const text = compressToObligations(obligations, limit);
  return describe("local", obligations.outline.text, text, judge(obligations, text, limit));
}

async function compressWithModel(
  obligations: Obligations,
  limit: number,
  settings: OllamaSettings,
  dependencies: CompressionDependencies,
): Promise<CompressionResult> {
  const { clock, memory, deadline } = dependencies;
  const startedAt = clock.now();
  const budgetMs = Math.min(
    settings.timeBudgetMs,
    deadline === undefined ? Infinity : (deadline - startedAt) / 2,
  );
  if (budgetMs < leastBudgetMs) throw new OllamaFailure({ kind: "no_time" }, settings.model);
  const reasonToWait = memory.ollama.reasonToWait(startedAt);
  if (reasonToWait) throw reasonToWait;
  try {
    const { text, preservation } = await compressWithOllama(
      obligations,
      limit,
      settings,
      dependencies,
      budgetMs,
    );
    const durationMs = clock.now() - startedAt;
    memory.ollama.noteSuccess(durationMs);
    const result = describe("ollama", obligations.outline.text, text, preservation);
    return { ...result, durationMs, model: settings.model };
  } catch (error) {
    if (error instanceof ProviderError) memory.ollama.noteFailure(error, clock.now());
    throw error;
  }
}

/** A text of the cache is believed no more than one of the model. */
async function readCache(
  key: string,
  obligations: Obligations,
  limit: number,
  settings: OllamaSettings,
  { cache, log, signal }: CompressionDependencies,
): Promise<CompressionResult | undefined> {
  if (!cache) return undefined;
  try {
    const text = await orAborted(cache.get(key, signal), signal);
    if (text === undefined) return undefined;
    const preservation = judge(obligations, text, limit);
    if (!preservation.preserved) return undefined;
    const result = describe("cache", obligations.outline.text, text, preservation);
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
  preservation: { score: number; missing: string[] },
): CompressionResult {
  return {
    text,
    method,
    originalLength: countCharacters(original),
    length: countCharacters(text),
    preservation: preservation.score,
    missing: preservation.missing,
    durationMs: 0,
  };
}

/** 64 hexadecimal digits. */
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}
