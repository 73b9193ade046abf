/**
 * When a task that a provider is at work on is looked at. A job that nobody waits for needs no runner meanwhile: it is
 * parked until the next look.
 */

/** A task that is expected to end within this time keeps its runner, in ms: parking costs two calls to the database. */
const shortestParkingMs = 15_000;
/** Pauses between looks from the expected end on, in ms; the last one is that of all further ones. */
const lookPausesMs = [2_000, 4_000, 8_000, 15_000] as const;

/**
 * Until when a runner asks for a task itself before the job is parked: in ms since the epoch, `now` for at once. A task
 * that takes longer than it was expected to holds its runner up no longer than it may wait at the start.
 *
 * @param expectedAt when the task is expected to end, in ms since the epoch
 * @param looks how often it was looked at while the job was parked
 */
export function runnerAsksUntil(expectedAt: number, looks: number, now: number): number {
  if (looks > 0 || expectedAt - now > shortestParkingMs) return now;
  return Math.max(expectedAt, now) + shortestParkingMs;
}

/** When a job that is parked now is looked at first: at the expected end, or soon when that has passed. */
export function firstLookAt(expectedAt: number, looks: number, now: number): number {
  if (looks > 0) return nextLookAt(looks, now);
  return expectedAt > now ? expectedAt : now + shortestParkingMs;
}

/** When a task is looked at again that was found at work. @param looks how often it was looked at, 1 or more */
export function nextLookAt(looks: number, now: number): number {
  return now + (lookPausesMs[looks - 1] ?? lookPausesMs[lookPausesMs.length - 1] ?? 0);
}
