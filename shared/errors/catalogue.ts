import { describeLimit, type Quota, type ReachedLimit } from "./limits.ts";
import {
  type ErrorCode,
  type FieldProblem,
  ServiceError,
  type ServiceErrorDetails,
} from "./service_error.ts";

/*
 * One function per code of what a caller can be told, so that the same thing is said in the same words everywhere.
 */

/**
 * 400: the input is not valid.
 *
 * @param detail what is wrong and what would be right
 */
export function invalidRequest(
  detail: string,
  errors?: FieldProblem[],
  cause?: unknown,
): ServiceError {
  return new ServiceError("invalid_request", detail, { ...(errors && { errors }), cause });
}

/** 400: the body cannot be parsed. @param explanation where and why, in sentences */
export function invalidJson(explanation: string, cause?: unknown): ServiceError {
  return new ServiceError("invalid_json", `The body is not valid JSON. ${explanation}`, { cause });
}

/** 400: a prompt has more characters than are accepted. */
export function promptTooLong(
  field: string,
  name: string,
  characters: number,
  accepted: number,
): ServiceError {
  const message = `The ${name} has ${characters.toLocaleString("en")} characters; at most ` +
    `${accepted.toLocaleString("en")} are accepted. Shorten it.`;
  return new ServiceError("prompt_too_long", message, { errors: [{ path: field, message }] });
}

/** 400: a prompt has more bytes than are kept, which its characters do not show. */
export function promptTooLarge(
  field: string,
  name: string,
  bytes: number,
  accepted: number,
): ServiceError {
  const message = `The ${name} has ${bytes.toLocaleString("en")} bytes of UTF-8; at most ` +
    `${
      accepted.toLocaleString("en")
    } are accepted. Leave out what nobody sees, such as piled up marks.`;
  return new ServiceError("prompt_too_long", message, { errors: [{ path: field, message }] });
}

/** 401: a request without credentials. */
export function credentialsMissing(cause?: unknown): ServiceError {
  return new ServiceError(
    "unauthorized",
    `There are no credentials. Send a user's access token as "Authorization: Bearer …" with the publishable key as ` +
      `"apikey", an API key of a project as "x-api-key", or a secret key as "apikey"; libraries that know bearer tokens only send either key as that.`,
    { cause },
  );
}

/** 401: credentials that were refused. @param reason a sentence, and what to do about it */
export function credentialsRefused(reason: string, cause?: unknown): ServiceError {
  return new ServiceError("unauthorized", reason, { cause });
}

/** 401: a user's token that Auth does not take any more. */
export function tokenRefused(why: "rejected" | "account_deleted"): ServiceError {
  return new ServiceError(
    "unauthorized",
    why === "account_deleted"
      ? "The account of this access token was deleted. Sign in with another one."
      : "Auth does not accept the access token: it has expired, its session has ended, or it belongs to another " +
        "project. Sign in again, or refresh the session, and use the new token.",
  );
}

/** 401: a token for the events of a generation that is none, not of this one, or too old. */
export function streamTokenRefused(jobId: string): ServiceError {
  return new ServiceError(
    "unauthorized",
    `The token does not open the events of the generation ${jobId}, or no longer. Get another one by ` +
      `POST /jobs/${jobId}/stream-token.`,
  );
}

/** 401: an API key that is not, or no longer, one of a project's. */
export function apiKeyRefused(why: "unknown" | "expired"): ServiceError {
  return new ServiceError(
    "unauthorized",
    why === "expired"
      ? "The API key has expired, or was rotated out or deleted. Use the project's new one."
      : "This is not an API key of a project here. Compare it with the one that was shown when it was made.",
  );
}

/** 403: an API key without the scope that is needed; null where API keys are not accepted. */
export function scopeMissing(scope: string | null): ServiceError {
  return new ServiceError(
    "forbidden",
    scope === null
      ? "No API key may do this. Call with a user's access token or a secret key."
      : `The API key lacks the scope "${scope}". Use another key, or have an admin of the project give it that.`,
  );
}

/**
 * 402, 403 or 429: a limit is reached. Money and room for pictures are 402; what is not allowed at all is 403; the rest
 * passes with time and is 429.
 *
 * @param quotas what is left of the limits over time, for the headers
 */
export function limitReached(reached: ReachedLimit, quotas: Quota[] = []): ServiceError {
  const { limit, scope, allowed, retry_after_ms } = reached;
  const isPaid = limit === "usd_per_day" || limit === "usd_per_month" || limit === "bytes";
  const retryAfterSeconds = retry_after_ms === null ? undefined : retry_after_ms / 1_000;
  const advice = limit === "bytes"
    ? "Delete pictures that are not needed, or ask whoever runs this service for more room."
    : allowed === 0 && scope === "anonymous_account"
    ? "Sign up with an address, or ask whoever runs this service."
    : retryAfterSeconds === undefined
    ? "Ask whoever runs this service."
    : "Try again later, or ask whoever runs this service for more.";
  const code = isPaid ? "budget_exceeded" : allowed === 0 ? "forbidden" : "rate_limited";
  return new ServiceError(code, `${describeLimit(reached)} ${advice}`, {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    extensions: { limit: { name: limit, scope, allowed } },
    quotas,
  });
}

/** 429: the database has had enough of a caller for now. @param detail what of, and when it takes more */
export function tooOften(detail: string, retryAfterSeconds: number): ServiceError {
  return new ServiceError("rate_limited", detail, { retryAfterSeconds });
}

/**
 * 403: the caller's role in the organization does not suffice.
 *
 * @param action what was asked for, in the infinitive, such as `delete pictures`
 * @param needed the least role that may do it; absent where that is not known
 */
export function forbidden(
  action: string,
  needed?: "member" | "admin",
  cause?: unknown,
): ServiceError {
  const detail = {
    member: `A viewer cannot ${action}. Ask an admin of the organization for another role.`,
    admin: `Only an admin or the owner of the organization can ${action}.`,
    unknown: `You may not ${action}.`,
  };
  return new ServiceError("forbidden", detail[needed ?? "unknown"], { cause });
}

/**
 * 404: it does not exist, or the caller may not see it. Which of the two is not told.
 *
 * @param what its kind, such as `generation`
 * @param id as the caller named it
 */
export function notFound(what: string, id: string): ServiceError {
  return new ServiceError("not_found", `There is no ${what} ${id}, or it is not yours.`);
}

/** 404: a request that is not to be drawn, and no pictures of an equal one. */
export function notCached(): ServiceError {
  return new ServiceError(
    "not_found",
    'No equal request of this project has its pictures here. Send it with "cache": "use" to have it drawn.',
  );
}

/** 404: the database knows none, or none that is the caller's. @param message as the database says it */
export function noneOfYours(message: string, cause?: unknown): ServiceError {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return new ServiceError("not_found", sentence, { cause });
}

/** 404: there is no such route. */
export function routeNotFound(method: string, path: string): ServiceError {
  return new ServiceError("not_found", `There is nothing at ${method} ${path}.`);
}

/** 405: there is such a route, for other methods. @param allowed those, such as `GET` */
export function methodNotAllowed(
  method: string,
  path: string,
  allowed: readonly string[],
): ServiceError {
  return new ServiceError(
    "method_not_allowed",
    `${path} takes no ${method}. Use ${allowed.join(" or ")}.`,
  );
}

/**
 * 404: the project does not exist, or the caller may not see it.
 *
 * @param id null when the request named none, and none stands for it
 */
export function projectNotFound(id: string | null): ServiceError {
  return new ServiceError(
    "project_not_found",
    id === null
      ? "The request names no project, and no single one of yours stands for it: you have none to draw in, or several. " +
        "Name one of yours as project_id."
      : `There is no project ${id}, or it is not yours. ` +
        "Name one of yours, or leave project_id out where you have a default project.",
  );
}

/**
 * 404: a picture that a request names is not in its project, or is no more.
 *
 * @param field where the request names it, such as `images.0.image_id`
 */
export function imageNotFound(field: string, id: string): ServiceError {
  const message =
    `There is no picture ${id} in the project that draws, or it was handed in and not used for a day. ` +
    "Hand it in again.";
  return new ServiceError("image_not_found", message, { errors: [{ path: field, message }] });
}

/** 413: a picture has more bytes than are taken. @param field where it was handed in */
export function imageTooLarge(field: string, maximumBytes: number): ServiceError {
  const message = `A picture has at most ${maximumBytes.toLocaleString("en")} bytes.`;
  return new ServiceError("payload_too_large", message, { errors: [{ path: field, message }] });
}

/**
 * 422: what was handed in is no picture that can be worked on.
 *
 * @param field where it was handed in
 * @param reason a sentence
 */
export function imageRefused(field: string, reason: string, cause?: unknown): ServiceError {
  const message = `${reason} Hand in a still PNG, JPEG or WebP in grey or RGB.`;
  return new ServiceError("image_refused", message, { errors: [{ path: field, message }], cause });
}

/**
 * 422: a picture cannot be fetched from the address that a caller names.
 *
 * @param field where the request names it
 * @param reason a sentence
 */
export function imageUnreachable(field: string, reason: string, cause?: unknown): ServiceError {
  const message = `${reason} Name an https address that anybody can read, or hand the picture in.`;
  return new ServiceError("image_unreachable", message, {
    errors: [{ path: field, message }],
    cause,
  });
}

/** 409: what was asked for does not go with how things are. */
export function conflict(
  detail: string,
  details: Pick<ServiceErrorDetails, "retryAfterSeconds" | "extensions"> = {},
): ServiceError {
  return new ServiceError("conflict", detail, details);
}

/** 413: the body has too many bytes. */
export function payloadTooLarge(maximumBytes: number): ServiceError {
  return new ServiceError(
    "payload_too_large",
    `A body has at most ${maximumBytes.toLocaleString("en")} bytes.`,
  );
}

/** 415: the body is not declared as what the route takes. */
export function unsupportedMediaType(taken: "json" | "form" = "json"): ServiceError {
  return new ServiceError(
    "unsupported_media_type",
    taken === "json"
      ? 'Send the body as JSON, with the header "content-type: application/json".'
      : 'Send the body as a form with a file, with the header "content-type: multipart/form-data; boundary=…".',
  );
}

/** 422: the idempotency key belongs to another request. */
export function idempotencyKeyReused(): ServiceError {
  return new ServiceError(
    "idempotency_key_reused",
    "This idempotency key was sent with another request. Use a new key for a new request.",
  );
}

/**
 * 500: the service failed.
 *
 * @param what a sentence that gives nothing away
 * @param cause for the log
 */
export function internal(what: string, cause: unknown): ServiceError {
  return new ServiceError("internal", what, { cause });
}

/** 503: no provider can be called just now. */
export function providersUnavailable(retryAfterSeconds: number): ServiceError {
  return new ServiceError("providers_unavailable", "No provider can be called just now.", {
    retryAfterSeconds,
  });
}

/** What a job ended with, or would have: its code and its words are data of the job. */
export function jobFailed(
  code: ErrorCode,
  detail: string,
  details: Omit<ServiceErrorDetails, "cause"> = {},
): ServiceError {
  return new ServiceError(code, detail, details);
}
