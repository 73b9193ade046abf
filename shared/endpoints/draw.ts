import type { Context } from "hono";
import * as z from "zod";
import type { ErrorCode } from "../errors/mod.ts";
import { type AcceptedResponse, isEnded, toFailure } from "../generation/catalog.ts";
import type { StartedGeneration } from "../generation/mod.ts";
import { type AppEnvironment, tellQuotas } from "../http/mod.ts";
import { endedUntil, keepRunning } from "./await_generation.ts";
import { type AnswerOptions, answerWithJob, jobLocation } from "./job_answers.ts";

/** The headers of an operation that draws. */
export const drawHeaders = z.object({
  "Prefer": z.string().optional().describe(
    "`respond-async` answers at once with the address of the job.",
  ),
  "Idempotency-Key": z.string().min(1).max(255).optional().describe(
    "The same key with the same body is answered with the same generation, however often it is sent.",
  ),
});

/** The codes of the errors of an operation that draws. */
export const drawErrors = [
  "prompt_too_long",
  "budget_exceeded",
  "forbidden",
  "project_not_found",
  "conflict",
  "cancelled",
  "content_refused",
  "image_not_found",
  "image_refused",
  "image_unreachable",
  "idempotency_key_reused",
  "no_capable_provider",
  "rate_limited",
  "providers_failed",
  "providers_unavailable",
  "deadline_exceeded",
  // With `cache: "only"`.
  "not_found",
] as const satisfies ErrorCode[];

/**
 * Whether the caller wants an answer at once and the work in the background
 * (https://www.rfc-editor.org/rfc/rfc7240#section-4.1); says in the answer that this is heeded.
 *
 * @param prefer the header `Prefer`
 */
export function respondsAsync(context: Context<AppEnvironment>, prefer = ""): boolean {
  const asked = prefer.split(",")
    .some((preference) => preference.trim().toLowerCase() === "respond-async");
  if (asked) context.header("preference-applied", "respond-async");
  return asked;
}

/**
 * Answers with a generation that was started: with its pictures, or where the caller does not wait or has waited long enough
 * with the address of its job.
 *
 * @param answerBy milliseconds since the epoch; undefined for a caller who does not wait
 * @param options what is asked of the addresses of its pictures
 * @throws ServiceError that the generation failed with
 */
export async function answerStarted(
  context: Context<AppEnvironment>,
  started: StartedGeneration,
  answerBy: number | undefined,
  options?: AnswerOptions,
): Promise<Response> {
  if ("replayed" in started) {
    if (!started.replayed.cached) context.header("idempotent-replayed", "true");
    if (started.replayed.status !== "completed") throw toFailure(started.replayed);
    return await answerWithJob(context, started.replayed, options);
  }
  tellQuotas(context, started.quotas);
  if (started.finished) keepRunning(started.finished, context.var.log);
  const finished = answerBy === undefined || !started.finished
    ? undefined
    : await endedUntil(started.finished, answerBy);
  if (!finished || !isEnded(finished)) {
    context.header("location", jobLocation(started.jobId));
    const accepted: AcceptedResponse = {
      generation_id: started.jobId,
      project_id: started.projectId,
      status: finished?.status === "queued" || !started.finished ? "queued" : "running",
      created_at: started.createdAt,
    };
    return context.json(accepted, 202);
  }
  if (finished.status !== "completed") throw toFailure(finished);
  return await answerWithJob(context, finished, options);
}
