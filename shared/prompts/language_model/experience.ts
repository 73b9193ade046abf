import type { FailureClass, ProviderError } from "../../errors/mod.ts";
import type { ModelAnswer } from "./settings.ts";

/** Failures that are the server's, not the prompt's: the next prompt would meet them too. */
const serverFailures: ReadonlySet<FailureClass> = new Set([
  "auth",
  "quota",
  "rate_limited",
  "model_unavailable",
  "upstream_down",
  "timeout",
]);

const restMs = 10_000;
const maxRestMs = 60_000;
/** A machine that is too slow is tried again after this long, and each time after twice as long. */
const firstSlowRestMs = 60_000;
const maxSlowRestMs = 3_600_000;
const rememberedLatencies = 20;
/** A prompt of fewer tokens was taken from the server's cache and tells nothing of its speed. */
const fewestPromptTokens = 100;
/** A new measurement counts so much. */
const newShare = 0.5;
/** Answers are so long until one is known, in tokens. */
const usualAnswerTokens = 900;

/** What a server can do, as far as it is known. */
export interface ModelAbilities {
  think?: boolean;
  /** Whether it holds an answer to a schema. */
  schema?: boolean;
}

/**
 * Remembers for one isolate how a language model has been doing. A machine that is switched off costs one request its
 * time and not every one: after a failure of the server it is left alone for ten seconds, or as long as it asks; then
 * one request tries it, and the others wait for what comes of that. A machine that cannot make it in time is found out
 * by the times it tells, and left alone for longer and longer.
 */
export class ModelExperience {
  #until = 0;
  #lastFailure: ProviderError | undefined;
  readonly #latencies: number[] = [];
  #promptTokensPerMs: number | undefined;
  #answerTokensPerMs: number | undefined;
  #answerTokens = usualAnswerTokens;
  #slowUntil = 0;
  #slowRestMs = firstSlowRestMs;
  readonly #abilities = new Map<string, ModelAbilities>();
  /** The loading of a model that goes on whoever leaves. */
  warming: Promise<void> | undefined;

  /** What is known of a model; written to by whoever finds out. */
  abilitiesOf(model: string): ModelAbilities {
    const known = this.#abilities.get(model) ?? {};
    this.#abilities.set(model, known);
    return known;
  }

  /**
   * Whether a request may use the model now. A yes after a failure makes the answer no for the others until the outcome
   * is reported, or until another ten seconds have passed.
   *
   * @param now milliseconds since the epoch
   * @returns the failure because of which it may not, or undefined when it may
   */
  reasonToWait(now: number): ProviderError | undefined {
    if (!this.#lastFailure) return undefined;
    if (now < this.#until) return this.#lastFailure;
    this.#until = now + restMs;
    return undefined;
  }

  /** Reports a compression that was done in so many ms. */
  noteSuccess(latencyMs: number): void {
    this.#lastFailure = undefined;
    this.#slowRestMs = firstSlowRestMs;
    this.#slowUntil = 0;
    this.#latencies.push(latencyMs);
    if (this.#latencies.length > rememberedLatencies) this.#latencies.shift();
  }

  /**
   * Reports a failure. One that is the prompt's says nothing against the server.
   *
   * @param now milliseconds since the epoch
   */
  noteFailure(failure: ProviderError, now: number): void {
    if (!serverFailures.has(failure.failureClass)) {
      this.#lastFailure = undefined;
      return;
    }
    this.#lastFailure = failure;
    this.#until = now + Math.min(maxRestMs, failure.retryAfterMs ?? restMs);
  }

  /** Learns the machine's speed from an answer. */
  noteAnswer({ promptTokens, promptMs, answerTokens, answerMs }: ModelAnswer): void {
    if (promptTokens !== undefined && promptMs && promptTokens >= fewestPromptTokens) {
      this.#promptTokensPerMs = mix(this.#promptTokensPerMs, promptTokens / promptMs);
    }
    if (answerTokens !== undefined && answerMs && answerTokens > 0) {
      this.#answerTokensPerMs = mix(this.#answerTokensPerMs, answerTokens / answerMs);
      this.#answerTokens = mix(this.#answerTokens, answerTokens);
    }
  }

  /** How long a prompt of so many tokens will take, in ms; undefined when no speed is known yet. */
  expectedMs(promptTokens: number): number | undefined {
    if (this.#answerTokensPerMs === undefined) return undefined;
    const reading = this.#promptTokensPerMs ? promptTokens / this.#promptTokensPerMs : 0;
    return reading + this.#answerTokens / this.#answerTokensPerMs;
  }

  /**
   * Whether the machine cannot make it within a time. Now and then the answer is no all the same, so that a machine
   * that has become quicker is found out.
   *
   * @param now milliseconds since the epoch
   */
  isTooSlow(promptTokens: number, budgetMs: number, now: number): boolean {
    const expected = this.expectedMs(promptTokens);
    if (expected === undefined || expected <= budgetMs) return false;
    if (this.#slowUntil !== 0 && now >= this.#slowUntil) {
      this.#slowRestMs = Math.min(maxSlowRestMs, this.#slowRestMs * 2);
      this.#slowUntil = now + this.#slowRestMs;
      return false;
    }
    if (this.#slowUntil === 0) this.#slowUntil = now + this.#slowRestMs;
    return true;
  }

  /** The last failure of the server that nothing has been heard of better since. */
  get lastFailure(): ProviderError | undefined {
    return this.#lastFailure;
  }

  /** Tokens that the model writes in a second; null when no speed is known yet. */
  get tokensPerSecond(): number | null {
    return this.#answerTokensPerMs === undefined
      ? null
      : Math.round(this.#answerTokensPerMs * 10_000) / 10;
  }

  /** The median of the last 20 compressions, in ms; null when there was none. */
  get recentLatencyMs(): number | null {
    const sorted = [...this.#latencies].sort((one, other) => one - other);
    return sorted[sorted.length >> 1] ?? null;
  }
}

function mix(old: number | undefined, measured: number): number {
  return old === undefined ? measured : old * (1 - newShare) + measured * newShare;
}
