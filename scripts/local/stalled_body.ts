import { setTimeout as delay } from "node:timers/promises";

/** A request that does not wait for ever for the rest of its body. */
export interface PatientRequest {
  request: Request;
  /** Resolves when the caller has sent a part of the body and then nothing for too long; the body has failed then. */
  stalled: Promise<void>;
}

/**
 * Ends a body of which nothing comes for a while.
 *
 * @param limitMs the longest pause between two parts of it
 */
export function withoutStalls(request: Request, limitMs: number): PatientRequest {
  const { promise: stalled, resolve } = Promise.withResolvers<void>();
  if (!request.body) return { request, stalled };
  const reader = request.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const ended = new AbortController();
      const read = reader.read().finally(() => ended.abort());
      const pause = delay(limitMs, "too long" as const, { signal: ended.signal }).catch(() => read);
      const result = await Promise.race([read, pause]);
      if (result === "too long") {
        resolve();
        controller.error(new Error(`Nothing more of the body came within ${limitMs} ms`));
      } else if (result.done) controller.close();
      else controller.enqueue(result.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { request: new Request(request, { body }), stalled };
}
