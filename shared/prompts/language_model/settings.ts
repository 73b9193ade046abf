import type { Log } from "../../observability/mod.ts";
import type { Clock } from "../../runtime/mod.ts";

/** Where a language model is and how it is used. */
export interface ModelSettings {
  /** `ollama` speaks Ollama's own protocol, `chat_completions` that of OpenAI, as most other servers do. */
  protocol: "ollama" | "chat_completions";
  /** Such as `http://127.0.0.1:11434` or the address of a tunnel. */
  baseUrl: string;
  /** A chat model by its name at the server, such as {@link defaultOllamaModel}. */
  model: string;
  /** Sent with every call, such as those of a tunnel's access control. */
  headers: Record<string, string>;
  /** A compression for somebody who waits takes no longer, in ms. */
  timeBudgetMs: number;
  /** The same for a job that nobody waits for, in ms. */
  backgroundTimeBudgetMs: number;
  /** How much the model thinks before it answers. A model that cannot is not asked to. */
  think: "off" | "low" | "medium" | "high";
  /** Tokens of prompt, thinking and answer together; Ollama loads a model anew when it changes. */
  contextTokens: number;
  /** How long Ollama keeps the model loaded, such as `10m`; absent leaves it to its owner. */
  keepAlive?: string;
}

/** The recommended model. */
export const defaultOllamaModel = "gpt-oss:20b";

/** Used where there is no reason for others. */
export const defaultModelSettings = {
  timeBudgetMs: 20_000,
  backgroundTimeBudgetMs: 120_000,
  think: "low",
  contextTokens: 8_192,
} as const satisfies Partial<ModelSettings>;

/** What a call to a language model needs of the world. */
export interface ModelDependencies {
  fetch: typeof fetch;
  clock: Clock;
  /** Aborts when the caller leaves. */
  signal: AbortSignal;
  log: Log;
}

/** One message of a chat. */
export interface ChatMessage {
  role: string;
  content: string;
}

/** What a model said, and how fast it was; times in ms, absent where the server does not tell. */
export interface ModelAnswer {
  content: string;
  /** What it thought, where the server tells it apart. */
  thinking: string;
  /** True when the tokens were used up before the end. */
  isCut: boolean;
  promptTokens?: number;
  promptMs?: number;
  answerTokens?: number;
  answerMs?: number;
}

/** How a model is asked one question. */
export type AskModel = (
  messages: ChatMessage[],
  options: { think: ModelSettings["think"]; answerTokens: number },
) => Promise<ModelAnswer>;
