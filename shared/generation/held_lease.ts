import {
  type DatabaseClient,
  extendLease,
  type Lease,
  releaseGeneration,
} from "../database/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { Clock } from "../runtime/mod.ts";

/** Nobody reads it; without one, each `abort` makes an exception with its stack. */
const over = "over";
// So that a lease outlasts a few beats that fail.
const beatsPerLease = 4;

/** The leases of this isolate, for the moment when the platform is about to end it. */
const held = new Set<HeldLease>();

/** What a lease is kept with. */
export interface LeaseKeeper {
  /** Keeps the lease for so many more seconds. @returns false when it is lost */
  extend(lease: Lease, seconds: number): Promise<boolean>;
  /** Gives the job back. @param delayMs it is not run again earlier */
  release(lease: Lease, delayMs: number): Promise<void>;
}

/** The database as what leases are kept with. @param client has the service's rights */
export function leaseKeeperIn(client: DatabaseClient): LeaseKeeper {
  return {
    extend: (lease, seconds) => extendLease(client, lease, seconds),
    release: (lease, delayMs) => releaseGeneration(client, lease, delayMs),
  };
}

/**
 * A lease that is kept by a heartbeat until the job ends, is given back, or is lost. It is lost as well when its time has
 * passed by this isolate's own clock since the last beat that succeeded, whatever the network does: by then somebody else
 * may hold it.
 */
export class HeldLease {
  readonly lease: Lease;
  /** How long it lasts without being extended, in s: a dead runner's job is taken over after this. */
  readonly seconds: number;
  readonly #keeper: LeaseKeeper;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();

  /**
   * Starts the heartbeat.
   *
   * @param takenAt when the call that took the lease was sent, in ms since the epoch
   */
  constructor(
    lease: Lease,
    seconds: number,
    takenAt: number,
    keeper: LeaseKeeper,
    clock: Clock,
    log: Log,
  ) {
    this.lease = lease;
    this.seconds = seconds;
    this.#keeper = keeper;
    this.#clock = clock;
    this.#log = log;
    held.add(this);
    this.#beat(takenAt);
  }

  /** Aborts when the job was cancelled, taken over or ended by somebody else, or may have been. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Ends the heartbeat; the job has ended. */
  stop(): void {
    held.delete(this);
    this.#stopped.abort(over);
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
    await this.#keeper.release(this.lease, delayMs);
  }

  async #beat(takenAt: number): Promise<void> {
    const { signal } = this.#stopped;
    const lifeMs = this.seconds * 1_000;
    let heldUntil = takenAt + lifeMs;
    while (!signal.aborted) {
      const beat = new AbortController();
      const sentAt = this.#clock.now() + lifeMs / beatsPerLease;
      try {
        await this.#clock.sleep(
          Math.min(lifeMs / beatsPerLease, heldUntil - this.#clock.now()),
          signal,
        );
        const isOver = this.#clock.now() >= heldUntil;
        const extended = isOver ? false : await Promise.race([
          this.#extend(),
          this.#clock.sleep(heldUntil - this.#clock.now(), AbortSignal.any([signal, beat.signal]))
            .then(() => false),
        ]);
        if (extended === false) this.lose();
        if (extended === true) heldUntil = sentAt + lifeMs;
      } catch (error) {
        // Stopped: the sleeps end early for no other reason.
        if (!signal.aborted) throw error;
      } finally {
        beat.abort(over);
      }
    }
  }

  /** Undefined when the database did not say. */
  async #extend(): Promise<boolean | undefined> {
    try {
      return await this.#keeper.extend(this.lease, this.seconds);
    } catch (error) {
      this.#log.warn("the lease could not be extended", { error });
      return undefined;
    }
  }
}

/** Gives every job of this isolate back to the queue, because the platform is about to end the isolate. */
export async function releaseAllLeases(): Promise<void> {
  await Promise.allSettled([...held].map((each) => each.release(0)));
}
