/** How requests fared that were sent so many at a time. */
export interface Load {
  /** Pictures a second. */
  rate: number;
  /** Ms of the wall clock that each took. */
  latencies: number[];
  /** What the failed ones threw. */
  failures: unknown[];
}

/**
 * Sends requests, so many at a time, until there were so many.
 *
 * @param send one; throws when it failed
 */
export async function sendLoad(
  send: () => Promise<void>,
  inFlight: number,
  count: number,
): Promise<Load> {
  const latencies: number[] = [];
  const failures: unknown[] = [];
  let left = count;
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, async () => {
    while (left-- > 0) {
      const sentAt = performance.now();
      try {
        await send();
        latencies.push(performance.now() - sentAt);
      } catch (error) {
        failures.push(error);
      }
    }
  }));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { rate: latencies.length / seconds, latencies, failures };
}

/** The middle one. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
