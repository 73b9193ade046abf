/** What an answer tells its time of. */
export const timedParts = ["auth", "prompt", "plan", "database", "provider", "storage"] as const;

/** One of {@link timedParts}. */
export type TimedPart = typeof timedParts[number];

/**
 * How long parts of the work on a request have taken. What is done at the same time counts once; parts may lie in one
 * another, as the database's answers do in those to credentials.
 */
export class Timings {
  readonly #startedAt = performance.now();
  readonly #parts = new Map<TimedPart, { ms: number; running: number; since: number }>();

  /** Notes that a part begins. @returns what to call when it has ended */
  start(part: TimedPart): () => void {
    const held = this.#parts.get(part) ?? { ms: 0, running: 0, since: 0 };
    this.#parts.set(part, held);
    if (held.running++ === 0) held.since = performance.now();
    return () => {
      if (--held.running === 0) held.ms += performance.now() - held.since;
    };
  }

  /** As an answer tells it (https://www.w3.org/TR/server-timing/#the-server-timing-header-field), in ms. */
  header(): string {
    const now = performance.now();
    const told = timedParts.flatMap((part) => {
      const held = this.#parts.get(part);
      if (!held) return [];
      return [`${part};dur=${rounded(held.ms + (held.running > 0 ? now - held.since : 0))}`];
    });
    return [...told, `total;dur=${rounded(now - this.#startedAt)}`].join(", ");
  }
}

function rounded(ms: number): string {
  return (Math.round(ms * 10) / 10).toString();
}
