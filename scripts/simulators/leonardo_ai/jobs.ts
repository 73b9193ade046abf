import type { Subject } from "../pictures/mod.ts";

/** A picture of a generation. */
export interface LeonardoImage {
  id: string;
  fileName: string;
  nsfw: boolean;
  subject: Subject;
  format: "jpeg" | "png";
}

/** A generation. Its status follows from the time. */
export interface LeonardoJob {
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** When it is done; Infinity for one that never ends. */
  endsAt: number;
  outcome: "COMPLETE" | "FAILED";
  images: LeonardoImage[];
  /** The fields that a read of the generation echoes. */
  echo: Record<string, unknown>;
}

/** Jobs that the account draws at the same time; further ones wait their turn. */
const concurrencySlots = 10;
/** Generations that are remembered. */
const maximumJobs = 1_000;

/** The account's generations. */
export interface LeonardoJobs {
  /** When a generation that is submitted now will be done. */
  reserve(now: number, drawMs: number): number;
  add(job: LeonardoJob): void;
  get(id: string): LeonardoJob | undefined;
  remove(id: string): boolean;
  /** Newest first. */
  list(): LeonardoJob[];
  /** Not done at `now`. */
  unfinished(now: number): number;
  clear(): void;
}

/** An account without generations. */
export function createJobs(): LeonardoJobs {
  const jobs = new Map<string, LeonardoJob>();
  const slots: number[] = new Array(concurrencySlots).fill(0);
  return {
    reserve(now, drawMs) {
      const free = slots.indexOf(Math.min(...slots));
      return slots[free] = Math.max(now, slots[free]!) + drawMs;
    },
    add(job) {
      jobs.set(job.id, job);
      const [oldest] = jobs.keys();
      if (jobs.size > maximumJobs && oldest !== undefined) jobs.delete(oldest);
    },
    get: (id) => jobs.get(id),
    remove: (id) => jobs.delete(id),
    list: () => [...jobs.values()].reverse(),
    unfinished: (now) => jobs.values().filter((job) => job.endsAt > now).toArray().length,
    clear() {
      jobs.clear();
      slots.fill(0);
    },
  };
}
