import type { LanguageModelConnection } from "../configuration/mod.ts";
import {
  countPromptCompression,
  type DatabaseClient,
  type PromptCompression,
  type PromptValidation,
  savePromptOptimization,
  usePromptOptimization,
} from "../database/mod.ts";
import type { Log } from "../observability/mod.ts";
import {
  type CompressionCache,
  type CompressionMemory,
  type CompressionResult,
  compressPrompt,
  type ModelSettings,
  reasonForCaller,
} from "../prompts/mod.ts";
import type { Clock } from "../runtime/mod.ts";

/** What preparing a prompt needs of its surroundings. */
export interface PromptContext {
  /** Has the service's rights: the cache of prompts has no owner. */
  client: DatabaseClient;
  /** Absent when no language model is configured. */
  languageModel: LanguageModelConnection | undefined;
  memory: CompressionMemory;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  deadline: number;
  /** The project whose texts may be taken from the cache; absent for a text that belongs to none. */
  projectId?: string;
  /** Whose text it is; absent for the service's own. */
  accountId?: string;
  /** True for a job that nobody waits for: the language model gets more time. */
  isBackground?: boolean;
  /** True to leave out only what is said twice. */
  onlyRedundancy?: boolean;
}

/** A prompt that can be sent, and how it became that. */
export interface PreparedPrompt {
  text: string;
  validation: PromptValidation;
  /** For the caller. */
  warnings: string[];
}

/**
 * A normalised prompt within a limit.
 *
 * @param limit UTF-16 code units
 * @throws the reason of `context.signal`
 */
export async function preparePrompt(
  original: string,
  limit: number,
  context: PromptContext,
): Promise<PreparedPrompt> {
  const result = await compressForLimit(original, limit, context);
  return {
    text: result.text,
    validation: {
      original_length: result.originalLength,
      optimized_length: result.length,
      optimization_time: result.durationMs / 1_000,
      method: result.method,
      preservation: result.preservation,
    },
    warnings: compressionWarnings(result),
  };
}

/**
 * Compresses a normalised prompt with the service's language model, cache and counts.
 *
 * @param limit UTF-16 code units
 * @throws the reason of `context.signal`
 */
export async function compressForLimit(
  original: string,
  limit: number,
  context: PromptContext,
): Promise<CompressionResult> {
  const { client, languageModel, accountId, ...rest } = context;
  // One without a project is its account's alone.
  const projectId = context.projectId ?? accountId;
  const result = await compressPrompt(original, limit, {
    ...rest,
    ...(projectId !== undefined && { projectId }),
    cache: cacheIn(limit, context),
    ...(languageModel && { languageModel: modelSettings(languageModel) }),
  });
  if (result.method !== "none") {
    try {
      await countPromptCompression(client, toCount(limit, result, context));
    } catch (error) {
      // The numbers are for the operator; nothing fails with them.
      context.log.warn("a compression could not be counted", { error });
    }
  }
  return result;
}

/** How the language model is called. */
export function modelSettings(connection: LanguageModelConnection): ModelSettings {
  const { simulated: _, ...settings } = connection;
  return settings;
}

/** What a caller is told about a compression that went another way than meant; what the operator is told is logged. */
export function compressionWarnings({ failure }: CompressionResult): string[] {
  return failure
    ? [
      `The prompt was shortened without the language model: ${
        reasonForCaller(failure.failureClass)
      }.`,
    ]
    : [];
}

function toCount(
  limit: number,
  result: CompressionResult,
  { projectId, accountId }: PromptContext,
): PromptCompression {
  return {
    project_id: projectId ?? null,
    account_id: accountId ?? null,
    method: result.method,
    model: result.model ?? null,
    original_length: result.originalLength,
    optimized_length: result.length,
    target_length: limit,
    preservation: result.preservation,
    duration_ms: Math.round(result.durationMs),
    failure_class: result.failure?.failureClass ?? null,
  };
}

function cacheIn(limit: number, { client, projectId, accountId }: PromptContext): CompressionCache {
  const owner = { project_id: projectId ?? null, account_id: accountId ?? null };
  return {
    get: (key) => usePromptOptimization(client, key),
    put: (key, result) =>
      savePromptOptimization(client, { ...owner, ...toRow(key, limit, result) }),
  };
}

function toRow(key: string, limit: number, result: CompressionResult) {
  return {
    key,
    target_length: limit,
    model: result.model ?? null,
    method: result.method,
    original_length: result.originalLength,
    optimized_length: result.length,
    optimized_prompt: result.text,
    preservation: result.preservation,
    missing_concepts: result.dropped.map(({ text }) => text),
    duration_ms: Math.round(result.durationMs),
  };
}
