import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Sender } from "./call.ts";
import { ImageGenerationError } from "./error.ts";
import type { Generation, GenerationEvent } from "./types.ts";

const lookEveryMs = 2_000;
const mostBreaks = 5;
const endStatuses = ["completed", "failed", "cancelled"];

/** Whether a generation has not ended. */
export function isUnderWay({ status }: { status: string }): boolean {
  return !endStatuses.includes(status);
}

/**
 * What happens to a generation, in order and until it has ended, across broken connections.
 *
 * @param after the id of the last event that is known; 0 for none
 * @throws ImageGenerationError
 */
export async function* followEvents(
  sender: Sender,
  id: string,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<GenerationEvent, void, undefined> {
  let last = after;
  for (let breaks = 0; breaks < mostBreaks; breaks++) {
    const body = await sender.send({
      method: "GET",
      path: `/jobs/${id}/events`,
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
      for await (const event of readEvents(body)) {
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
  throw new ImageGenerationError(
    "unreachable",
    `The events of the generation ${id} do not come through.`,
    { generationId: id },
  );
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<GenerationEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream()).getReader();
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
 * Waits until a generation has ended: by its events, and by asking where they are not to be had.
 *
 * @param limitMs how long at most
 * @param onEvent told of each event
 * @returns the generation, however it ended
 * @throws ImageGenerationError `still_running` after that time
 */
export async function waitForEnd(
  sender: Sender,
  id: string,
  { limitMs, signal, onEvent = () => {} }: {
    limitMs: number;
    signal?: AbortSignal | undefined;
    onEvent?: ((event: GenerationEvent) => void) | undefined;
  },
): Promise<Generation> {
  const limit = AbortSignal.timeout(limitMs);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const told = await tellEvents(followEvents(sender, id, 0, either), onEvent, either);
    for (let looks = told ? 0 : 1;; looks++) {
      if (looks > 0) await sender.sleep(lookEveryMs, either);
      const generation = await sender.sendForJson({
        method: "GET",
        path: `/jobs/${id}`,
        signal: either,
      }) as Generation;
      if (!isUnderWay(generation)) return generation;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new ImageGenerationError(
      "still_running",
      `The generation ${id} is still running after ${limitMs / 1_000} s.`,
      { generationId: id, cause: error },
    );
  }
}

/** Hands events on; false when they are not to be had, as behind a proxy that holds streams back. */
async function tellEvents(
  events: AsyncIterable<GenerationEvent>,
  onEvent: (event: GenerationEvent) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    let next;
    try {
      next = await iterator.next();
    } catch {
      signal.throwIfAborted();
      return false;
    }
    if (next.done) return true;
    onEvent(next.value);
  }
}
