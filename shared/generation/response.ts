import type { AttemptDocument, DrawnImageDocument, GenerationDocument } from "../database/mod.ts";
import { type ErrorCode, errorStatuses, jobFailed, type ServiceError } from "../errors/mod.ts";
import type { AttemptResponse, GenerationResponse, ImageResponse } from "./response_schema.ts";

/**
 * A job in the shape that callers get.
 *
 * @param signedUrls by object path
 */
export function toGenerationResponse(
  job: GenerationDocument,
  signedUrls: Map<string, string>,
): GenerationResponse {
  return {
    generation_id: job.id,
    provider: job.provider,
    status: job.status,
    prompt: job.prompt_used ?? job.prompt,
    project_id: job.project_id,
    batch_id: job.batch_id,
    series_id: job.series_id,
    parent_image_id: job.parent_image_id,
    source: job.source,
    total_images: job.images.length,
    images: job.images.map((image) => toImageResponse(image, signedUrls)),
    cached: job.cached ?? false,
    metadata: {
      prompt_validation: job.prompt_validation,
      generation_time: job.completed_at === null
        ? null
        : (Date.parse(job.completed_at) - Date.parse(job.queued_at)) / 1_000,
      provider_model: job.model_name,
      cost_usd: job.cached ? 0 : job.cost_usd,
      maybe_billed_usd: job.cached ? null : job.maybe_billed_usd,
      attempts: job.attempts.map(toAttemptResponse),
    },
    warnings: job.warnings,
    losses: lossesOf(job),
    request: "forgotten" in job.request || "left_out" in job.request
      ? null
      : { prompt: job.prompt, ...job.request },
    created_at: job.created_at,
    completed_at: job.completed_at,
    error: job.error && { code: job.error.code, detail: job.error.detail },
  };
}

/** What a caller who waited is told when the job failed: its error, with the attempts and the id to look it up by. */
export function toFailure(job: GenerationDocument): ServiceError {
  const code = isErrorCode(job.error?.code) ? job.error.code : "providers_failed";
  const retryAfterSeconds = job.error?.retry_after_seconds;
  return jobFailed(code, job.error?.detail ?? "The generation failed.", {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    extensions: { generation_id: job.id, attempts: job.attempts.map(toAttemptResponse) },
  });
}

/** Whether a job is over, well or not. */
export function isEnded({ status }: Pick<GenerationDocument, "status">): boolean {
  return status !== "queued" && status !== "running";
}

// Several attempts that brought pictures lose the same once.
function lossesOf({ attempts }: GenerationDocument): GenerationResponse["losses"] {
  const losses = attempts.flatMap((attempt) => attempt.losses);
  return [...new Map(losses.map((loss) => [`${loss.field} ${loss.text}`, loss])).values()];
}

function toImageResponse(
  image: DrawnImageDocument,
  signedUrls: Map<string, string>,
): ImageResponse {
  return {
    id: image.id,
    provider: image.provider,
    model: image.model,
    url: image.provider_url,
    local_url: `/storage/images/${image.object_path}`,
    signed_url: signedUrls.get(image.object_path) ?? null,
    width: image.width,
    height: image.height,
    format: image.format,
    frames: typeof image.metadata["frames"] === "number" ? image.metadata["frames"] : 1,
    file_size: image.file_size,
    sha256: image.sha256,
    seed: image.seed,
    nsfw: image.nsfw,
    metadata: image.metadata,
  };
}

function toAttemptResponse(attempt: AttemptDocument): AttemptResponse {
  return {
    provider: attempt.provider,
    model: attempt.model,
    status: attempt.status,
    upstream: attempt.upstream_id,
    error: attempt.error_class,
    detail: attempt.error_message,
    provider_message: attempt.provider_message,
    refusal_category: attempt.refusal_category,
    latency: attempt.latency_ms === null ? null : attempt.latency_ms / 1_000,
    cost_usd: attempt.cost_usd,
    cost_estimated: attempt.cost_estimated,
    maybe_billed: attempt.maybe_billed,
    maybe_billed_usd: attempt.maybe_billed_usd,
  };
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && code in errorStatuses;
}
