import type { Quota } from "./limits.ts";

/**
 * The codes a problem document can carry and the HTTP status each one has.
 * The set is closed: a caller may switch on it.
 */
export const errorStatuses = {
  invalid_request: 400,
  invalid_json: 400,
  prompt_too_long: 400,
  unauthorized: 401,
  budget_exceeded: 402,
  forbidden: 403,
  not_found: 404,
  project_not_found: 404,
  image_not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  cancelled: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  content_refused: 422,
  idempotency_key_reused: 422,
  image_refused: 422,
  image_unreachable: 422,
  no_capable_provider: 422,
  rate_limited: 429,
  internal: 500,
  providers_failed: 502,
  providers_unavailable: 503,
  deadline_exceeded: 504,
} as const;

/** One of the keys of {@link errorStatuses}. */
export type ErrorCode = keyof typeof errorStatuses;

/** What is wrong with one field of the input; `path` is dotted, such as `requests.0.width`. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** What an answer says besides its code and detail. */
export interface ServiceErrorDetails {
  /** One entry per bad field. */
  errors?: FieldProblem[];
  /** Seconds after which the same call is worth repeating; becomes the Retry-After header. */
  retryAfterSeconds?: number;
  /** Further members of the problem document, such as `attempts`. */
  extensions?: Record<string, unknown>;
  /** What is left of the limits over time; becomes the RateLimit headers. */
  quotas?: Quota[];
  /** The error this one was made from; logged, never answered. */
  cause?: unknown;
}

/** A failure that the caller is told about, as an RFC 9457 problem document. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: FieldProblem[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extensions: Record<string, unknown>;
  readonly quotas: Quota[];

  /**
   * @param code decides the HTTP status
   * @param detail what happened, to what, and what to do about it; shown to the caller
   */
  constructor(code: ErrorCode, detail: string, details: ServiceErrorDetails = {}) {
    super(detail, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.status = errorStatuses[code];
    this.errors = details.errors;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.extensions = details.extensions ?? {};
    this.quotas = details.quotas ?? [];
  }
}
