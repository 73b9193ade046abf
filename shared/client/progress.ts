import type { GenerationEvent } from "./types.ts";

/** Where a generation stands, for people who wait for it. */
export interface Progress {
  state: "queued" | "drawing" | "storing" | "done";
  /** Who draws; null while nobody does. */
  provider: string | null;
  /** How much is drawn, 0 to 1; null where the provider does not say. */
  fraction: number | null;
  /** How many are before it at the provider; null where that is not known. */
  queuePosition: number | null;
  /** What it was read from. */
  event: GenerationEvent;
}

const states: Record<GenerationEvent["type"], Progress["state"]> = {
  queued: "queued",
  planned: "queued",
  attempt_started: "drawing",
  progress: "drawing",
  fallback: "drawing",
  storing: "storing",
  done: "done",
};

/** Where a generation stands after an event. */
export function toProgress(event: GenerationEvent): Progress {
  const { provider, progress, queue_position } = event.data;
  return {
    state: states[event.type],
    provider: typeof provider === "string" ? provider : null,
    fraction: typeof progress === "number" ? progress : null,
    queuePosition: typeof queue_position === "number" ? queue_position : null,
    event,
  };
}
