import { createHash } from "node:crypto";
import type { NewGeneration } from "../database/mod.ts";
import type { Job } from "../routing/mod.ts";
import { cacheKey } from "./cache_key.ts";
import type { GenerationContext } from "./generation_context.ts";
import { namedPictures } from "./picture_fields.ts";
import type { GenerateRequest } from "./request_schema.ts";

/** How a request came in. */
export interface RequestOrigin {
  source: "api" | "quick" | "batch";
  batchId?: string;
  idempotencyKey?: string;
  /** Whether the caller is kept waiting for the end. */
  callerWaits: boolean;
}

/** A job as it is begun in the database. @param leaseId what it is leased by */
export function toNewGeneration(
  { asked, request, job }: { asked: GenerateRequest; request: GenerateRequest; job: Job },
  origin: RequestOrigin,
  leaseId: string,
  { caller, clock, requestId, receivedAt, trace }: GenerationContext,
): NewGeneration {
  const { prompt, ...stored } = request;
  return {
    id: job.id,
    lease_id: leaseId,
    caller: caller.id,
    project_id: request.project_id ?? null,
    source: origin.source,
    batch_id: origin.batchId ?? null,
    prompt,
    texts: job.texts,
    // As it was found, so that whoever takes the job over sends the same.
    request: { ...stored, prompt_optimization: job.request.optimization },
    images_requested: request.num_images,
    images: namedPictures(request).map(({ source, role, weight, control }) => ({
      image_id: source.image_id ?? "",
      role,
      ...(weight !== undefined && { weight }),
      ...(control && { control }),
    })),
    caller_waits: origin.callerWaits,
    deadline_ms: job.deadlineAt - job.queuedAt,
    idempotency_key: origin.idempotencyKey ?? null,
    cache: request.cache ?? null,
    cache_key: cacheKey(request),
    request_hash: origin.idempotencyKey === undefined ? null : requestHash(asked),
    prepared_ms: receivedAt === undefined ? 0 : Math.max(0, Math.round(clock.now() - receivedAt)),
    request_id: requestId ?? null,
    traceparent: trace?.traceparent() ?? null,
  };
}

/** What an idempotency key knows a request again by: SHA-256, hexadecimal. @param request as it was sent */
export function requestHash(request: GenerateRequest): string {
  // The parser writes the fields in the schema's order, so equal requests have equal text.
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
