import {
  conflict,
  credentialsMissing,
  type ErrorCode,
  forbidden,
  idempotencyKeyReused,
  imageNotFound,
  imageRefused,
  imageUnreachable,
  internal,
  invalidJson,
  invalidRequest,
  jobFailed,
  limitReached,
  methodNotAllowed,
  notFound,
  payloadTooLarge,
  projectNotFound,
  promptTooLong,
  providersUnavailable,
  type ServiceError,
  unsupportedMediaType,
} from "../../shared/errors/mod.ts";
import { type ErrorForm, toProblem } from "../../shared/http/mod.ts";
import type { JsonObject } from "./json_schema.ts";

const id = "6836bcaf-deaf-48be-8423-262a8cab0485";
const unknownField = { path: "widht", message: "is not a known field" };

/** What is answered where a path has no such operation, and so is in no operation's description. */
const ofNoOperation: ErrorCode = "method_not_allowed";

// A new code is not compiled without an example of it.
const examples: Record<ErrorCode, ServiceError> = {
  invalid_request: invalidRequest("The body is not valid: widht: is not a known field.", [
    unknownField,
  ]),
  invalid_json: invalidJson("A comma or the end is missing at line 1, column 24."),
  prompt_too_long: promptTooLong("prompt", "prompt", 10_001, 10_000),
  unauthorized: credentialsMissing(),
  budget_exceeded: limitReached({
    limit: "usd_per_month",
    scope: "project",
    allowed: 20,
    retry_after_ms: 86_400_000,
  }),
  forbidden: forbidden("generate pictures", "member"),
  not_found: notFound("generation", id),
  method_not_allowed: methodNotAllowed("GET", "/generate", ["POST"]),
  project_not_found: projectNotFound(id),
  image_not_found: imageNotFound("image", id),
  conflict: conflict(
    `The request with this idempotency key is still running as generation ${id}.`,
    {
      extensions: { generation_id: id },
    },
  ),
  cancelled: jobFailed("cancelled", "The generation was cancelled.", {
    extensions: { generation_id: id, attempts: [] },
  }),
  payload_too_large: payloadTooLarge(1_000_000),
  unsupported_media_type: unsupportedMediaType(),
  content_refused: jobFailed(
    "content_refused",
    "Gemini refused the prompt: it asks for violence.",
    {
      extensions: { generation_id: id, attempts: [] },
    },
  ),
  idempotency_key_reused: idempotencyKeyReused(),
  image_refused: imageRefused("image", "The bytes are not those of a PNG, JPEG or WebP."),
  image_unreachable: imageUnreachable("image.url", "The address answers with 404."),
  no_capable_provider: jobFailed(
    "no_capable_provider",
    "No provider can draw 20 pictures of 2048 x 2048 in one request.",
  ),
  rate_limited: limitReached({
    limit: "requests_per_minute",
    scope: "account",
    allowed: 20,
    retry_after_ms: 7_000,
  }),
  internal: internal("The service failed. Try again; its log has the reason.", undefined),
  providers_failed: jobFailed("providers_failed", "Every provider was asked and failed.", {
    extensions: { generation_id: id, attempts: [] },
  }),
  providers_unavailable: providersUnavailable(12),
  deadline_exceeded: jobFailed("deadline_exceeded", "The generation was not finished in time.", {
    extensions: { generation_id: id, attempts: [] },
  }),
};

const requestId = "9805e8e6-7075-4ce1-8221-f10e60ee07eb";

/** A problem document for each code, as the service words it, by the code: components of the document. */
export function problemExamples(): JsonObject {
  return Object.fromEntries(
    Object.entries(examples).filter(([code]) => code !== ofNoOperation).map((
      [code, error],
    ) => [code, {
      summary: code,
      value: toProblem(error, requestId),
    }]),
  );
}

/** The examples of an answer that may have one of the given codes, by the code. */
export function errorExamples(codes: ErrorCode[], form: ErrorForm | undefined): JsonObject {
  return Object.fromEntries(
    codes.map((code) => [
      code,
      form
        ? { value: form.toBody(examples[code], requestId) }
        : { $ref: `#/components/examples/${code}` },
    ]),
  );
}
