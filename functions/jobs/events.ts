import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { type DatabaseClient, readEvents } from "../../shared/database/mod.ts";
import type { AppEnvironment } from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";

const lookEveryMs = 500;
// A silent stream is cut by the platform after 150 s and by many proxies after 60.
const keepAliveMs = 15_000;
// A stream ends before the platform ends it; the client comes back with Last-Event-ID.
const streamMs = 120_000;
const eventsAtOnce = 100;

/**
 * Streams what happens to a job as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)
 * until it is done or the time of a stream is over.
 *
 * @param after id of the last event that the client has; 0 for all
 */
export function streamEvents(
  context: Context<AppEnvironment>,
  client: DatabaseClient,
  jobId: string,
  after: number,
): Response {
  return streamSSE(context, async (stream) => {
    const endAt = systemClock.now() + streamMs;
    let last = after;
    let quietSince = systemClock.now();
    await stream.write("retry: 1000\n\n");
    while (!stream.aborted && systemClock.now() < endAt) {
      const events = await readEvents(client, jobId, last, eventsAtOnce);
      for (const event of events) {
        await stream.writeSSE({
          id: String(event.id),
          event: event.type,
          data: JSON.stringify(event),
        });
        last = event.id;
        quietSince = systemClock.now();
        if (event.type === "done") return;
      }
      if (systemClock.now() - quietSince >= keepAliveMs) {
        await stream.write(": still at work\n\n");
        quietSince = systemClock.now();
      }
      await stream.sleep(lookEveryMs);
    }
  }, async (error, stream) => {
    context.var.log.error("the event stream broke off", { job_id: jobId, error });
    await stream.close();
  });
}
