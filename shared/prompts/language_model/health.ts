import type { ModelExperience } from "./experience.ts";
import { listChatModels } from "./chat_completions.ts";
import { LanguageModelFailure } from "./failures.ts";
import { isSameModel } from "./ollama.ts";
import { failureOf, withOllama } from "./ollama_client.ts";
import type { ModelDependencies, ModelSettings } from "./settings.ts";

/** Whether prompts can be compressed by the language model. */
export interface ModelHealth {
  /** `degraded` when the server answers but does not have the model, or has not loaded it. */
  status: "healthy" | "degraded" | "unhealthy";
  /** One or two sentences; for anything but healthy they say what to do. */
  detail: string;
  model: string;
  isModelInstalled: boolean;
  /** Null where the server does not tell. */
  isModelLoaded: boolean | null;
  /** The command that installs the model; absent when it is installed or the server does not answer. */
  pullCommand?: string;
  /** Of the server; absent when it does not answer or tell. */
  version?: string;
  /** How long the check took. */
  latencyMs: number;
  /** The median of this isolate's last 20 compressions; null when there was none. */
  recentLatencyMs: number | null;
  /** Tokens that the model writes in a second; null before its first answer. */
  tokensPerSecond: number | null;
}

type Found = Pick<ModelHealth, "status" | "detail" | "isModelInstalled" | "isModelLoaded"> & {
  pullCommand?: string;
  version?: string;
};

const budgetMs = 3_000;

/**
 * Asks the server for its version and models. Loads nothing and takes at most three seconds.
 *
 * @throws the reason of `dependencies.signal` when that aborts, and nothing else
 */
export async function languageModelHealth(
  settings: ModelSettings,
  dependencies: ModelDependencies & { memory: { model: ModelExperience } },
): Promise<ModelHealth> {
  const { clock, memory, signal } = dependencies;
  const startedAt = clock.now();
  const { model } = settings;
  const describe = (found: Found): ModelHealth => {
    const failure = memory.model.lastFailure;
    return {
      ...found,
      detail: failure && found.status !== "unhealthy"
        ? `${found.detail} The last compression failed: ${failure.message}`
        : found.detail,
      model,
      latencyMs: clock.now() - startedAt,
      recentLatencyMs: memory.model.recentLatencyMs,
      tokensPerSecond: memory.model.tokensPerSecond,
    };
  };
  try {
    return describe(
      settings.protocol === "ollama"
        ? await lookAtOllama(settings, dependencies)
        : await lookAtChatServer(settings, dependencies),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LanguageModelFailure)) throw error;
    return describe({
      status: "unhealthy",
      detail: error.message,
      isModelInstalled: false,
      isModelLoaded: null,
    });
  }
}

async function lookAtOllama(
  settings: ModelSettings,
  dependencies: ModelDependencies & { memory: { model: ModelExperience } },
): Promise<Found> {
  const { model } = settings;
  const { version, names, loaded } = await withOllama(
    settings,
    dependencies,
    budgetMs,
    async (client, signal) => {
      try {
        const [{ version }, { models }, running] = await Promise.all([
          client.version(),
          client.list(),
          client.ps(),
        ]);
        return {
          version,
          names: models.map(({ name }) => name),
          loaded: running.models.map(({ name }) => name),
        };
      } catch (error) {
        throw failureOf(error, model, signal);
      }
    },
  );
  if (!names.some((name) => isSameModel(name, model))) {
    const pullCommand = `ollama pull ${model}`;
    const detail = `Ollama ${version} answers but does not have the model ${model}. ` +
      `Run \`${pullCommand}\` on its machine.`;
    return {
      status: "degraded",
      detail,
      isModelInstalled: false,
      isModelLoaded: false,
      pullCommand,
      version,
    };
  }
  if (loaded.some((name) => isSameModel(name, model))) {
    const detail = `Ollama ${version} answers and has the model ${model} loaded.`;
    return { status: "healthy", detail, isModelInstalled: true, isModelLoaded: true, version };
  }
  const isLoading = dependencies.memory.model.warming !== undefined;
  const detail = `Ollama ${version} has the model ${model} installed, not loaded. ` +
    (isLoading
      ? "It is being loaded."
      : "The next long prompt loads it; set OLLAMA_KEEP_ALIVE to keep it loaded for longer.");
  return { status: "degraded", detail, isModelInstalled: true, isModelLoaded: false, version };
}

async function lookAtChatServer(
  settings: ModelSettings,
  { fetch, signal }: ModelDependencies,
): Promise<Found> {
  const { model } = settings;
  const names = await listChatModels(settings, {
    fetch,
    signal: AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]),
  });
  if (names.some((name) => name === model)) {
    const detail = `The language model server answers and has the model ${model}.`;
    return { status: "healthy", detail, isModelInstalled: true, isModelLoaded: null };
  }
  const detail = `The language model server answers but does not have the model ${model}. ` +
    `Set LLM_MODEL to one of: ${names.slice(0, 8).join(", ")}.`;
  return { status: "degraded", detail, isModelInstalled: false, isModelLoaded: null };
}
