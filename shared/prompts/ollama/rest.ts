import type { FailureClass, ProviderError } from "../../errors/mod.ts";

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
const rememberedLatencies = 20;

/**
 * Remembers for one isolate how Ollama has been doing, so that a machine that is switched off costs one request its
 * time and not every one. After a failure of the server it is left alone for ten seconds, or as long as it asks; then
 * one request tries it, and the others wait for what comes of that.
 */
export class OllamaRest {
  #until = 0;
  #lastFailure: ProviderError | undefined;
  readonly #latencies: number[] = [];

  /**
   * Whether a request may use Ollama now. A yes after a failure makes the answer no for the others until the outcome
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

  /** Reports a compression that Ollama has done in so many ms. */
  noteSuccess(latencyMs: number): void {
    this.#lastFailure = undefined;
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

  /** The median of the last 20 compressions, in ms; null when there was none. */
  get recentLatencyMs(): number | null {
    const sorted = [...this.#latencies].sort((one, other) => one - other);
    return sorted[sorted.length >> 1] ?? null;
  }
}
