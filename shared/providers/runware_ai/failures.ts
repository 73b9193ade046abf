import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { parseRetryAfter } from "../../runtime/mod.ts";
import type { CallContext } from "../contract.ts";
import { classifyStatus, redactSecrets, type UpstreamAnswer } from "../upstream.ts";
import type { TaskError } from "./answers.ts";

/**
 * Runware's error codes by family; the first pattern that fits decides, so the narrow ones come before `invalid...`,
 * `missing...` and `provider...` (https://runware.ai/docs/platform/errors and the families of Runware's TypeScript
 * SDK, https://github.com/Runware/runware-typescript).
 */
const rules: { code: RegExp; failureClass: FailureClass; advice: string }[] = [
  {
    code: /^(invalid|missing)ApiKey$|^(unauthorized|forbidden|accountSuspended)$/i,
    failureClass: "auth",
    advice: "Check the Runware API key and its account.",
  },
  {
    code: /insufficientCredits$|^(quotaExceeded|paymentRequired)$/i,
    failureClass: "quota",
    advice: "Add credit to the Runware account.",
  },
  {
    code: /rateLimitExceeded$/i,
    failureClass: "rate_limited",
    advice: "Send fewer requests or wait a moment.",
  },
  {
    code:
      /contentPolicyViolation$|^(sensitive|unsafe|nsfw)ContentDetected$|^(prompt|image)Blocked$|^moderationFailed$/i,
    failureClass: "moderated",
    advice: "Change the prompt.",
  },
  { code: /timeout/i, failureClass: "timeout", advice: "Try again." },
  {
    code: /^model(NotFound|Unavailable|Disabled|NotReady)$/i,
    failureClass: "model_unavailable",
    advice: "Choose another model.",
  },
  {
    code: /^task(NotFound|Expired)$/i,
    failureClass: "no_result",
    advice: "The task is gone; start it again.",
  },
  {
    code: /^(inferenceError|processingFailed|taskFailed|noAvailableServer)$|^provider/i,
    failureClass: "upstream_down",
    advice: "Try again.",
  },
  {
    code: /^(internalServerError|serviceUnavailable)$/i,
    failureClass: "upstream_down",
    advice: "Try again later.",
  },
  {
    code:
      /^(invalid|missing|unsupported|max|array|value)|^(conflictTaskUUID|unknownParameter|incompatibleParameters)$/i,
    failureClass: "invalid_request",
    advice: "Change the parameter it names.",
  },
];

/** The error for one entry of Runware's `errors`. */
export function makeError(
  error: TaskError,
  answer: UpstreamAnswer,
  context: CallContext,
): ProviderError {
  const failureClassOfStatus = classifyStatus(answer.status);
  const rule = rules.find((each) => each.code.test(error.code)) ??
    rules.find((each) => error.code === "" && each.failureClass === failureClassOfStatus);
  const failureClass = rule?.failureClass ?? failureClassOfStatus;
  const message = redactSecrets(error.message, context.settings);
  const said = [error.code, message.slice(0, 200)].filter((part) => part !== "").join(": ");
  const text = `Runware refused the call (${said || `HTTP ${answer.status}`}). ${
    rule?.advice ?? "Try again later."
  }`;
  return new ProviderError("runware_ai", failureClass, text, {
    httpStatus: answer.status,
    ...(error.code === "" ? {} : { providerCode: error.code }),
    ...(message === "" ? {} : { providerMessage: message }),
    ...readRetryAfter(answer, context),
  });
}

/** The answer's Retry-After as a detail of an error. */
export function readRetryAfter(
  answer: UpstreamAnswer,
  context: CallContext,
): { retryAfterMs?: number } {
  const retryAfterMs = parseRetryAfter(answer.headers.get("retry-after"), context.clock.now());
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/**
 * True for an error that can only be the end of a task, so that a question about the task which brings it has been
 * answered, whatever its HTTP status.
 */
export function speaksOfTask({ code }: TaskError): boolean {
  return /^(inferenceError|processingFailed|noAvailableServer)$|^(task|provider|model)|timeout|content|blocked|moderation/i
    .test(code);
}

/** True for the answer to a task that Runware does not know, or no longer. */
export function isUnknownTask(error: ProviderError): boolean {
  return error.failureClass === "no_result" && /^task/i.test(error.providerCode ?? "");
}
