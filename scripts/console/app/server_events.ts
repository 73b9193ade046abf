/// <reference lib="dom" />
import { createParser } from "eventsource-parser";
import { useEffect, useRef } from "preact/hooks";
import { openStream } from "./api.ts";

const againMs = 2_000;

/** What every event has. */
interface NumberedEvent {
  id: number;
  type: string;
}

/**
 * Follows what happens to something by its server-sent events, with the console's own key, which the browser's
 * `EventSource` cannot send; across streams that end or break, until there is nothing more to follow.
 *
 * @param path of the events, or undefined to follow nothing
 * @param round begins anew when it changes
 */
export function useServerEvents<Event extends NumberedEvent>(
  path: string | undefined,
  round: number,
  onEvent: (event: Event) => void,
): void {
  const hear = useRef(onEvent);
  hear.current = onEvent;
  useEffect(() => {
    if (path === undefined) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const follow = async () => {
      let isDone = false;
      try {
        isDone = await readEvents<Event>(path, last, signal, (event) => {
          last = event.id;
          hear.current(event);
        });
      } catch {
        // A stream that broke is opened again, like one whose time was over; what it would have told is told then.
      }
      if (!isDone && !signal.aborted) timer = setTimeout(() => void follow(), againMs);
    };
    void follow();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [path, round]);
}

/** Reads a stream to its end. @returns whether nothing more will come */
async function readEvents<Event extends NumberedEvent>(
  path: string,
  after: number,
  signal: AbortSignal,
  onEvent: (event: Event) => void,
): Promise<boolean> {
  const body = await openStream(path, after, signal);
  if (!body) return true;
  let type = "";
  const parser = createParser({
    onEvent({ data }) {
      const event: Event = JSON.parse(data);
      type = event.type;
      onEvent(event);
    },
  });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return type === "done";
    parser.feed(value);
  }
}
