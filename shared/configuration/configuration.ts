import * as z from "zod";
import { internal } from "../errors/mod.ts";
import type { LogLevel } from "../observability/mod.ts";
import { type Endpoint, type ProviderId, providerIds } from "../providers/catalog.ts";

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

/**
 * How far a prompt is shortened: `standard` to the product's limit and to that of whoever draws, `auto` only to the
 * latter, `never` not at all, so that who cannot take it is not asked.
 */
export const promptOptimizations = ["standard", "auto", "never"] as const;

/** One of {@link promptOptimizations}. */
export type PromptOptimization = (typeof promptOptimizations)[number];

/** What an operator sets by environment variables. */
export interface Configuration {
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
  /** Where neither the request nor the project says how far prompts are shortened. */
  promptOptimization: PromptOptimization;
}

const headers = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    context.addIssue(
      'must be a JSON object of header names and values, such as {"X-Name":"value"}',
    );
    return z.NEVER;
  }
});
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));
// People write `localhost:8188`.
const serverUrl = z.string()
  .transform((text) => /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`).pipe(url);
const comfyuiServers = z.string().transform((text, context) => {
  try {
    // People leave a comma behind the last entry. Inside a text it is no address, header or name.
    return JSON.parse(text.replace(/,(?=\s*[\]}])/g, "")) as unknown;
  } catch {
    context.addIssue(
      'must be JSON, such as [{"name":"studio","url":"https://comfyui.example.com"}]',
    );
    return z.NEVER;
  }
}).pipe(
  z.array(z.strictObject({
    url: serverUrl,
    headers: z.record(z.string(), z.string()).default({}),
    // Part of the scope by which its health is kept.
    name: z.string().regex(/^[^/]{1,60}$/, "has 1 to 60 characters and no slash").optional(),
  })).refine(
    (servers) => {
      const names = servers.flatMap(({ name }) => name ?? []);
      return new Set(names).size === names.length;
    },
    "has a name twice",
  ),
);
const key = z.string().trim().optional();
/** Keys of several accounts. */
const keys = z.string().transform((text) =>
  text.split(",").map((each) => each.trim()).filter((each) => each !== "")
).pipe(z.array(z.string()).max(100)).default([]);
const origins = z.string().transform((text) => text.split(",").map((each) => each.trim()))
  .pipe(z.array(url.transform((text) => new URL(text).origin)));
const seconds = z.coerce.number().positive();

const logLevel = z.enum(["debug", "info", "warn", "error"]).default("info");

const variables = z.object({
  LEONARDO_API_KEY: key,
  LEONARDO_API_KEYS: keys,
  LEONARDO_BASE_URL: url.default("https://cloud.leonardo.ai/api/rest"),
  RUNWARE_API_KEY: key,
  RUNWARE_API_KEYS: keys,
  RUNWARE_BASE_URL: url.default("https://api.runware.ai/v1"),
  GEMINI_API_KEY: key,
  GEMINI_API_KEYS: keys,
  GEMINI_BASE_URL: url.default("https://generativelanguage.googleapis.com"),
  COMFYUI_URL: z.string()
    .transform((text) => text.split(",").map((each) => each.trim()).filter((each) => each !== ""))
    .pipe(z.array(serverUrl)).default([]),
  COMFYUI_HEADERS: headers.default({}),
  COMFYUI_SERVERS: comfyuiServers.default([]),
  COMFY_ORG_API_KEY: z.string().optional(),
  OLLAMA_URL: url.optional(),
  OLLAMA_MODEL: z.string().default("gpt-oss:20b"),
  OLLAMA_HEADERS: headers.default({}),
  OLLAMA_TIMEOUT_SECONDS: z.coerce.number().min(1).max(140).default(20),
  OLLAMA_BACKGROUND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(900).default(120),
  OLLAMA_THINK: z.enum(["off", "low", "medium", "high"]).default("low"),
  OLLAMA_NUM_CTX: z.coerce.number().int().min(2_048).max(262_144).default(8_192),
  OLLAMA_KEEP_ALIVE: z.string().regex(
    /^-?\d+(?:ms|s|m|h)?$/,
    "must be a time such as 10m, 24h or -1",
  ).optional(),
  LLM_URL: url.optional(),
  LLM_MODEL: z.string().default("default"),
  LLM_API_KEY: z.string().optional(),
  LLM_HEADERS: headers.default({}),
  LLM_TIMEOUT_SECONDS: z.coerce.number().min(1).max(140).default(20),
  LLM_BACKGROUND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(900).default(120),
  LLM_NUM_CTX: z.coerce.number().int().min(2_048).max(1_000_000).default(8_192),
  PROMPT_OPTIMIZATION: z.enum(promptOptimizations).default("standard"),
  SIMULATED_PROVIDERS: z.string().default("").transform((text) => text.split(",")),
  REQUEST_DEADLINE_SECONDS: seconds.max(140).default(120),
  JOB_DEADLINE_SECONDS: seconds.max(3_600).default(900),
  WORKER_SECONDS: seconds.max(900).default(20),
  LEASE_SECONDS: z.coerce.number().int().min(2).max(900).default(40),
  ORPHAN_SECONDS: z.coerce.number().int().min(0).max(2_592_000).default(3_600),
  WEBHOOK_TRUSTED_ORIGINS: origins.default([]),
  LOG_LEVEL: logLevel,
});

/** Names of the variables that an operator may set; `.env.example` describes each of them. */
export const serviceVariables: readonly string[] = Object.keys(variables.shape)
  .filter((name) => name !== "SIMULATED_PROVIDERS");

/**
 * Reads the configuration from environment variables; `.env.example` describes each of them.
 *
 * @param environment names and values; an empty value counts as absent
 * @throws ServiceError `internal` that names every variable with a value that cannot be used
 */
export function readConfiguration(environment: Record<string, string>): Configuration {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value.trim() !== ""),
  );
  const parsed = variables.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      `${issue.path.join(".")}: ${issue.message}`
    );
    throw internal(
      "The service is not configured correctly; its log says how.",
      new Error(`Cannot use the environment variables: ${problems.join("; ")}`),
    );
  }
  const set = parsed.data;
  const simulated = (name: string) => set.SIMULATED_PROVIDERS.includes(name);
  const withKeys = (id: ProviderId, baseUrl: string, one: string | undefined, more: string[]) => {
    const apiKeys = [...new Set([...(one === undefined ? [] : [one]), ...more])];
    return apiKeys.length === 0
      ? undefined
      : { endpoints: [{ baseUrl, headers: {} }], apiKeys, simulated: simulated(id) };
  };
  const comfyui = [
    ...set.COMFYUI_URL.map((url) => ({ url, headers: set.COMFYUI_HEADERS, name: undefined })),
    ...set.COMFYUI_SERVERS,
  ].map(({ url, headers, name }, index) => ({
    baseUrl: url,
    headers,
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
    providers: {},
    requestDeadlineMs: set.REQUEST_DEADLINE_SECONDS * 1_000,
    jobDeadlineMs: set.JOB_DEADLINE_SECONDS * 1_000,
    workerMs: set.WORKER_SECONDS * 1_000,
    leaseSeconds: set.LEASE_SECONDS,
    orphanSeconds: set.ORPHAN_SECONDS,
    webhookTrustedOrigins: set.WEBHOOK_TRUSTED_ORIGINS,
    promptOptimization: set.PROMPT_OPTIMIZATION,
  };
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

/**
 * Which log lines are written. A level that does not exist counts as `info` here, since the log has to work before
 * {@link readConfiguration} can complain of it.
 */
export function readLogLevel(environment: Record<string, string>): LogLevel {
  return logLevel.catch("info").parse(environment["LOG_LEVEL"] || undefined);
}
