const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

// Nine tries over 22 hours: quick enough for a restart of the receiver, long enough for a bad night.
const delaysMs = [
  ...[5 * second, 30 * second, 2 * minute, 10 * minute],
  ...[hour, 3 * hour, 6 * hour, 12 * hour],
];
const longestDelayMs = 12 * hour;
const jitter = 0.2;

/**
 * How long to wait after a failed try, in ms; up to a fifth longer than the schedule says, by chance, so that what
 * failed together is not tried again together.
 *
 * @param tries how often it has been tried, 1 or more
 * @param random in [0, 1)
 * @param retryAfterMs what the receiver asked for; counts when it is longer, up to 12 hours
 * @returns null when it is not tried again
 */
export function retryDelayMs(tries: number, random: number, retryAfterMs = 0): number | null {
  const delayMs = delaysMs[tries - 1];
  if (delayMs === undefined) return null;
  const askedMs = Math.min(retryAfterMs, longestDelayMs);
  return Math.round(Math.max(delayMs, askedMs) * (1 + jitter * random));
}
