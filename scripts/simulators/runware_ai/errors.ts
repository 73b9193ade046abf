import { json, type Reply } from "../exchange.ts";

/** One entry of an answer's `errors`. */
export interface RunwareError {
  code: string;
  message: string;
  parameter?: string | string[];
  type?: string;
  min?: number;
  max?: number;
  multiplier?: number;
  documentation?: string;
  taskUUID?: string;
  taskType?: string;
}

/** The HTTP status of codes that do not answer 400. */
const statuses: Record<string, number> = {
  invalidApiKey: 401,
  missingApiKey: 401,
  unauthorized: 401,
  forbidden: 403,
  accountSuspended: 403,
  insufficientCredits: 402,
  quotaExceeded: 402,
  rateLimitExceeded: 429,
  providerRateLimitExceeded: 429,
  modelNotFound: 404,
  taskNotFound: 404,
  timeout: 408,
  timeoutProvider: 504,
  inferenceError: 500,
  internalServerError: 500,
  modelUnavailable: 503,
  noAvailableServer: 503,
  serviceUnavailable: 503,
};

/** The HTTP status of an answer in which nothing but this error came out. */
export function statusOf(error: RunwareError): number {
  return statuses[error.code] ?? 400;
}

/** An answer in which every task failed. */
export function refuse(errors: RunwareError[]): Reply {
  const [first] = errors;
  return json({ data: [], errors }, first ? statusOf(first) : 400);
}

/** The error of a parameter, with a link to its documentation. */
export function parameterError(
  code: string,
  parameter: string,
  message: string,
  limits: Pick<RunwareError, "type" | "min" | "max" | "multiplier"> = {},
): RunwareError {
  return {
    code,
    message,
    parameter,
    ...limits,
    documentation:
      `https://runware.ai/docs/en/image-inference/api-reference#request-${parameter.toLowerCase()}`,
  };
}

/** The error of an unknown or empty key. */
export const invalidApiKey: RunwareError = {
  code: "invalidApiKey",
  message: "Invalid API key. Get one at https://my.runware.ai/signup",
  parameter: "apiKey",
  taskType: "authentication",
};

/** The error of a prompt that the content policy refuses. */
export const contentRefused: RunwareError = {
  code: "contentPolicyViolation",
  message: "The provided content violates the content policy. Please change the prompt.",
  parameter: "positivePrompt",
};
