import type { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { failureOf, type FailureTable, foreignFailure } from "../failures.ts";
import { countOf, fieldOf, listOf, textOf } from "../loose.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import { millisecondsToPacificMidnight } from "./pacific_midnight.ts";

/** Our name for a quota of which the plan has none. */
const noneInPlan = "limit_0";

/**
 * Every failure of Gemini. `error` is an error body, `prompt` is `promptFeedback.blockReason`, `candidate` is a
 * candidate's `finishReason`, and `words` are words in the picture's place.
 * Sources: https://ai.google.dev/gemini-api/docs/troubleshooting,
 * https://ai.google.dev/api/generate-content#FinishReason, https://ai.google.dev/api/generate-content#BlockReason
 */
export const geminiFailures: FailureTable = {
  provider: "gemini",
  name: "Gemini",
  rows: [
    {
      where: "error",
      says: /reported as leaked/i,
      failureClass: "auth",
      message: "The Gemini API key was reported as leaked and is blocked. Make a new one.",
    },
    {
      where: "error",
      code: /^API_KEY_INVALID$/,
      failureClass: "auth",
      message: "The Gemini API key is not valid. Set a valid one.",
    },
    {
      where: "error",
      says: /(?:location|region|country) is not supported(?!.*billing)|not available in your/i,
      failureClass: "auth",
      scope: "provider",
      message: "Gemini does not serve the region that it was called from. Call it from another " +
        "region; billing does not help.",
    },
    {
      where: "error",
      statuses: [400],
      code: /^FAILED_PRECONDITION$/,
      failureClass: "quota",
      message: "The Gemini account cannot be used here without billing. Switch billing on.",
    },
    {
      where: "error",
      statuses: [400],
      failureClass: "invalid_request",
      message: "Gemini refused a parameter of the request.",
    },
    {
      where: "error",
      statuses: [401],
      failureClass: "auth",
      message:
        "The Gemini API key is not accepted. Check the key and the gateway in front of the API.",
    },
    {
      where: "error",
      statuses: [402],
      failureClass: "quota",
      message: "The prepaid credit of the Gemini account is used up. Top it up.",
    },
    {
      where: "error",
      statuses: [403],
      failureClass: "auth",
      message: "The Gemini API key has no right to this call. Check its rights and restrictions.",
    },
    {
      where: "error",
      statuses: [404],
      failureClass: "model_unavailable",
      message: "The Gemini model is retired or unknown. Choose another model.",
    },
    {
      where: "error",
      statuses: [429],
      code: new RegExp(`^${noneInPlan}$`),
      failureClass: "quota",
      scope: "model",
      message: "The plan of the Gemini account has no pictures of this model at all (limit: 0), " +
        "and waiting does not help. Switch billing on.",
    },
    {
      where: "error",
      statuses: [429],
      failureClass: "rate_limited",
      message: "A rate limit of the Gemini account is reached. Wait, or raise the limit.",
    },
    {
      where: "error",
      statuses: [499],
      failureClass: "cancelled",
      message: "The call to Gemini was cancelled on the way.",
      maybeBilled: true,
    },
    {
      where: "error",
      statuses: [500],
      failureClass: "upstream_down",
      scope: "model",
      message: "Gemini failed inside. Try again; a shorter prompt may help.",
    },
    {
      where: "error",
      statuses: [503],
      failureClass: "upstream_down",
      scope: "model",
      message: "Gemini is overloaded. Try again later.",
    },
    {
      where: "error",
      statuses: [504],
      failureClass: "timeout",
      scope: "model",
      message: "Gemini did not finish before its own deadline. Try again.",
      maybeBilled: true,
    },
    {
      where: "prompt",
      failureClass: "moderated",
      message: "Gemini refused the prompt by its content policy. Change the prompt.",
    },
    {
      where: "candidate",
      code: /RECITATION/i,
      failureClass: "moderated",
      message: "Gemini withheld a picture too close to a known work. Describe one of your own.",
      maybeBilled: true,
    },
    {
      where: "candidate",
      code: /SAFETY|PROHIBITED|BLOCKLIST|SPII/i,
      failureClass: "moderated",
      message: "Gemini withheld the picture by its content policy. Change the prompt.",
      maybeBilled: true,
    },
    {
      where: "words",
      failureClass: "moderated",
      message: "Gemini answered with words instead of a picture, which is how it declines. " +
        "Change the prompt.",
      maybeBilled: true,
    },
    {
      // NO_IMAGE, IMAGE_OTHER, OTHER, MAX_TOKENS, STOP without a picture, and whatever comes next.
      where: "candidate",
      failureClass: "no_result",
      scope: "prompt",
      message: "Gemini answered without a picture. Try again, or change the prompt.",
      maybeBilled: true,
    },
  ],
};

/**
 * The error for an answer that is not a 2xx with JSON in it.
 *
 * @param billable whether the call may have been charged
 * @returns undefined when the answer is one
 */
export function httpFailure(
  answer: UpstreamAnswer,
  context: CallContext,
  billable = false,
): ProviderError | undefined {
  const foreign = foreignFailure("gemini", answer, context, billable);
  if (foreign) return foreign;
  if (answer.status < 400) return undefined;
  // https://cloud.google.com/apis/design/errors#error_model; some answers hold it in a list of one.
  const body = Array.isArray(answer.json) ? answer.json[0] : answer.json;
  const error = fieldOf(body, "error");
  const details = listOf(fieldOf(error, "details"));
  const codes = [
    ...details.map((detail) => textOf(fieldOf(detail, "reason"))),
    textOf(fieldOf(error, "status")),
  ].filter((code) => code !== undefined);
  const sentence = textOf(fieldOf(error, "message")) ?? textOf(error) ?? answer.text.slice(0, 500);
  const quotaIds = details.flatMap((detail) =>
    listOf(fieldOf(detail, "violations")).map((each) => textOf(fieldOf(each, "quotaId")) ?? "")
  );
  const limits = details.flatMap((detail) =>
    listOf(fieldOf(detail, "violations")).map((each) => countOf(fieldOf(each, "quotaValue")))
  );
  // A plan that has none of it says so in the sentence or in a violation's value.
  const hasNone = answer.status === 429 && (limits.includes(0) || /\blimit: 0\b/.test(sentence));
  const retryAfterMs = readPause(details, quotaIds, context.clock.now());
  return failureOf(
    geminiFailures,
    {
      where: "error",
      codes: hasNone ? [...codes, noneInPlan] : codes,
      sentence,
      ...(answer.status === 429 && quotaIds.some((id) => /PerModel/i.test(id))
        ? { scope: "model" }
        : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    context,
    answer,
  );
}

/** A daily limit lasts until midnight in California, whatever shorter delay the answer names. */
function readPause(
  details: readonly unknown[],
  quotaIds: readonly string[],
  now: number,
): number | undefined {
  if (quotaIds.some((quotaId) => /PerDay/i.test(quotaId))) {
    return millisecondsToPacificMidnight(now);
  }
  const delay = details.map((detail) => textOf(fieldOf(detail, "retryDelay"))).find((each) => each);
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
