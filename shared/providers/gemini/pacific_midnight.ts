const hour = 3_600_000;
const day = 24 * hour;
const pacificTime = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/Los_Angeles",
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/**
 * Milliseconds until the next midnight in California, when Gemini's daily limits start anew
 * (https://ai.google.dev/gemini-api/docs/rate-limits), also on the days on which the clocks change.
 *
 * @param now milliseconds since the epoch
 */
export function millisecondsToPacificMidnight(now: number): number {
  const wallClock = day - sinceMidnight(now);
  const reached = sinceMidnight(now + wallClock);
  if (reached === 0) return wallClock;
  return reached < day / 2 ? wallClock - reached : wallClock + day - reached;
}

/** Milliseconds that a clock in California shows, from midnight. */
function sinceMidnight(time: number): number {
  const parts = pacificTime.formatToParts(time);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read("hour") * hour + read("minute") * 60_000 + read("second") * 1_000 +
    time % 1_000;
}
