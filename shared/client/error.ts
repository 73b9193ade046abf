import type { ErrorCode, Generation, Problem } from "./types.ts";

/**
 * What a failure is called: a code of the service, or of the client itself.
 *
 * - `unreachable`: there was no answer: no connection, or none in time
 * - `unexpected_answer`: an answer that is not the service's, such as a gateway's page
 * - `still_running`: the generation had not ended when the client had waited for as long as it was told
 * - `webhook_refused`: a message is not signed with the secret, is too old, or is none of the service's
 */
export type ImageGenerationErrorCode =
  | ErrorCode
  | "unreachable"
  | "unexpected_answer"
  | "still_running"
  | "webhook_refused";

/** What is known of a failure besides its code and its sentence. */
export interface ImageGenerationErrorDetails {
  /** The answer's HTTP status. */
  status?: number | undefined;
  /** What was answered: the problem document, or the generation that failed. */
  document?: unknown;
  /** Finds the request in the log of the service. */
  requestId?: string | undefined;
  /** Ms after which the same call is worth repeating. */
  retryAfterMs?: number | undefined;
  /** The generation that failed or goes on. */
  generationId?: string | undefined;
  /** The fields that are not valid. */
  errors?: Problem["errors"] | undefined;
  /** The calls of providers that were made. */
  attempts?: Generation["metadata"]["attempts"] | undefined;
  cause?: unknown;
}

/**
 * The one error of this client; only a caller's own abort is thrown as it is. The message is a sentence that says what
 * happened and what to do; programs read `code`.
 */
export class ImageGenerationError extends Error {
  override readonly name = "ImageGenerationError";
  readonly code: ImageGenerationErrorCode;
  readonly status: number | undefined;
  readonly document: unknown;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly generationId: string | undefined;
  readonly errors: NonNullable<Problem["errors"]>;
  readonly attempts: Generation["metadata"]["attempts"];

  constructor(
    code: ImageGenerationErrorCode,
    message: string,
    details: ImageGenerationErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.document = details.document;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.generationId = details.generationId;
    this.errors = details.errors ?? [];
    this.attempts = details.attempts ?? [];
  }
}
