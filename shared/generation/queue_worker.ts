import type { GenerationContext } from "./generation_context.ts";
import { keepLooking } from "./keep_looking.ts";
import { moveBatches } from "./move_batches.ts";
import { type ClaimedJob, claimQueued, runClaimed } from "./run_queued.ts";

/**
 * What one call of the worker takes of pictures, so that it keeps within the 2 s of CPU that the platform gives it, and the
 * most that a single job lacks. Jobs are mostly waits: how many are under way at a time is for the providers to bind.
 */
const picturesPerCall = 40;
const picturesPerJob = 20;
/** Jobs that are taken at a time. */
const jobsPerClaim = 20;
const shortestNapMs = 250;
/** The schedule calls as often, in ms. */
const scheduleMs = 15_000;

/** What a worker of the queue works with. */
export interface WorkerContext extends GenerationContext {
  /** Calls the worker in a request of its own, for what this one has no time for. Never throws. */
  callAgain(): Promise<void>;
  /** Called when the queue has no work for this call. */
  onEmpty(): Promise<void>;
}

/** One isolate at work on the queue: it runs jobs, a few at a time, and looks at those that are parked. */
export class QueueWorker {
  readonly #jobs = new Set<Promise<void>>();
  #draining: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #isWokenAgain = false;
  #looksAgain = false;
  #isLeaving = false;
  #isPassedOn = false;
  #workUntil = -Infinity;
  #picturesLeft = 0;
  #picturesUnderWay = 0;
  #drainNap = new AbortController();
  #lookNap = new AbortController();

  /** Jobs that are being run. */
  get running(): number {
    return this.#jobs.size;
  }

  /**
   * Says that there may be work, and gives the time and the pictures of one call for it. An isolate that gets a request
   * has half of its wall clock left, so work begins only in the time that surely leaves a job its own
   * (https://supabase.com/docs/guides/functions/limits).
   *
   * @returns when the isolate has nothing more to do
   */
  async wake(context: WorkerContext): Promise<void> {
    if (this.#isLeaving) return;
    const until = context.clock.now() + context.configuration.workerMs;
    this.#workUntil = Math.max(this.#workUntil, until);
    this.#isPassedOn = false;
    this.#picturesLeft = picturesPerCall - this.#picturesUnderWay;
    this.#drain(context);
    this.#look(context);
    while (this.#jobs.size > 0 || this.#draining || this.#looking) {
      await Promise.all([...this.#jobs, this.#draining, this.#looking]);
    }
  }

  /** Begins nothing more: the platform is about to end the isolate. */
  leave(): void {
    this.#isLeaving = true;
    this.#workUntil = -Infinity;
    this.#drainNap.abort();
    this.#lookNap.abort();
  }

  #drain(context: WorkerContext): void {
    this.#isWokenAgain = true;
    this.#drainNap.abort();
    if (this.#draining || this.#isLeaving) return;
    const drain = async () => {
      try {
        do await this.#drainQueue(context); while (this.#isWokenAgain && !this.#isLeaving);
      } catch (error) {
        context.log.error("the worker broke off", { error });
      } finally {
        this.#draining = undefined;
      }
    };
    this.#draining = drain();
  }

  // Takes as many jobs as there is room for, again and again, until there are none or the time is up.
  async #drainQueue(context: WorkerContext): Promise<void> {
    this.#isWokenAgain = false;
    while (!this.#isLeaving) {
      const isSpent = this.#picturesLeft < picturesPerJob;
      // Another call is made for the rest once there is room for it, so that the pictures of both do not add up.
      if (isSpent && this.#picturesUnderWay <= picturesPerCall - picturesPerJob) {
        this.#workUntil = -Infinity;
      }
      if (context.clock.now() >= this.#workUntil) return await context.callAgain();
      if (isSpent) {
        await Promise.race(this.#jobs);
        continue;
      }
      this.#isWokenAgain = false;
      const { jobs, nextInMs, moves } = await claimQueued(
        jobsPerClaim,
        this.#picturesLeft,
        context,
      );
      for (const job of jobs) this.#start(job, context);
      if (moves) {
        await moveBatches(context);
        continue;
      }
      if (jobs.length > 0 || this.#isWokenAgain) continue;
      // Jobs that wait for a place at a provider are due again within seconds.
      const dueAt = context.clock.now() + Math.max(nextInMs ?? Infinity, shortestNapMs);
      if (dueAt >= this.#workUntil) {
        await context.onEmpty();
        if (this.#isWokenAgain) continue;
        if (dueAt >= this.#workUntil + scheduleMs) return;
      }
      this.#drainNap = new AbortController();
      // What is due soon after this call's time is another call's. It ends early for no other reason than that there may be
      // work, or none any more.
      const napMs = Math.min(dueAt, this.#workUntil) - context.clock.now();
      await context.clock.sleep(napMs, this.#drainNap.signal).catch(() => {});
    }
  }

  #start(job: ClaimedJob, context: WorkerContext): void {
    const pictures = job.document.images_requested - job.document.images.length;
    this.#picturesLeft -= pictures;
    this.#picturesUnderWay += pictures;
    const run = runClaimed(job, context).then(
      async (outcome) => {
        // What waits for a provider has brought no pictures here.
        if (outcome !== "ended") this.#picturesLeft += pictures;
        if (outcome === "waiting" || job.document.batch_id !== null) await this.#passOn(context);
      },
      (error) => context.log.error("a job of the queue broke off", { error }),
    ).finally(() => {
      this.#jobs.delete(run);
      this.#picturesUnderWay -= pictures;
      // There is room again, and a job that waited may be due.
      if (context.clock.now() < this.#workUntil) this.#drain(context);
    });
    this.#jobs.add(run);
  }

  // A job that ends when the time is up may leave work, to itself or as room for others of its batch: another call is made
  // for that at the first and after the last of them, instead of the schedule's.
  async #passOn(context: WorkerContext): Promise<void> {
    if (this.#isLeaving || context.clock.now() < this.#workUntil) return;
    if (this.#isPassedOn && this.#jobs.size > 1) return;
    this.#isPassedOn = true;
    await context.callAgain();
  }

  // A call that comes meanwhile wakes it up, wherever it is: a provider may have said that a task has ended.
  #look(context: WorkerContext): void {
    this.#looksAgain = true;
    this.#lookNap.abort();
    if (this.#looking) return;
    const look = async () => {
      try {
        while (this.#looksAgain && !this.#isLeaving) {
          this.#looksAgain = false;
          const isLeft = await keepLooking(context, {
            until: () => this.#workUntil,
            onEnded: () => this.#drain(context),
            nap: (ms) => this.#napFor(ms, context),
          });
          if (isLeft && !this.#isLeaving) await context.callAgain();
        }
      } catch (error) {
        context.log.error("the looks at parked generations broke off", { error });
      } finally {
        this.#looking = undefined;
      }
    };
    this.#looking = look();
  }

  async #napFor(ms: number, { clock }: WorkerContext): Promise<void> {
    if (!this.#looksAgain) {
      this.#lookNap = new AbortController();
      // It ends early for no other reason than that somebody called.
      await clock.sleep(ms, this.#lookNap.signal).catch(() => {});
    }
    this.#looksAgain = false;
  }
}
