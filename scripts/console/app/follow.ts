/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import { call, ownAddress } from "./api.ts";
import type { GenerationEvent, JobAnswer, StreamTokenAnswer } from "./shapes.ts";

/** What is known of a generation that is followed. */
export interface Followed {
  job: JobAnswer | undefined;
  /** What happened to it, in order; what happened before a while ago is forgotten. */
  events: GenerationEvent[];
  error: unknown;
  reload(): void;
}

const types = ["queued", "planned", "attempt_started", "progress", "fallback", "storing", "done"];
const againMs = 2_000;

/** Whether nothing more happens to a generation by itself. */
export function hasEnded({ status }: { status: JobAnswer["status"] }): boolean {
  return status !== "queued" && status !== "running";
}

/** Follows a generation by the browser's own `EventSource`, and reads it when it begins and when it has ended. */
export function useFollowed(id: string, explain = false): Followed {
  const [job, setJob] = useState<JobAnswer>();
  const [events, setEvents] = useState<GenerationEvent[]>([]);
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0, shown = 0;
    const read = async () => {
      const turn = ++asked;
      const found = await call<JobAnswer>(`/jobs/${id}${explain ? "?explain" : ""}`, { signal });
      // An answer that was overtaken by a later one is not news.
      if (turn > shown) {
        shown = turn;
        setJob(found);
        setError(undefined);
      }
      return found;
    };
    const hear = ({ data }: MessageEvent) => {
      const event: GenerationEvent = JSON.parse(data);
      setEvents((known) => known.some((each) => each.id === event.id) ? known : [...known, event]);
      if (event.type === "attempt_started" || event.type === "done") read().catch(fail);
    };
    const fail = (problem: unknown) => {
      if (!signal.aborted) setError(problem);
    };
    const follow = async () => {
      const { url } = await call<StreamTokenAnswer>(`/jobs/${id}/stream-token`, {
        method: "POST",
        signal,
      });
      if (signal.aborted) return;
      source = new EventSource(ownAddress(url));
      for (const type of types) source.addEventListener(type, hear);
      source.addEventListener("error", () => {
        if (source?.readyState !== EventSource.CLOSED) return;
        // Everything has been told, or the token has expired.
        read().then((found) => {
          if (!hasEnded(found) && !signal.aborted) {
            timer = setTimeout(() => void follow().catch(fail), againMs);
          }
        }, fail);
      });
    };
    setEvents([]);
    read().then(follow).catch(fail);
    return () => {
      leaving.abort();
      source?.close();
      clearTimeout(timer);
    };
  }, [id, explain, round]);
  return { job, events, error, reload: () => setRound((old) => old + 1) };
}
