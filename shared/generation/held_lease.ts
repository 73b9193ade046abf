import {
  type DatabaseClient,
  extendLease,
  type Lease,
  releaseGeneration,
} from "../database/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { Clock } from "../runtime/mod.ts";

// So that a lease outlasts a few beats that fail.
const beatsPerLease = 4;

/** The leases of this isolate, for the moment when the platform is about to end it. */
const held = new Set<HeldLease>();

/** A lease that is kept by a heartbeat until the job ends, is given back, or is lost. */
export class HeldLease {
  readonly lease: Lease;
  /** How long it lasts without being extended, in s: a dead runner's job is taken over after this. */
  readonly seconds: number;
  readonly #client: DatabaseClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();

  /** Starts the heartbeat. */
  constructor(lease: Lease, seconds: number, client: DatabaseClient, clock: Clock, log: Log) {
    this.lease = lease;
    this.seconds = seconds;
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
    held.add(this);
    this.#beat();
  }

  /** Aborts when the job was cancelled, taken over or ended by somebody else. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Ends the heartbeat; the job has ended. */
  stop(): void {
    held.delete(this);
    this.#stopped.abort();
  }

  /** Says that the lease turned out to be lost. */
  lose(): void {
    this.stop();
    this.#lost.abort(new DOMException("The job was cancelled or taken over", "AbortError"));
  }

  /**
   * Gives the job back to the queue; whoever takes it resumes its open attempt.
   *
   * @param delayMs it is not run again earlier
   * @throws ServiceError `internal` when the database fails
   */
  async release(delayMs: number): Promise<void> {
    this.lose();
    await releaseGeneration(this.#client, this.lease, delayMs);
  }

  async #beat(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#clock.sleep(this.seconds * 1_000 / beatsPerLease, signal);
      } catch {
        // Stopped: the sleep ends early for no other reason.
        return;
      }
      try {
        if (!await extendLease(this.#client, this.lease, this.seconds)) this.lose();
      } catch (error) {
        // Finishing finds out whether the lease has held.
        this.#log.warn("the lease could not be extended", { error });
      }
    }
  }
}

/** Gives every job of this isolate back to the queue, because the platform is about to end the isolate. */
export async function releaseAllLeases(): Promise<void> {
  await Promise.allSettled([...held].map((each) => each.release(0)));
}
