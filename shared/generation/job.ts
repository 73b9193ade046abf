import type { PromptOptimization } from "../configuration/mod.ts";
import type { OpenedAttempt, RunnerDocument } from "../database/mod.ts";
import { invalidRequest } from "../errors/mod.ts";
import { negativeParts, normalisePrompt, promptLimits } from "../prompts/mod.ts";
import { type InputFile, madeId, promptOf } from "../providers/catalog.ts";
import type { Job, JobAttempt, JobRequest, PassedOver } from "../routing/mod.ts";
import { toImageRequest } from "./image_request.ts";
import { impliedOperation } from "./picture_fields.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";
import { type TakenPicture, toTaken } from "./taken_picture.ts";

/**
 * A job that is not written yet.
 *
 * @param id a fresh UUID
 * @param optimization where the request names none
 * @param time moments in ms since the epoch
 * @param pictures those that go in
 * @throws ServiceError `prompt_too_long` and `invalid_request` for prompts that are refused
 */
export function newJob(
  id: string,
  request: GenerateRequest,
  pictures: readonly TakenPicture[],
  optimization: PromptOptimization,
  callerWaits: boolean,
  time: { queuedAt: number; deadlineAt: number },
): Job {
  return {
    id,
    projectId: request.project_id ?? null,
    request: toJobRequest(request, pictures, optimization),
    inputs: filesOf(pictures),
    copies: [],
    texts: [],
    callerWaits,
    ...time,
    earlierAttempts: 0,
    leaseId: null,
    attempts: [],
    pictures: [],
  };
}

/**
 * A job as the database tells it.
 *
 * @param request its {@link storedRequest}
 * @param optimization where the request names none
 * @param aheadMs how far the database's clock is ahead of the runner's, whose moments the job's become
 * @throws ServiceError `invalid_request` and `prompt_too_long` for prompts that are refused
 */
export function storedJob(
  document: RunnerDocument,
  request: GenerateRequest,
  optimization: PromptOptimization,
  aheadMs: number,
): Job {
  const moment = (time: string) => Date.parse(time) - aheadMs;
  const pictures = document.inputs.map(toTaken);
  return {
    id: document.id,
    projectId: document.project_id,
    request: toJobRequest(request, pictures, optimization),
    inputs: filesOf(pictures),
    copies: document.copies.map((copy) => ({
      attemptId: copy.attempt_id,
      id: copy.made_as === null ? copy.image_id : madeId(copy.image_id, copy.made_as),
      providerImageId: copy.provider_image_id,
    })),
    texts: document.texts,
    callerWaits: document.caller_waits,
    ...(document.urgency === "relaxed" && { isRelaxed: true as const }),
    queuedAt: moment(document.queued_at),
    earlierAttempts: document.earlier_attempts,
    deadlineAt: moment(document.deadline_at),
    leaseId: document.lease_id,
    attempts: document.attempts.map((attempt) => toAttempt(attempt, moment)),
    pictures: document.images.map(({ ordinal, attempt_id }) => ({
      place: ordinal,
      attemptId: attempt_id ?? "",
    })),
  };
}

/** Where pictures lie, by their ids. */
function filesOf(pictures: readonly TakenPicture[]): ReadonlyMap<string, InputFile> {
  return new Map(pictures.map(({ id, objectPath, drawn }) => [
    id,
    { objectPath, ...(drawn && { drawn }) },
  ]));
}

function toJobRequest(
  request: GenerateRequest,
  pictures: readonly TakenPicture[],
  byDefault: PromptOptimization,
): JobRequest {
  const isNeeded = promptOf[impliedOperation(request)] === "required";
  const prompt = isNeeded || request.prompt.trim() !== "" ? normalisePrompt(request.prompt) : "";
  const negativePrompt = request.negative_prompt?.trim()
    ? normalisePrompt(request.negative_prompt, "negative_prompt")
    : undefined;
  const optimization = request.prompt_optimization ?? byDefault;
  const parted = negativeParts(prompt);
  return {
    image: toImageRequest(request, pictures),
    prompt,
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(parted.negative !== "" && parted.positive !== "" && { parted }),
    optimization,
    promptLimit: optimization === "standard" ? promptLimits.compressed : Infinity,
    count: request.num_images,
    ...(request.provider && { provider: request.provider }),
    ...(request.model !== undefined && { family: request.model }),
    sameModel: request.same_model,
    ...(request.fallback_to && { fallbackTo: request.fallback_to }),
    strategy: request.strategy,
    enableFallback: request.enable_fallback ?? true,
    fallbackIsAsked: request.enable_fallback === true || request.fallback_to !== undefined,
    maxRetries: request.max_retries,
    onRefusal: request.on_refusal,
  };
}

/**
 * What a stored job asks for. One from SQL has been checked by nobody yet; one from a request has, and is parsed to the
 * same.
 *
 * @throws ServiceError `invalid_request` for what cannot be drawn
 */
export function storedRequest(document: RunnerDocument): GenerateRequest {
  const parsed = generateRequest.safeParse({ ...document.request, prompt: document.prompt });
  if (parsed.success && parsed.data.dry_run) {
    throw invalidRequest(
      "dry_run: a generation in the database is drawn. Send it to POST /generate.",
    );
  }
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${issue.keys.join(", ")} is not a known field`
      : `${issue.path.join(".")}: ${issue.message}`
  );
  throw invalidRequest(`The options of the generation are not valid: ${problems.join("; ")}.`);
}

function toAttempt(
  attempt: RunnerDocument["attempts"][number],
  moment: (time: string) => number,
): JobAttempt {
  return {
    id: attempt.id,
    ordinal: attempt.ordinal,
    provider: attempt.provider,
    model: attempt.model,
    upstreamId: attempt.upstream_id,
    upstreams: attempt.upstream_id === null ? [] : [attempt.upstream_id],
    status: attempt.status,
    ...(attempt.relaxed && { isRelaxed: true as const }),
    leaseId: attempt.lease_id,
    planHash: attempt.plan_hash,
    places: attempt.places,
    passedOver: attempt.passed_over.map(toPassedOver),
    losses: attempt.losses,
    taskIds: attempt.provider_task_ids,
    startedAt: moment(attempt.started_at),
    // Whoever holds the lease goes on with it now.
    nextLookAt: null,
    looks: attempt.looks,
    callbackTokenHash: null,
    endsAt: attempt.ends_at === null ? null : moment(attempt.ends_at),
    endedAt: attempt.finished_at === null ? null : moment(attempt.finished_at),
    failure: attempt.error_class === null ? null : {
      failureClass: attempt.error_class,
      ...(attempt.error_scope !== null && { scope: attempt.error_scope }),
      message: attempt.error_message ?? "",
      ...(attempt.provider_code !== null && { providerCode: attempt.provider_code }),
      ...(attempt.retry_after_ms !== null && { retryAfterMs: attempt.retry_after_ms }),
    },
    warnings: attempt.warnings,
  };
}

/** Who stood before an attempt, as the database tells it. */
export function toPassedOver(
  { provider, model, reason, detail, is_better }: OpenedAttempt["passed_over"][number],
): PassedOver {
  return { provider, model, reason, ...(detail && { detail }), isBetter: is_better };
}
