import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { AppEnvironment } from "../http/mod.ts";
import { systemClock } from "../runtime/mod.ts";

/** Something that happened, numbered in the order in which it did. */
export interface StreamedEvent {
  id: number;
  /** `done` is the last one. */
  type: string;
}

/** What is streamed to a client that follows a job or a batch. */
export interface Followed {
  id: string;
  /** Whether it was over when the client came. */
  ended: boolean;
  /** Id of the last event that the client has; 0 for none. */
  lastEventId: number;
  /** The next events after one, in order. */
  readAfter(eventId: number): Promise<StreamedEvent[]>;
}

/** The pace of a stream, in ms. */
export interface StreamPace {
  lookEveryMs: number;
  /** A silent stream is cut by the platform after 150 s and by many proxies after 60. */
  keepAliveMs: number;
  /** A stream ends before the platform ends it; the client comes back with Last-Event-ID. */
  streamMs: number;
}

const usualPace: StreamPace = { lookEveryMs: 500, keepAliveMs: 15_000, streamMs: 120_000 };

/**
 * Streams what happens to a job or a batch as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)
 * until it is done or the time of a stream is over. A client that has everything of one that is over is told not to
 * come back, with 204.
 */
export async function streamEvents(
  context: Context<AppEnvironment>,
  followed: Followed,
  pace: StreamPace = usualPace,
): Promise<Response> {
  let last = followed.lastEventId;
  let events = await followed.readAfter(last);
  if (followed.ended && events.length === 0) return context.body(null, 204);
  return streamSSE(context, async (stream) => {
    const endAt = systemClock.now() + pace.streamMs;
    let quietSince = systemClock.now();
    await stream.write("retry: 1000\n\n");
    while (!stream.aborted) {
      for (const event of events) {
        await stream.writeSSE({
          id: String(event.id),
          event: event.type,
          data: JSON.stringify(event),
        });
        last = event.id;
        quietSince = systemClock.now();
      }
      if (events.at(-1)?.type === "done" || systemClock.now() >= endAt) return;
      if (systemClock.now() - quietSince >= pace.keepAliveMs) {
        await stream.write(": still at work\n\n");
        quietSince = systemClock.now();
      }
      await stream.sleep(pace.lookEveryMs);
      events = await followed.readAfter(last);
      // Events are forgotten after a while, the last one too.
      if (followed.ended && events.length === 0) return;
    }
  }, async (error, stream) => {
    context.var.log.error("the event stream broke off", { id: followed.id, error });
    await stream.close();
  });
}
