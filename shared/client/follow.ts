import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Sender } from "./call.ts";
import { ImageGenerationError } from "./error.ts";

const lookEveryMs = 2_000;
const mostBreaks = 5;
/** A batch that is held waits for somebody to go on with it. */
const endStatuses = ["completed", "failed", "cancelled", "held"];

/** Whether something is drawn still, of a generation or a batch. */
export function isUnderWay({ status }: { status: string }): boolean {
  return !endStatuses.includes(status);
}

/**
 * What happens to a generation or a batch, in order and until it has ended, across broken connections.
 *
 * @param path of what is followed, such as `/jobs/…`
 * @param after the id of the last event that is known; 0 for none
 * @throws ImageGenerationError
 */
export async function* followEvents<Event extends { id: number; type: string }>(
  sender: Sender,
  path: string,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Event, void, undefined> {
  let last = after;
  for (let breaks = 0; breaks < mostBreaks; breaks++) {
    const body = await sender.send({
      method: "GET",
      path: `${path}/events`,
      headers: { accept: "text/event-stream", "last-event-id": String(last) },
      signal,
    }, (response) => {
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
      return response.status === 204 ? null : isStream ? response.body : undefined;
    });
    if (body === undefined) break;
    if (body === null) return;
    let type = "";
    try {
      // A comment says that the service is there and nothing has happened; a quiet stream does not break.
      for await (const event of readEvents<Event>(body, () => breaks = 0)) {
        breaks = 0;
        ({ id: last, type } = event);
        yield event;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SyntaxError) throw error;
    }
    // A stream ends after the last event, or when its time is over, or when it breaks.
    if (type === "done") return;
    await sender.sleep(1_000, signal);
  }
  throw new ImageGenerationError("unreachable", `The events of ${path} do not come through.`);
}

async function* readEvents<Event>(
  body: ReadableStream<Uint8Array>,
  onComment: () => void,
): AsyncGenerator<Event> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream({ onComment })).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield JSON.parse(value.data);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Waits until a generation or a batch has ended, or a batch is held: by its events, and by asking where they are not to be
 * had.
 *
 * @param path of what is waited for, such as `/jobs/…`
 * @param limitMs how long at most
 * @param onEvent told of each event
 * @returns how it stands, however it ended
 * @throws ImageGenerationError `still_running` after that time
 */
export async function waitForEnd<
  Ended extends { status: string },
  Event extends { id: number; type: string },
>(
  sender: Sender,
  path: string,
  { limitMs, signal, onEvent = () => {} }: {
    limitMs: number;
    signal?: AbortSignal | undefined;
    onEvent?: ((event: Event) => void) | undefined;
  },
): Promise<Ended> {
  const limit = AbortSignal.timeout(limitMs);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const look = async () =>
      await sender.sendForJson({ method: "GET", path, signal: either }) as Ended;
    const tell = async (event: Event) => {
      onEvent(event);
      // It may have been gone on with since.
      return event.type === "held" && !isUnderWay(await look());
    };
    const told = await tellEvents(followEvents<Event>(sender, path, 0, either), tell, either);
    for (let looks = told ? 0 : 1;; looks++) {
      if (looks > 0) await sender.sleep(lookEveryMs, either);
      const ended = await look();
      if (!isUnderWay(ended)) return ended;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new ImageGenerationError(
      "still_running",
      `${path} is still running after ${limitMs / 1_000} s.`,
      { generationId: path.split("/").pop(), cause: error },
    );
  }
}

/**
 * Hands events on until one is said to be the last; false when they are not to be had, as behind a proxy that holds streams
 * back.
 */
async function tellEvents<Event>(
  events: AsyncGenerator<Event, void, undefined>,
  tell: (event: Event) => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    let next;
    try {
      next = await events.next();
    } catch {
      signal.throwIfAborted();
      return false;
    }
    if (next.done) return true;
    if (await tell(next.value)) {
      await events.return();
      return true;
    }
  }
}
