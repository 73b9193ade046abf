import * as z from "zod";
import { providerIds } from "../providers/catalog.ts";
import { joinedOutcome } from "./cached_generations.ts";
import { type DatabaseClient, unwrap } from "./client.ts";
import {
  compressedText,
  generationDocument,
  passedOver,
  pictureSettings,
  runnerDocument,
} from "./documents.ts";
import { limitedOutcome, quotas } from "./limits.ts";
import type {
  EndedAttempt,
  GenerationResult,
  Lease,
  NewGeneration,
  PlanEntry,
} from "./generation_arguments.ts";
import { storable } from "./storable.ts";
import type { Json } from "./types.ts";

const openedAttempt = z.lazy(() =>
  z.object({
    id: z.string(),
    ordinal: z.number(),
    provider: z.enum(providerIds),
    model: z.string(),
    /** The account or server it is for; null where the provider chooses among several. */
    upstream_id: z.string().nullable(),
    /** Those that are free: one, or those to choose among. */
    upstreams: z.array(z.string()),
    /** Those that stood before it and had no place. */
    passed_over: z.array(passedOver),
  })
);

/** An attempt that has just been opened. */
export type OpenedAttempt = z.infer<typeof openedAttempt>;

const unavailableProvider = z.lazy(() =>
  z.object({
    provider: z.enum(providerIds),
    model: z.string(),
    reason: z.enum(["disabled", "cooldown", "concurrency", "rate_limit", "budget"]),
    retry_after_ms: z.number().nullable(),
    /** Which limit it is that the money does not suffice for. */
    detail: z.string().optional(),
  })
);

/** Why a provider could not be called just now, and for how long, in ms. */
export type UnavailableProvider = z.infer<typeof unavailableProvider>;

const unavailable = z.lazy(() =>
  z.object({
    outcome: z.literal("unavailable"),
    unavailable: z.array(unavailableProvider),
  })
);

const beginOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("started"),
      project_id: z.string(),
      lease_id: z.string(),
      created_at: z.string(),
      attempt: openedAttempt,
      picture_settings: pictureSettings,
      quotas,
    }),
    z.object({
      outcome: z.literal("waiting"),
      project_id: z.string(),
      /** Null when the job waits in the queue for whoever takes it. */
      lease_id: z.string().nullable(),
      created_at: z.string(),
      unavailable: z.array(unavailableProvider),
      picture_settings: pictureSettings,
      quotas,
    }),
    z.object({ outcome: z.literal("replayed"), job: generationDocument }),
    joinedOutcome,
    z.object({ outcome: z.literal("in_progress"), job_id: z.string() }),
    z.object({ outcome: z.literal("key_reused") }),
    z.object({ outcome: z.literal("image_not_found"), image_id: z.string() }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
    limitedOutcome,
    unavailable,
  ])
);

/** What came of {@link beginGeneration}. */
export type BeginOutcome = z.infer<typeof beginOutcome>;

const claimOutcome = z.lazy(() =>
  z.object({
    /** When the leases were taken, by the database's clock; ISO 8601. */
    now: z.string(),
    jobs: z.array(z.object({ lease_id: z.string(), job: runnerDocument })),
    /** Until the next of the jobs is due that wait for a moment, in ms; null when none does. */
    next_in_ms: z.number().nullable(),
    /** Whether batches wait for somebody to choose another provider. */
    moves: z.boolean(),
  })
);

/** What came of {@link claimGenerations}. */
export type ClaimOutcome = z.infer<typeof claimOutcome>;

const nextAttemptOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("attempt"), attempt: openedAttempt }),
    unavailable,
    z.object({ outcome: z.literal("lease_lost") }),
  ])
);

/** What came of {@link nextAttempt}. */
export type NextAttemptOutcome = z.infer<typeof nextAttemptOutcome>;

const finishOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("finished"), job: generationDocument }),
    z.object({ outcome: z.literal("lease_lost") }),
  ])
);

/** What came of {@link finishGeneration}. */
export type FinishOutcome = z.infer<typeof finishOutcome>;

const promptOptimization = z.enum(["standard", "auto", "never"]);
const access = z.enum(["allowed", "project_not_found", "forbidden"]);

/**
 * Whether a caller may generate in a project.
 *
 * @param client has the service's rights
 * @param caller the user; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function readGenerationAccess(
  client: DatabaseClient,
  caller: string | null,
  projectId: string,
): Promise<z.infer<typeof access>> {
  const answer = await client.rpc("image_generation_access", {
    // The generator types every argument as not null; the function takes null for the service.
    caller: caller as string,
    project_id: projectId,
  });
  return access.parse(unwrap("check the access to the project", answer));
}

/**
 * How far a project wants its prompts shortened; null where it says nothing.
 *
 * @param client has the service's rights
 * @param caller whose own project is meant where none is named; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function readPromptOptimization(
  client: DatabaseClient,
  caller: string | null,
  projectId: string | null,
): Promise<z.infer<typeof promptOptimization> | null> {
  const answer = await client.rpc("image_generation_prompt_optimization", {
    // The generator types every argument as not null.
    caller: caller as string,
    project_id: projectId as string,
  });
  const found = unwrap<string | null>("read how far a project's prompts are shortened", answer);
  return promptOptimization.nullable().parse(found);
}

/**
 * Checks access, idempotency and limits, writes the job and opens its first attempt, in one call.
 * Only the outcomes `started` and `waiting` leave a job.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function beginGeneration(
  client: DatabaseClient,
  job: NewGeneration,
  plan: PlanEntry[],
  leaseSeconds: number,
): Promise<BeginOutcome> {
  const answer = await client.rpc("image_generation_begin", {
    job: asJson(job),
    plan: asJson(plan),
    lease_seconds: leaseSeconds,
  });
  return beginOutcome.parse(unwrap("begin the generation", answer));
}

/**
 * Takes the next queued jobs; the projects take turns.
 *
 * @param client has the service's rights
 * @param most jobs, 20 at most
 * @param bounds how many pictures they may lack together, the first job not counted, absent for no bound; and how long a job
 *   may take of which nobody has said so, absent for an hour
 * @throws ServiceError `internal` when the database fails
 */
export async function claimGenerations(
  client: DatabaseClient,
  leaseSeconds: number,
  most: number,
  bounds: { mostPictures?: number; deadlineSeconds?: number } = {},
): Promise<ClaimOutcome> {
  const { mostPictures, deadlineSeconds } = bounds;
  const answer = await client.rpc("image_generation_claim", {
    lease_seconds: leaseSeconds,
    most,
    ...(mostPictures !== undefined && { most_pictures: mostPictures }),
    ...(deadlineSeconds !== undefined && { deadline_seconds: deadlineSeconds }),
  });
  return claimOutcome.parse(unwrap("claim generations", answer));
}

/**
 * Closes the attempt that has ended and opens the next one on the first provider of the plan that may be called.
 *
 * @param client has the service's rights
 * @param ended null when none has
 * @param texts what the prompts were compressed to
 * @throws ServiceError `internal` when the database fails
 */
export async function nextAttempt(
  client: DatabaseClient,
  lease: Lease,
  ended: EndedAttempt | null,
  plan: PlanEntry[],
  texts: z.infer<typeof compressedText>[],
  leaseSeconds: number,
): Promise<NextAttemptOutcome> {
  const answer = await client.rpc("image_generation_next_attempt", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    ended: storable(ended),
    plan: asJson(plan),
    texts: asJson(texts),
    lease_seconds: leaseSeconds,
  });
  return nextAttemptOutcome.parse(unwrap("open the next attempt", answer));
}

/**
 * Notes the provider's ids of an attempt's work, so that it can be found after a crash.
 *
 * @param client has the service's rights
 * @returns false when the lease is lost
 * @throws ServiceError `internal` when the database fails
 */
export async function recordProviderTasks(
  client: DatabaseClient,
  lease: Lease,
  attemptId: string,
  providerTaskIds: string[],
): Promise<boolean> {
  const answer = await client.rpc("image_generation_record_tasks", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    attempt_id: attemptId,
    provider_task_ids: providerTaskIds,
  });
  return unwrap("record the provider's task", answer);
}

/**
 * Keeps a lease for so many more seconds.
 *
 * @param client has the service's rights
 * @returns false when the lease is lost: the job was cancelled, taken over or ended
 * @throws ServiceError `internal` when the database fails
 */
export async function extendLease(
  client: DatabaseClient,
  lease: Lease,
  leaseSeconds: number,
): Promise<boolean> {
  const answer = await client.rpc("image_generation_extend_lease", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    lease_seconds: leaseSeconds,
  });
  return unwrap("extend the lease", answer);
}

/**
 * Gives a job back to the queue, with its open attempt if it has one.
 *
 * @param client has the service's rights
 * @param delayMs it is not run again earlier
 * @throws ServiceError `internal` when the database fails
 */
export async function releaseGeneration(
  client: DatabaseClient,
  lease: Lease,
  delayMs: number,
): Promise<void> {
  const answer = await client.rpc("image_generation_release", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    delay_ms: Math.round(delayMs),
  });
  unwrap("release the generation", answer);
}

/**
 * Tells whoever watches a job how it goes on. Without effect when the lease is lost.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function recordEvent(
  client: DatabaseClient,
  lease: Lease,
  type: "progress" | "storing",
  data: Record<string, Json>,
): Promise<void> {
  const answer = await client.rpc("image_generation_record_event", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    type,
    data: storable(data),
  });
  unwrap("record the event", answer);
}

/**
 * Ends a job: attempt, images, cost and health of the provider, in one call, which may be repeated under the same
 * lease. Without effect when the lease is lost.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function finishGeneration(
  client: DatabaseClient,
  lease: Lease,
  result: GenerationResult,
): Promise<FinishOutcome> {
  const { drawn, ...ending } = result;
  const answer = await client.rpc("image_generation_finish", {
    job_id: lease.jobId,
    lease_id: lease.leaseId,
    result: storable({ ...ending, ...drawn }),
  });
  return finishOutcome.parse(unwrap("finish the generation", answer));
}

// Interfaces lack the index signature of Json though every value of theirs is JSON.
function asJson(value: object | null): Json {
  return value as Json;
}
