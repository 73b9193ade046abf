import * as z from "zod";
import {
  type ErrorCode,
  errorStatuses,
  limitNames,
  limitScopes,
  type ServiceError,
} from "../../shared/errors/mod.ts";
import { type ErrorForm, toRateLimitHeaders } from "../../shared/http/mod.ts";

/** The types that OpenAI's errors have (https://platform.openai.com/docs/guides/error-codes). */
const errorTypes = [
  "invalid_request_error",
  "image_generation_user_error",
  "insufficient_quota",
  "rate_limit_error",
  "server_error",
] as const;

const reachedLimit = z.lazy(() =>
  z.object({
    name: z.enum(limitNames),
    scope: z.enum(limitScopes),
    allowed: z.number().describe("In the limit's own unit."),
  })
);
const errorBody = z.lazy(() =>
  z.strictObject({
    error: z.strictObject({
      message: z.string().describe("What happened and what to do about it."),
      type: z.enum(errorTypes),
      param: z.string().nullable().describe("The field that is not valid."),
      code: z.enum(Object.keys(errorStatuses) as [ErrorCode, ...ErrorCode[]]),
      request_id: z.string().describe("Finds the request in the log."),
      generation_id: z.string().optional().describe("Of GET /jobs/{id}."),
      limit: reachedLimit.optional().describe("Which limit refused the call, and whose it is."),
    }),
  }).meta({ id: "OpenAiError" })
);

/**
 * OpenAI's libraries repeat 408, 409, 429 and 5xx twice by themselves, each time as if nothing had been drawn. What is over,
 * and may have been paid for, therefore has a status that they leave alone.
 */
const statuses = {
  content_refused: 400,
  conflict: 400,
  cancelled: 400,
  providers_failed: 424,
  deadline_exceeded: 424,
} as const satisfies Partial<Record<ErrorCode, number>>;

/** How the errors of this function look. */
export const openAiErrors: ErrorForm = { schema: errorBody, statuses, toBody: toOpenAiBody };

const longestRetrySeconds = 60;

const types: Partial<Record<ErrorCode, (typeof errorTypes)[number]>> = {
  content_refused: "image_generation_user_error",
  budget_exceeded: "insufficient_quota",
  rate_limited: "rate_limit_error",
  providers_failed: "server_error",
  deadline_exceeded: "server_error",
  providers_unavailable: "server_error",
  internal: "server_error",
};

/** Our names of fields by OpenAI's. */
const fieldNames: [ours: RegExp, theirs: string][] = [
  [/^num_images$/, "n"],
  [/^(width|height|aspect_ratio)$/, "size"],
  [/^(model_id|provider)$/, "model"],
  [/^images\.\d+.*$/, "image"],
  [/^(image|mask)\..*$/, "$1"],
];

/** An error as OpenAI's libraries read it (the `error` of openai's APIError). */
export function toOpenAiBody(
  { code, message, errors, extensions }: ServiceError,
  requestId: string,
): z.infer<typeof errorBody> {
  const { generation_id } = extensions;
  const limit = reachedLimit.safeParse(extensions["limit"]);
  return {
    error: {
      message,
      type: types[code] ?? "invalid_request_error",
      param: errors?.[0]?.path ? theirName(errors[0].path) : null,
      code,
      request_id: requestId,
      ...(typeof generation_id === "string" && { generation_id }),
      ...(limit.success && { limit: limit.data }),
    },
  };
}

/** Answers with an error in OpenAI's form, and says whether to repeat the call. */
export function toOpenAiResponse(error: ServiceError, requestId: string): Response {
  const { retryAfterSeconds = 0 } = error;
  const passes = error.code === "rate_limited" || error.code === "providers_unavailable";
  const isWorthRepeating = error.code === "internal" ||
    (passes && retryAfterSeconds <= longestRetrySeconds);
  const headers = new Headers({
    "content-type": "application/json",
    "x-should-retry": String(isWorthRepeating),
    ...toRateLimitHeaders(error.quotas),
  });
  if (error.retryAfterSeconds !== undefined) {
    headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterSeconds))));
  }
  const status = openAiErrors.statuses[error.code] ?? error.status;
  return new Response(JSON.stringify(toOpenAiBody(error, requestId)), { status, headers });
}

/** A field by the name under which clients of this protocol send it. */
function theirName(path: string): string {
  const rule = fieldNames.find(([ours]) => ours.test(path));
  return rule ? path.replace(...rule) : path;
}
