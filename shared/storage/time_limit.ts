// A call of Storage without a body takes milliseconds.
const limitMs = 30_000;

/** A signal that aborts with another one, and at the latest when Storage has been silent for too long. */
export function withTimeLimit(signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(limitMs);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}
