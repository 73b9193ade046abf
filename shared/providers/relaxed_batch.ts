import type { Json } from "./json.ts";

/** Calls of one model that are sent together. */
export interface RelaxedBatch {
  /** Our name for it, a UUID. */
  id: string;
  /** The model's id. */
  model: string;
  /** Each with what its result is known by, and the call as it was prepared. */
  lines: readonly { key: string; request: Json }[];
}

/** Where a batch stands. */
export type RelaxedLook =
  | { status: "pending" }
  | { status: "completed"; file: string }
  /** It ended without results; `reason` is one sentence. */
  | { status: "failed"; reason: string };

/** A line of the results. */
export interface ResultLine {
  /** Lines up to and with it. */
  number: number;
  /** Of the call; undefined for a line that cannot be read. */
  key: string | undefined;
  /** What came of the call. */
  result: unknown;
}
