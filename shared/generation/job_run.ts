import type { EndedAttempt, PictureSettings } from "../database/mod.ts";
import type { CallContext, Json, PlannedCall, ProducedImages } from "../providers/mod.ts";
import type { Log, Trace } from "../observability/mod.ts";
import type { Job, KnownProviders } from "../routing/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { HeldLease } from "./held_lease.ts";
import type { JobStore, PictureStore } from "./job_store.ts";
import type { PreparedPrompt } from "./prepare_prompt.ts";

/** Reads the pictures of a relaxed attempt. @throws ProviderError when there are none */
export type RelaxedResult = (call: PlannedCall, context: CallContext) => ProducedImages;

/** A job under way: its row as far as it is known here, and what the next write is to add to it. */
export interface JobRun {
  job: Job;
  projectId: string;
  lease: HeldLease;
  known: KnownProviders;
  pictureSettings: PictureSettings;
  /** The attempt that has ended and whose row does not say so yet. */
  unwritten: EndedAttempt | null;
  /** What is sent of its relaxed attempt, with others, once it is parked. */
  line?: Json;
  /** What a relaxed attempt has come to, once that is known. */
  result?: RelaxedResult;
  /** How long this runner has waited for a place at a provider, in ms. */
  waitedMs: number;
  /** Whether the runner stays with it though nobody waits for it: where nobody would look at a job that is parked. */
  isHeld: boolean;
}

/** What running a job needs of its surroundings. */
export interface RunContext {
  store: JobStore;
  pictures: PictureStore;
  /** A prompt within so many UTF-16 code units; aborts with the signal's reason. */
  compress(
    job: Pick<Job, "projectId" | "callerWaits">,
    text: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<PreparedPrompt>;
  /** Where providers reach this project's functions; absent where they are not to call. */
  callbackUrl?: string;
  fetch: typeof fetch;
  /** Absent where nobody measures. */
  trace?: Trace;
  clock: Clock;
  log: Log;
}

/** What is thrown when a write was refused because the lease is somebody else's. */
export function leaseLost(lease: HeldLease): unknown {
  lease.lose();
  return lease.signal.reason;
}
