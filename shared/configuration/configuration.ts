import { type Endpoint, type ProviderId, providerIds } from "../providers/catalog.ts";
import { isPublicHost } from "../runtime/mod.ts";
import { type ConfigurationProblem, type PromptOptimization, readVariables } from "./variables.ts";

/** How a provider is reached; absent from the configuration when it is not set up. */
export interface ProviderConnection {
  endpoints: Endpoint[];
  /** One for each account, in the order in which they were set; absent for ComfyUI. */
  apiKeys?: string[];
  /** ComfyUI only: the key for Comfy's paid services, at which some workflows draw. */
  serviceKey?: string;
  /** True when a stand-in draws instead of the provider. */
  simulated: boolean;
}

/** How the language model that compresses prompts is reached and used. */
export interface LanguageModelConnection {
  /** Ollama's own, or that of OpenAI's chat completions, as most other servers speak. */
  protocol: "ollama" | "chat_completions";
  baseUrl: string;
  model: string;
  headers: Record<string, string>;
  /** A compression for somebody who waits takes no longer, in ms. */
  timeBudgetMs: number;
  /** The same for a job that nobody waits for, in ms. */
  backgroundTimeBudgetMs: number;
  think: "off" | "low" | "medium" | "high";
  /** Tokens of prompt, thinking and answer together. */
  contextTokens: number;
  /** How long Ollama keeps the model loaded, such as `10m`; absent leaves it to Ollama's owner. */
  keepAlive?: string;
  simulated: boolean;
}

/** What an operator sets by environment variables. */
export interface Configuration {
  /** Variables that cannot be used as they are, and what the service does without for their sake. */
  problems: ConfigurationProblem[];
  providers: Partial<Record<ProviderId, ProviderConnection>>;
  languageModel?: LanguageModelConnection;
  /** How long a caller is kept waiting before the answer is "202, still at work", in ms. */
  requestDeadlineMs: number;
  /** How long a job may take in all that nobody waits for, in ms; it outlives the isolates that run it. */
  jobDeadlineMs: number;
  /** How long after it was called a worker takes further jobs from the queue, in ms. */
  workerMs: number;
  /** How long a job stays with a runner that gives no sign of life, in s. */
  leaseSeconds: number;
  /** Age at which an object in the bucket without a picture's row is removed, in s. */
  orphanSeconds: number;
  /** Origins that webhooks may be sent to though they are private or without TLS. */
  webhookTrustedOrigins: string[];
  /** Where providers reach this project's functions, without a trailing slash; absent where they are not to call. */
  callbackUrl?: string;
  /** Keys that Leonardo's calls may come with; none where it is not to call. */
  leonardoCallbackKeys: string[];
  /** Where neither the request nor the project says how far prompts are shortened. */
  promptOptimization: PromptOptimization;
}

/**
 * Reads the configuration from environment variables; `.env.example` describes each of them. A value that cannot be used
 * is told of in `problems`, and its provider is left out.
 *
 * @param environment names and values; an empty value counts as absent
 */
export function readConfiguration(environment: Record<string, string>): Configuration {
  const { set, problems } = readVariables(environment);
  const simulated = (name: string) => set.SIMULATED_PROVIDERS.includes(name);
  const withKeys = (id: ProviderId, baseUrl: string, one: string | undefined, more: string[]) => {
    const apiKeys = [...new Set([...(one === undefined ? [] : [one]), ...more])];
    return apiKeys.length === 0
      ? undefined
      : { endpoints: [{ baseUrl, headers: {} }], apiKeys, simulated: simulated(id) };
  };
  const comfyui = [
    ...set.COMFYUI_URL.map((url) => ({ url, headers: {}, name: undefined })),
    ...set.COMFYUI_SERVERS,
  ].map(({ url, headers, name }, index) => ({
    baseUrl: url,
    headers: { ...set.COMFYUI_HEADERS, ...headers },
    name: name ?? `server ${index + 1}`,
  }));
  const connections: Record<ProviderId, ProviderConnection | undefined> = {
    leonardo_ai: withKeys(
      "leonardo_ai",
      set.LEONARDO_BASE_URL,
      set.LEONARDO_API_KEY,
      set.LEONARDO_API_KEYS,
    ),
    runware_ai: withKeys(
      "runware_ai",
      set.RUNWARE_BASE_URL,
      set.RUNWARE_API_KEY,
      set.RUNWARE_API_KEYS,
    ),
    gemini: withKeys("gemini", set.GEMINI_BASE_URL, set.GEMINI_API_KEY, set.GEMINI_API_KEYS),
    comfyui: comfyui.length > 0
      ? {
        endpoints: comfyui,
        ...(set.COMFY_ORG_API_KEY !== undefined && { serviceKey: set.COMFY_ORG_API_KEY }),
        simulated: simulated("comfyui"),
      }
      : undefined,
  };
  const configuration: Configuration = {
    problems,
    providers: {},
    requestDeadlineMs: set.REQUEST_DEADLINE_SECONDS * 1_000,
    jobDeadlineMs: set.JOB_DEADLINE_SECONDS * 1_000,
    workerMs: set.WORKER_SECONDS * 1_000,
    leaseSeconds: set.LEASE_SECONDS,
    orphanSeconds: set.ORPHAN_SECONDS,
    webhookTrustedOrigins: set.WEBHOOK_TRUSTED_ORIGINS,
    leonardoCallbackKeys: set.LEONARDO_CALLBACK_KEY,
    promptOptimization: set.PROMPT_OPTIMIZATION,
  };
  const callbackUrl = set.CALLBACK_URL === "off"
    ? undefined
    : set.CALLBACK_URL ?? publicUrl(environment["SUPABASE_URL"]);
  if (callbackUrl !== undefined) configuration.callbackUrl = callbackUrl;
  for (const id of providerIds) {
    const connection = connections[id];
    if (connection) configuration.providers[id] = connection;
  }
  if (set.OLLAMA_URL) {
    configuration.languageModel = {
      protocol: "ollama",
      baseUrl: set.OLLAMA_URL,
      model: set.OLLAMA_MODEL,
      headers: set.OLLAMA_HEADERS,
      timeBudgetMs: set.OLLAMA_TIMEOUT_SECONDS * 1_000,
      backgroundTimeBudgetMs: set.OLLAMA_BACKGROUND_TIMEOUT_SECONDS * 1_000,
      think: set.OLLAMA_THINK,
      contextTokens: set.OLLAMA_NUM_CTX,
      ...(set.OLLAMA_KEEP_ALIVE !== undefined && { keepAlive: set.OLLAMA_KEEP_ALIVE }),
      simulated: simulated("ollama"),
    };
  } else if (set.LLM_URL) {
    configuration.languageModel = {
      protocol: "chat_completions",
      baseUrl: set.LLM_URL,
      model: set.LLM_MODEL,
      headers: {
        ...(set.LLM_API_KEY !== undefined && { authorization: `Bearer ${set.LLM_API_KEY}` }),
        ...set.LLM_HEADERS,
      },
      timeBudgetMs: set.LLM_TIMEOUT_SECONDS * 1_000,
      backgroundTimeBudgetMs: set.LLM_BACKGROUND_TIMEOUT_SECONDS * 1_000,
      think: "off",
      contextTokens: set.LLM_NUM_CTX,
      simulated: false,
    };
  }
  return configuration;
}

/** The project's own address, if providers can reach it. */
function publicUrl(url = ""): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, origin } = new URL(url);
  return protocol === "https:" && isPublicHost(hostname) ? origin : undefined;
}
