import { SingleFlight } from "../runtime/mod.ts";
import type { FailureClass } from "../errors/mod.ts";
import type { OllamaDependencies, OllamaSettings } from "./ollama/client.ts";
import type { Dropped } from "./judge.ts";
import { OllamaRest } from "./ollama/rest.ts";

/** How a text came about: not changed, by Ollama, by the local compressor, or by Ollama at an earlier time. */
export type CompressionMethod = "none" | "ollama" | "local" | "cache";

/** A prompt within its limit, and how it got there. */
export interface CompressionResult {
  /** At most as many UTF-16 code units as the limit. */
  text: string;
  method: CompressionMethod;
  /** Characters of the prompt, as a person counts. */
  originalLength: number;
  /** Characters of the text, as a person counts. */
  length: number;
  /** 0..1, the `coverage` of {@link Judgement}: how much of everything that the prompt says is in the text. */
  preservation: number;
  /** What the prompt says and the text does not, heaviest first. */
  dropped: Dropped[];
  /** How long the caller waited. */
  durationMs: number;
  /** The model that compressed; absent for `none` and `local`. */
  model?: string;
  /** Why Ollama did not do it although it is configured. The message is safe to show to a caller. */
  failure?: { failureClass: FailureClass; message: string };
}

/**
 * Keeps compressions by Ollama longer than an isolate lives. Local ones are not kept: they are quicker done again, and
 * Ollama may be back. A cache that fails is logged and done without.
 */
export interface CompressionCache {
  /**
   * @param key 64 hexadecimal digits: SHA-256 of normalised prompt, limit, model, project, and the versions of template
   * and judge
   * @returns the text that was put, or undefined
   */
  get(key: string, signal: AbortSignal): Promise<string | undefined>;
  /** @param result of method `ollama`; only its text is asked for again */
  put(key: string, result: CompressionResult, signal: AbortSignal): Promise<void>;
}

/** What one isolate remembers between compressions. Make one and hand it to every call. */
export class CompressionMemory {
  /** How Ollama has been doing. */
  readonly ollama: OllamaRest = new OllamaRest();
  /** The compressions that are under way. */
  readonly running: SingleFlight<CompressionResult> = new SingleFlight<CompressionResult>();
}

/** What `compressPrompt` needs of the world. */
export interface CompressionDependencies extends OllamaDependencies {
  memory: CompressionMemory;
  /** Absent when Ollama is not to be used. */
  ollama?: OllamaSettings;
  cache?: CompressionCache;
  /** True to leave out only what is said twice, however long the text; no model is asked. */
  onlyRedundancy?: boolean;
  /** Whose texts may be taken from the cache: nobody gets what somebody else's model was talked into. */
  projectId?: string;
  /** Milliseconds since the epoch; Ollama gets at most half of the time until then. */
  deadline?: number;
}
