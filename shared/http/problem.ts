import { type ErrorCode, internal, type ProblemDocument, ServiceError } from "../errors/mod.ts";

import { toRateLimitHeaders } from "./rate_limit.ts";

const titles: Record<ErrorCode, string> = {
  invalid_request: "The request is not valid",
  invalid_json: "The body is not JSON",
  prompt_too_long: "The prompt is too long",
  unauthorized: "Credentials are missing or not valid",
  budget_exceeded: "The budget is used up",
  forbidden: "Not allowed",
  not_found: "Not found",
  project_not_found: "Project not found",
  image_not_found: "Picture not found",
  method_not_allowed: "Method not allowed",
  conflict: "Conflict",
  cancelled: "Cancelled",
  payload_too_large: "The body is too large",
  unsupported_media_type: "The body's media type is not supported",
  content_refused: "The content was refused",
  image_refused: "The picture cannot be worked on",
  image_unreachable: "The picture cannot be fetched",
  idempotency_key_reused: "The idempotency key was used for another request",
  no_capable_provider: "No provider can do this request",
  rate_limited: "Too many requests",
  internal: "Internal error",
  providers_failed: "Every provider failed",
  providers_unavailable: "No provider is available",
  deadline_exceeded: "Not finished in time",
};

/** The media type of a problem document. */
export const problemMediaType = "application/problem+json";

/**
 * An error as a problem document (https://www.rfc-editor.org/rfc/rfc9457). Holds no stack, key or internal address:
 * those are in the log, under the same request id.
 */
export function toProblem(error: ServiceError, requestId: string): ProblemDocument {
  return {
    type: "about:blank",
    title: titles[error.code],
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.errors && { errors: error.errors }),
    ...error.extensions,
  };
}

/** Answers with an error: its problem document, its status, and when to try again where that is known. */
export function toProblemResponse(error: ServiceError, requestId: string): Response {
  const headers = new Headers({
    "content-type": problemMediaType,
    ...toRateLimitHeaders(error.quotas),
  });
  if (error.retryAfterSeconds !== undefined) {
    headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
  }
  const body = JSON.stringify(toProblem(error, requestId));
  return new Response(body, { status: error.status, headers });
}

/** The error that a caller is told of: for anything unknown, one that gives nothing away. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return internal("The service failed. Try again; its log has the reason.", error);
}
