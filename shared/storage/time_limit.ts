import { type Clock, leave, orAborted, startTimer, systemClock } from "../runtime/mod.ts";
import { internal } from "../errors/mod.ts";

/** The longest that a call of Storage without a body is waited for, in ms; it takes milliseconds. */
export const storageMs = 30_000;

/**
 * What comes of a call of Storage, which is waited for so long and no longer.
 *
 * @param action what was being done, in the infinitive, such as `remove the pictures`
 * @throws ServiceError `internal` when it takes longer
 */
export async function withinTime<Answer>(
  action: string,
  call: Promise<Answer>,
  { limitMs = storageMs, clock = systemClock }: { limitMs?: number; clock?: Clock } = {},
): Promise<Answer> {
  const timer = startTimer(clock.now() + limitMs, clock);
  try {
    return await orAborted(call, timer.signal);
  } catch (error) {
    if (error !== timer.signal.reason) throw error;
    throw internal(`Storage did not ${action} in time. Try again.`, error);
  } finally {
    timer.stop();
  }
}

/** A body that is read on, each part of which is waited for as long as a call without one; then it fails. */
export function boundedBody(
  body: ReadableStream<Uint8Array>,
  clock: Clock = systemClock,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value } = await withinTime("go on with the picture", reader.read(), { clock });
        if (value) controller.enqueue(value);
        else controller.close();
      } catch (error) {
        leave(reader);
        throw error;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
