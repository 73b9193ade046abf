import { type GenerationDocument, readCached, readJob, readRepeated } from "../database/mod.ts";
import { notCached, notFound } from "../errors/mod.ts";
import { beginRefusal } from "./begin_refusal.ts";
import { cacheKey } from "./cache_key.ts";
import type { GenerationContext } from "./generation_context.ts";
import { requestHash, type RequestOrigin } from "./new_generation.ts";
import type { GenerateRequest } from "./request_schema.ts";

/** A generation that somebody else runs, which answers for an equal request as well. */
export interface JoinedGeneration {
  jobId: string;
  projectId: string;
  createdAt: string;
}

const firstLookMs = 250;
const longestLookMs = 2_000;

/**
 * What an idempotency key brings back, before anything is fetched or planned: what the request was made of may be gone by now.
 *
 * @param request as it was sent
 * @returns undefined when it is to be drawn
 * @throws ServiceError `conflict` while the earlier one is under way, `idempotency_key_reused`, what refuses the project
 */
export async function findRepeated(
  request: GenerateRequest,
  { idempotencyKey }: Pick<RequestOrigin, "idempotencyKey">,
  { caller }: GenerationContext,
): Promise<{ replayed: GenerationDocument } | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const project = request.project_id ?? null;
  const hash = requestHash(request);
  const found = await readRepeated(caller.service, caller.id, project, idempotencyKey, hash);
  if (found.outcome === "replayed") return { replayed: found.job };
  if (found.outcome === "none") return undefined;
  throw beginRefusal(found, project);
}

/**
 * What answers for a request that asks for pictures that are there (`cache`), before anything is planned for it.
 *
 * @param request with its style put into it, and its pictures taken in: an equal one is kept by that
 * @returns undefined when it is to be drawn
 * @throws ServiceError `not_found` when it may not be drawn and nothing answers for it; what refuses the project
 */
export async function findCached(
  request: GenerateRequest,
  { caller }: GenerationContext,
): Promise<{ replayed: GenerationDocument } | { joined: JoinedGeneration } | undefined> {
  if (request.cache === undefined || request.cache === "off") return undefined;
  const project = request.project_id ?? null;
  const found = await readCached(caller.service, caller.id, project, cacheKey(request));
  if (found.outcome === "replayed") return { replayed: found.job };
  if (found.outcome === "joined") return { joined: toJoined(found) };
  if (found.outcome !== "none") throw beginRefusal({ outcome: found.outcome }, project);
  if (request.cache === "only") throw notCached();
  return undefined;
}

/** As the database tells it. */
export function toJoined(
  found: { job_id: string; project_id: string; created_at: string },
): JoinedGeneration {
  return { jobId: found.job_id, projectId: found.project_id, createdAt: found.created_at };
}

/** The end of a generation that somebody else runs. @throws ServiceError `not_found` when there is none any more */
export async function endOfJoined(
  jobId: string,
  { caller, clock, signal }: GenerationContext,
): Promise<GenerationDocument> {
  for (let pauseMs = firstLookMs;; pauseMs = Math.min(longestLookMs, pauseMs * 2)) {
    await clock.sleep(pauseMs, signal);
    const job = await readJob(caller.service, jobId);
    if (!job) throw notFound("generation", jobId);
    if (job.completed_at !== null) return { ...job, cached: true };
  }
}
