import type { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { failureOf, type FailureTable } from "../failures.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import type { TaskError } from "./answers.ts";

const refused = (advice: string) => `Runware refused the call. ${advice}`;

/**
 * Runware's error codes by family; the first that fits decides, so the narrow ones come before `invalid...`,
 * `missing...` and `provider...` (https://runware.ai/docs/platform/errors and the families of Runware's TypeScript
 * SDK, https://github.com/Runware/runware-typescript).
 */
export const runwareFailures: FailureTable = {
  provider: "runware_ai",
  name: "Runware",
  rows: [
    {
      code: /^(invalid|missing)ApiKey$|^(unauthorized|forbidden|accountSuspended)$/i,
      failureClass: "auth",
      message: refused("Check the Runware API key and its account."),
    },
    {
      code: /insufficientCredits$|^(quotaExceeded|paymentRequired)$/i,
      failureClass: "quota",
      message: refused("Add credit to the Runware account."),
    },
    {
      // The limit of a provider behind Runware is a limit of its models.
      code: /^provider.*rateLimitExceeded$/i,
      failureClass: "rate_limited",
      scope: "model",
      message: refused("The model's own provider is busy; wait a moment."),
    },
    {
      code: /rateLimitExceeded$/i,
      failureClass: "rate_limited",
      message: refused("Send fewer requests or wait a moment."),
    },
    {
      code:
        /contentPolicyViolation$|^(sensitive|unsafe|nsfw)ContentDetected$|^(prompt|image)Blocked$|^moderationFailed$/i,
      failureClass: "moderated",
      message: "Runware refused the prompt or its picture by a content policy. Change the prompt.",
    },
    {
      code: /timeout/i,
      failureClass: "timeout",
      scope: "model",
      message: refused("Try again."),
    },
    {
      code: /^model(NotFound|Unavailable|Disabled|NotReady)$/i,
      failureClass: "model_unavailable",
      message: refused("Choose another model."),
    },
    {
      code: /^task(NotFound|Expired)$/i,
      failureClass: "no_result",
      message: refused("The task is gone; start it again."),
    },
    {
      code: /^(inferenceError|processingFailed|taskFailed|noAvailableServer)$|^provider/i,
      failureClass: "upstream_down",
      scope: "model",
      message: refused("Try again."),
    },
    {
      code: /^(internalServerError|serviceUnavailable)$/i,
      failureClass: "upstream_down",
      message: refused("Try again later."),
    },
    {
      code:
        /^(invalid|missing|unsupported|max|array|value)|^(conflictTaskUUID|unknownParameter|incompatibleParameters)$/i,
      failureClass: "invalid_request",
      message: refused("Change the parameter it names."),
    },
  ],
};

/** The error for one entry of Runware's `errors`. */
export function makeError(
  error: TaskError,
  answer: UpstreamAnswer,
  context: CallContext,
): ProviderError {
  return failureOf(
    runwareFailures,
    {
      ...(error.code === "" ? {} : { codes: [error.code] }),
      ...(error.message === "" ? {} : { sentence: error.message }),
    },
    context,
    answer,
  );
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
