import { callKinds, type Exchange, isRecord, json, parseBody } from "../exchange.ts";
import { answerFault, type FaultTable, serviceFault } from "../faults/fault.ts";
import {
  contentRefused,
  invalidApiKey,
  parameterError,
  refuse,
  type RunwareError,
  statusOf,
} from "./errors.ts";

const coded = (code: string, message: string, mimics: string, status?: number) =>
  failing({ code, message }, mimics, status);

/** The ways in which Runware fails. */
export const runwareFaults = {
  "runware.key_invalid": failing(invalidApiKey, "an unknown or revoked key"),
  "runware.key_missing": coded("missingApiKey", "An API key is required.", "a call without a key"),
  "runware.account_suspended": coded(
    "accountSuspended",
    "This account has been suspended.",
    "a suspended account",
  ),
  "runware.out_of_credits": coded(
    "insufficientCredits",
    "Insufficient credits. Please top up your account.",
    "an account without credit",
  ),
  "runware.out_of_credits_400": coded(
    "imageInferenceInsufficientCredits",
    "Insufficient credits to run this task.",
    "an account without credit, told with status 400 and another code",
    400,
  ),
  "runware.rate_limited": coded(
    "rateLimitExceeded",
    "Too many requests. Please retry later.",
    "too many calls",
  ),
  "runware.provider_rate_limited": coded(
    "providerRateLimitExceeded",
    "The model's provider limits requests. Please retry later.",
    "a partner model that is overloaded",
  ),
  "runware.invalid_width": failing(
    parameterError("invalidWidth", "width", "Invalid value for 'width' parameter.", {
      type: "integer",
      min: 128,
      max: 2_048,
      multiplier: 64,
    }),
    "a width the model does not draw",
  ),
  "runware.unsupported_parameter": failing(
    parameterError("unsupportedParameter", "negativePrompt", "Unsupported parameter."),
    "a parameter the model does not take",
  ),
  "runware.task_uuid_conflict": failing(
    parameterError("conflictTaskUUID", "taskUUID", "A task with this UUID already exists."),
    "a task id that is still in use",
  ),
  "runware.moderated": failing(contentRefused, "a prompt refused by the content policy"),
  "runware.moderated_by_provider": coded(
    "providerContentPolicyViolation",
    "The provider refused the content.",
    "a prompt refused by a partner's content policy",
  ),
  "runware.inference_error": coded(
    "inferenceError",
    "An error occurred during inference.",
    "a crash while drawing",
  ),
  "runware.no_server": coded(
    "noAvailableServer",
    "No server is available for this model right now.",
    "no free machine",
  ),
  "runware.model_unavailable": coded(
    "modelUnavailable",
    "The model is temporarily unavailable.",
    "a model that is switched off",
  ),
  "runware.model_not_found": coded(
    "modelNotFound",
    "The model could not be found.",
    "an unknown model",
  ),
  "runware.provider_timeout": coded(
    "timeoutProvider",
    "The provider did not answer in time.",
    "a partner that is too slow",
  ),
  "runware.internal_error": coded(
    "internalServerError",
    "An internal server error occurred.",
    "an outage",
  ),
  "runware.service_unavailable": coded(
    "serviceUnavailable",
    "The service is temporarily unavailable.",
    "maintenance",
  ),
  "runware.errors_with_200": answerFault(
    "an error told with status 200",
    (exchange) => ({ ...refuse([aboutTask({ ...inferenceError }, exchange)]), status: 200 }),
  ),
  "runware.singular_error": answerFault(
    "an old server that says `error` instead of `errors`",
    json(
      { error: { code: "inferenceError", message: "An error occurred during inference." } },
      500,
    ),
  ),
  "runware.no_data": answerFault("a success without results", json({ data: [] })),
  "runware.task_not_found": answerFault(
    "a task that has expired or was never known",
    (exchange) =>
      refuse([aboutTask({ code: "taskNotFound", message: "The task was not found." }, exchange)]),
    ["poll"],
  ),
  "runware.task_failed": serviceFault("a task that fails while it is drawn"),
  "runware.task_failed_top_level": serviceFault(
    "an asynchronous task whose failure is told as a top-level error",
  ),
  "runware.partial_success": serviceFault("results beside an error in one answer"),
  "runware.fewer_pictures": serviceFault("one result less than was asked for"),
  "runware.never_ends": serviceFault("a task that stays in processing"),
  "runware.task_lost": serviceFault("a task that is accepted and then unknown"),
  "runware.nsfw": serviceFault("pictures flagged as not safe for work"),
} as const satisfies FaultTable;

const inferenceError: RunwareError = {
  code: "inferenceError",
  message: "An error occurred during inference.",
};

function failing(error: RunwareError, mimics: string, status = statusOf(error)) {
  const isAboutKey = error.code.endsWith("ApiKey") || error.code.startsWith("account");
  return {
    ...answerFault(
      mimics,
      (exchange) => ({ ...refuse([aboutTask(error, exchange)]), status }),
      isAboutKey ? callKinds : ["submit"],
    ),
    status,
  };
}

/** The error with the id of the first task in the request. */
function aboutTask(error: RunwareError, exchange: Exchange): RunwareError {
  const body = parseBody(exchange);
  const task: unknown = Array.isArray(body) ? body.at(-1) : undefined;
  const taskUUID = isRecord(task) ? task["taskUUID"] : undefined;
  return typeof taskUUID === "string" ? { ...error, taskUUID } : error;
}
