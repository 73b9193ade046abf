/**
 * How long one attempt may take, in ms: a fair share of what is left of the job's time, so that one stalling provider
 * does not eat the others' turns, but long enough for a provider that is known to be slow.
 *
 * @param remainingMs what is left for all attempts
 * @param candidatesLeft providers that may still be asked, this one included
 * @param expectedMs how long this provider usually takes
 * @param timeoutMs the longest an attempt of this provider may take at all
 */
export function attemptTimeoutMs(
  remainingMs: number,
  candidatesLeft: number,
  expectedMs: number,
  timeoutMs: number,
): number {
  const share = remainingMs / Math.max(1, candidatesLeft);
  const patient = Math.min(2.5 * expectedMs, 0.75 * remainingMs);
  const fair = candidatesLeft > 1 ? Math.max(share, patient) : remainingMs;
  return Math.max(0, Math.min(timeoutMs, fair));
}
