import type { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { failureOf, type FailureTable, foreignFailure, type ToldFailure } from "../failures.ts";
import { countOf, fieldOf, listOf, textOf } from "../loose.ts";
import type { UpstreamAnswer } from "../upstream.ts";

const refused = (advice: string) => `Leonardo refused the call. ${advice}`;
const addCredit = refused("Add credit to the Leonardo API account.");
const checkKey = refused("Check the Leonardo API key and its rights.");

/**
 * Leonardo's failures. `job` is the end of a job; anything else is an answer to a call. Texts come before statuses
 * because the same status carries several meanings: a malformed key is a 500, a refused prompt a 400 or 403. The v2 API
 * reports some of them with status 200 (https://docs.leonardo.ai/docs/error-messages).
 */
export const leonardoFailures: FailureTable = {
  provider: "leonardo_ai",
  name: "Leonardo",
  rows: [
    {
      where: "job",
      code: /^moderated$/,
      failureClass: "moderated",
      message: "Leonardo refused the prompt or its pictures by its content policy. " +
        "Change the prompt.",
      maybeBilled: true,
    },
    {
      where: "job",
      code: /^FAILED$/,
      failureClass: "no_result",
      scope: "model",
      message: "Leonardo failed to draw the picture and gives no reason. Try it once more.",
    },
    {
      where: "job",
      code: /^COMPLETE$/,
      failureClass: "no_result",
      scope: "prompt",
      message: "Leonardo finished the job without a picture. Try it once more.",
      maybeBilled: true,
    },
    {
      where: "job",
      code: /^lost$/,
      failureClass: "no_result",
      message: "Leonardo does not know the job any more. Start it again.",
      maybeBilled: true,
    },
    {
      says: /authorization hook|authentication hook/i,
      failureClass: "auth",
      message: refused("Check the Leonardo API key."),
    },
    {
      says: /content moderation|moderated|inappropriate|not safe for work|nsfw content/i,
      failureClass: "moderated",
      message: "Leonardo refused the prompt by its content policy. Change the prompt.",
    },
    {
      says: /(not enough|insufficient|no|out of).{0,20}(token|credit|balance|fund)/i,
      failureClass: "quota",
      message: addCredit,
    },
    { statuses: [402], failureClass: "quota", message: addCredit },
    {
      statuses: [429],
      failureClass: "rate_limited",
      message: refused("Send fewer requests or wait a moment."),
    },
    {
      code: /rate.?limit|too.?many/i,
      failureClass: "rate_limited",
      message: refused("Wait a moment."),
    },
    {
      says: /model.{0,60}(not supported|not found|not available|unavailable|retired)/i,
      failureClass: "model_unavailable",
      message: refused("Choose another model."),
    },
    {
      says: /not supported within the production api/i,
      failureClass: "model_unavailable",
      message: refused("Choose another model."),
    },
    {
      code: /access-denied|unauthenticated|unauthorized|forbidden/i,
      failureClass: "auth",
      message: checkKey,
    },
    { statuses: [401, 403], failureClass: "auth", message: checkKey },
    {
      code: /validation-failed|bad-request|bad_user_input|validation_error|invalid/i,
      failureClass: "invalid_request",
      message: refused("Change the parameter it names."),
    },
    {
      code: /internal|unavailable|timeout/i,
      failureClass: "upstream_down",
      message: "Leonardo failed inside. Try again later.",
    },
  ],
};

/** The error for what became of a job. */
export function jobFailure(
  told: ToldFailure & { codes: readonly string[] },
  context: CallContext,
): ProviderError {
  return failureOf(leonardoFailures, { where: "job", isOwnCode: true, ...told }, context);
}

/**
 * The error in an answer, or undefined when it holds none. Looks at the body before the status, because the v2 API
 * answers failures with status 200.
 */
export function findError(answer: UpstreamAnswer, context: CallContext): ProviderError | undefined {
  const foreign = foreignFailure("leonardo_ai", answer, context);
  if (foreign) return foreign;
  const told = readFailure(answer);
  return told && failureOf(leonardoFailures, told, context, answer);
}

function readFailure({ status, json }: UpstreamAnswer): ToldFailure | undefined {
  // The v2 API refuses parameters with a bare list, too.
  const [first] = Array.isArray(json) ? json : listOf(fieldOf(json, "errors"));
  const extensions = fieldOf(first, "extensions");
  const error = fieldOf(json, "error");
  const code = textOf(fieldOf(extensions, "code")) ?? textOf(fieldOf(first, "code")) ??
    textOf(fieldOf(json, "code")) ?? textOf(fieldOf(error, "code"));
  const sentence = textOf(fieldOf(first, "message")) ?? textOf(first) ?? textOf(error) ??
    textOf(fieldOf(error, "message")) ?? textOf(fieldOf(json, "message"));
  const isTold = first !== undefined || error !== undefined;
  if (!isTold && status < 400) return undefined;
  return {
    status: countOf(fieldOf(extensions, "statusCode")) ?? status,
    ...(code === undefined ? {} : { codes: [code] }),
    ...(sentence === undefined ? {} : { sentence }),
  };
}
