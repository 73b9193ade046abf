import type {
  EndedAttempt,
  GenerationDocument,
  GenerationResult,
  Lease,
  Parking,
  PlanEntry,
} from "../../database/mod.ts";
import type { LeaseKeeper } from "../../generation/held_lease.ts";
import { toPassedOver } from "../../generation/job.ts";
import type { JobStore, PictureStore } from "../../generation/job_store.ts";
import {
  type InputPictures,
  type ProducedImage,
  type ProviderId,
  providerIds,
  type UploadedCopy,
} from "../../providers/catalog.ts";
import type { CompressedText, Job, JobAttempt, PassedOver } from "../../routing/mod.ts";
import type { Clock } from "../../runtime/mod.ts";
import type { ImagePlace, StoringIntake } from "../../storage/mod.ts";

/** An intake that takes nothing in: what comes inside an answer comes as bytes. */
export function noIntake(): StoringIntake {
  return {
    restart: () => {},
    begin: () => undefined,
    placeOf: () => undefined,
    keep: () => Promise.reject(new Error("unreachable: nothing was taken in")),
  };
}

/** One job in memory, kept as the database keeps it: every write carries the lease and is refused once that is lost. */
export class MemoryStore implements JobStore, LeaseKeeper, PictureStore {
  /** What a runner that takes the job over reads. */
  job: Job;
  status: GenerationDocument["status"] | "waiting" = "running";
  result: GenerationResult | undefined;
  /** Providers without a place. */
  readonly full: Set<ProviderId> = new Set();
  /** Every plan that was reserved. */
  readonly reserved: PlanEntry[] = [];
  /** Every attempt that was closed. */
  readonly closed: EndedAttempt[] = [];
  /** Places of the pictures that were stored, in order. */
  readonly stored: string[] = [];
  /** Whether somebody looks at a job that is parked. */
  parks = true;
  /** When it is looked at next, in ms since the epoch, once it was parked. */
  lookAt: number | undefined;
  /** Which of an entry's accounts an attempt is for. */
  pick: (entry: PlanEntry) => string[] = ({ upstreams }) => upstreams.slice(0, 1);
  /** Called before each call of the store; what it throws is thrown. */
  before: (call: string) => void = () => {};
  #finishedLease: string | undefined;
  readonly #clock: Clock;

  /** @param job its lease is that of its first runner */
  constructor(job: Job, clock: Clock) {
    this.job = job;
    this.#clock = clock;
  }

  /** Gives the job to another runner. @returns the new lease */
  takeOver(leaseId: string): Lease {
    this.job = { ...this.job, leaseId };
    return { jobId: this.job.id, leaseId };
  }

  async next(lease: Lease, ended: EndedAttempt | null, plan: PlanEntry[], texts: CompressedText[]) {
    await this.#enter("next");
    if (!this.#holds(lease)) return { outcome: "lease_lost" as const };
    this.#close(ended);
    this.job = { ...this.job, texts };
    const entry = plan.find(({ provider }) => !this.full.has(toProviderId(provider)));
    const passed = plan.slice(0, entry && plan.indexOf(entry))
      .map(({ provider, model }): PassedOver => ({
        provider: toProviderId(provider),
        model,
        reason: "concurrency",
        isBetter: false,
      }));
    if (!entry) {
      const unavailable = plan.map(({ provider, model }) => ({
        provider: toProviderId(provider),
        model,
        reason: "concurrency" as const,
        retry_after_ms: 1_000,
      }));
      return { outcome: "unavailable" as const, unavailable };
    }
    this.reserved.push(entry);
    const attempt: JobAttempt = {
      id: `attempt ${this.job.attempts.length + 1}`,
      ordinal: this.job.attempts.length + 1,
      provider: toProviderId(entry.provider),
      model: entry.model,
      upstreamId: entry.chooses_upstream ? null : this.pick(entry)[0] ?? null,
      upstreams: entry.chooses_upstream ? [] : this.pick(entry),
      status: "running",
      leaseId: lease.leaseId,
      planHash: entry.plan_hash,
      places: entry.places,
      passedOver: [...entry.passed_over.map(toPassedOver), ...passed],
      losses: [],
      taskIds: [],
      startedAt: this.#clock.now(),
      nextLookAt: null,
      looks: 0,
      callbackTokenHash: null,
      endsAt: null,
      endedAt: null,
      failure: null,
      warnings: [],
    };
    this.job = { ...this.job, attempts: [...this.job.attempts, attempt] };
    const { id, ordinal, provider, model, upstreamId: upstream_id } = attempt;
    const opened = {
      ...{ id, ordinal, provider, model, upstream_id, upstreams: [...attempt.upstreams] },
      passed_over: attempt.passedOver.map(({ isBetter, ...each }) => ({
        ...each,
        is_better: isBetter,
      })),
    };
    return { outcome: "attempt" as const, attempt: opened };
  }

  async park(lease: Lease, parking: Parking) {
    await this.#enter("park");
    if (!this.#holds(lease)) return { outcome: "lease_lost" as const };
    if (!this.parks) return { outcome: "refused" as const };
    const now = this.#clock.now();
    this.lookAt = now + parking.look_in_ms;
    this.#change(parking.attempt_id, (attempt) => ({
      ...attempt,
      taskIds: parking.provider_task_ids,
      endsAt: now + parking.ends_in_ms,
    }));
    this.status = "waiting";
    this.job = { ...this.job, leaseId: null };
    return { outcome: "parked" as const, job: this.#document() };
  }

  async noteTasks(lease: Lease, attemptId: string, taskIds: string[]): Promise<boolean> {
    await this.#enter("noteTasks");
    if (!this.#holds(lease)) return false;
    this.#change(attemptId, (attempt) => ({ ...attempt, taskIds }));
    return true;
  }

  async noteCopies(lease: Lease, attemptId: string, copies: readonly UploadedCopy[]) {
    await this.#enter("noteCopies");
    if (!this.#holds(lease)) return false;
    const own = copies.map((copy) => ({ ...copy, attemptId }));
    this.job = { ...this.job, copies: [...this.job.copies, ...own] };
    return true;
  }

  async tell(): Promise<void> {}

  async finish(lease: Lease, result: GenerationResult) {
    await this.#enter("finish");
    if (this.#finishedLease !== lease.leaseId) {
      if (!this.#holds(lease)) return { outcome: "lease_lost" as const };
      this.#close(result.ended);
      this.status = result.status;
      this.result = result;
      this.#finishedLease = lease.leaseId;
      this.job = { ...this.job, leaseId: null };
    }
    return { outcome: "finished" as const, job: this.#document() };
  }

  read(): Promise<GenerationDocument> {
    return Promise.resolve(this.#document());
  }

  async extend(lease: Lease): Promise<boolean> {
    await this.#enter("extend");
    return this.#holds(lease);
  }

  release(): Promise<void> {
    this.status = "queued";
    this.job = { ...this.job, leaseId: null };
    return Promise.resolve();
  }

  compose(image: ProducedImage): Promise<ProducedImage> {
    return Promise.resolve(image);
  }

  inputs(): InputPictures {
    return {
      open: () => Promise.reject(new Error("No picture goes into these jobs")),
      publicUrl: () => Promise.resolve(undefined),
      drawn: () => undefined,
    };
  }

  store(_image: unknown, { attempt, ordinal }: ImagePlace) {
    const name = `${attempt}-${ordinal}`;
    this.stored.push(name);
    return Promise.resolve({
      objectPath: `${name}.png`,
      ...{ width: 1_024, height: 1_024, byteLength: 100 },
      ...{ sha256: "0".repeat(64), sourceSha256: "0".repeat(64) },
      format: "png" as const,
      hasAlpha: false,
    });
  }

  find({ attempt, ordinal }: ImagePlace) {
    const name = `${attempt}-${ordinal}`;
    return this.stored.includes(name)
      ? this.store(undefined, { attempt, ordinal } as ImagePlace).then((found) => {
        this.stored.pop();
        return found;
      })
      : Promise.resolve(undefined);
  }

  signAhead(): void {}

  intake(): StoringIntake {
    return noIntake();
  }

  convert() {
    return Promise.resolve(undefined);
  }

  // A call takes a turn, as a call over the network does.
  async #enter(call: string): Promise<void> {
    await Promise.resolve();
    this.before(call);
  }

  #holds({ leaseId }: Lease): boolean {
    return this.job.leaseId === leaseId;
  }

  #change(attemptId: string, change: (attempt: JobAttempt) => JobAttempt): void {
    const attempts = this.job.attempts.map((each) => each.id === attemptId ? change(each) : each);
    this.job = { ...this.job, attempts };
  }

  #close(ended: EndedAttempt | null): void {
    const open = this.job.attempts.find(({ status }) => status === "running");
    if (!ended || open?.id !== ended.attempt_id) return;
    this.closed.push(ended);
    this.#change(ended.attempt_id, (attempt) => ({
      ...attempt,
      status: ended.status,
      endedAt: this.#clock.now(),
      warnings: ended.warnings,
      losses: ended.losses,
      failure: ended.class && {
        failureClass: ended.class,
        ...(ended.scope !== null && { scope: ended.scope }),
        message: ended.message ?? "",
        ...(ended.retry_after_ms !== null && { retryAfterMs: ended.retry_after_ms }),
      },
    }));
    const pictures = ended.images.map(({ ordinal }) => ({
      place: ordinal,
      attemptId: ended.attempt_id,
    }));
    this.job = { ...this.job, pictures: [...this.job.pictures, ...pictures] };
  }

  #document(): GenerationDocument {
    const at = new Date(this.#clock.now()).toISOString();
    return {
      ...{ id: this.job.id, project_id: "project", created_by: null, source: "api" },
      ...{ batch_id: null, series_id: null, parent_image_id: null, request: {} },
      ...{ prompt: this.job.request.prompt },
      status: this.status === "waiting" ? "running" as const : this.status,
      ...{ prompt_used: null, prompt_validation: null },
      ...{ images_requested: this.job.request.count, provider: null, model: null },
      ...{ model_name: null, cost_usd: null, maybe_billed_usd: null, error: null },
      ...{ warnings: this.result?.warnings ?? [], created_at: at, queued_at: at },
      ...{ started_at: at, completed_at: at, attempts: [], images: [] },
    };
  }
}

function toProviderId(name: string): ProviderId {
  const id = providerIds.find((each) => each === name);
  if (!id) throw new Error(`unreachable: ${name} is no provider`);
  return id;
}
