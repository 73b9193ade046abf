import * as z from "zod";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import { compressedText } from "./documents.ts";
import {
  type BeginOutcome,
  beginOutcome,
  type ClaimOutcome,
  claimOutcome,
  type FinishOutcome,
  finishOutcome,
  type NextAttemptOutcome,
  nextAttemptOutcome,
  repeatedOutcome,
} from "./generation_outcomes.ts";
import type {
  EndedAttempt,
  GenerationResult,
  Lease,
  NewGeneration,
  PlanEntry,
} from "./generation_arguments.ts";
import { storable } from "./storable.ts";
import type { Json } from "./types.ts";

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
 * What came of the request that an idempotency key was sent with before.
 *
 * @param client has the service's rights
 * @param caller account or API key; null for a secret key
 * @param projectId null for the caller's default project
 * @param requestHash of the request that is sent with it now
 * @throws ServiceError `internal` when the database fails
 */
export async function readRepeated(
  client: DatabaseReader,
  caller: string | null,
  projectId: string | null,
  idempotencyKey: string,
  requestHash: string,
): Promise<z.infer<typeof repeatedOutcome>> {
  const answer = await client.rpc("image_generation_repeated", {
    // The generator types every argument as not null.
    caller: caller as string,
    project_id: projectId as string,
    idempotency_key: idempotencyKey,
    request_hash: requestHash,
  });
  return repeatedOutcome.parse(unwrap("look for an earlier request", answer));
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
