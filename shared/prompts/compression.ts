import { SingleFlight } from "../runtime/mod.ts";
import type { FailureClass } from "../errors/mod.ts";
import type { ModelDependencies, ModelSettings } from "./language_model/settings.ts";
import type { Dropped } from "./judge.ts";
import { ModelExperience } from "./language_model/experience.ts";

/**
 * How a text came about: not changed, by Ollama, by another language model server, by the local compressor, or by a
 * language model at an earlier time.
 */
export type CompressionMethod = "none" | "ollama" | "llm" | "local" | "cache";

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
  /** Why the language model did not do it although it is configured. The message is for the operator. */
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
  /** How the language model has been doing. */
  readonly model: ModelExperience = new ModelExperience();
  /** The compressions that are under way. */
  readonly running: SingleFlight<CompressionResult> = new SingleFlight<CompressionResult>();
}

/** What `compressPrompt` needs of the world. */
export interface CompressionDependencies extends ModelDependencies {
  memory: CompressionMemory;
  /** Absent when no language model is to be used. */
  languageModel?: ModelSettings;
  cache?: CompressionCache;
  /** True to leave out only what is said twice, however long the text; no model is asked. */
  onlyRedundancy?: boolean;
  /** Whose texts may be taken from the cache: nobody gets what somebody else's model was talked into. */
  projectId?: string;
  /** True for a job that nobody waits for: the language model gets more time. */
  isBackground?: boolean;
  /** Milliseconds since the epoch; the language model gets at most half of the time until then. */
  deadline?: number;
}
