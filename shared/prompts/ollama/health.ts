import { failureOf, type OllamaDependencies, type OllamaSettings, withOllama } from "./client.ts";
import { OllamaFailure } from "./failures.ts";
import type { OllamaRest } from "./rest.ts";

/** Whether prompts can be compressed through Ollama. */
export interface OllamaHealth {
  /** `degraded` when Ollama answers but does not have the model. */
  status: "healthy" | "degraded" | "unhealthy";
  /** One sentence; for anything but healthy it says what to do. */
  detail: string;
  model: string;
  isModelInstalled: boolean;
  /** The command that installs the model; absent when it is installed or Ollama does not answer. */
  pullCommand?: string;
  /** Of the server; absent when it does not answer. */
  version?: string;
  /** How long the check took. */
  latencyMs: number;
  /** The median of this isolate's last 20 compressions; null when there was none. */
  recentLatencyMs: number | null;
}

const budgetMs = 3_000;

/**
 * Asks Ollama for its version and models. Loads nothing and takes at most three seconds.
 *
 * @throws the reason of `dependencies.signal` when that aborts, and nothing else
 */
export async function ollamaHealth(
  settings: OllamaSettings,
  dependencies: OllamaDependencies & { memory: { ollama: OllamaRest } },
): Promise<OllamaHealth> {
  const { clock, memory, signal } = dependencies;
  const startedAt = clock.now();
  const { model } = settings;
  const facts = () => ({
    model,
    latencyMs: clock.now() - startedAt,
    recentLatencyMs: memory.ollama.recentLatencyMs,
  });
  try {
    const { version, names } = await withOllama(
      settings,
      dependencies,
      budgetMs,
      async (client, signal) => {
        try {
          const [{ version }, { models }] = await Promise.all([client.version(), client.list()]);
          return { version, names: models.map(({ name }) => name) };
        } catch (error) {
          throw failureOf(error, model, signal);
        }
      },
    );
    if (names.some((name) => isSameModel(name, model))) {
      const detail = `Ollama ${version} answers and has the model ${model}.`;
      return { status: "healthy", detail, isModelInstalled: true, version, ...facts() };
    }
    const pullCommand = `ollama pull ${model}`;
    const detail = `Ollama ${version} answers but does not have the model ${model}. ` +
      `Run \`${pullCommand}\` on its machine.`;
    return {
      status: "degraded",
      detail,
      isModelInstalled: false,
      pullCommand,
      version,
      ...facts(),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OllamaFailure)) throw error;
    return { status: "unhealthy", detail: error.message, isModelInstalled: false, ...facts() };
  }
}

/** Names are compared without case, and a name without a tag means `latest`. */
function isSameModel(one: string, other: string): boolean {
  const full = (name: string) => (name.includes(":") ? name : `${name}:latest`).toLowerCase();
  return full(one) === full(other);
}
