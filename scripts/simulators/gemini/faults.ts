import { callKinds, type Exchange } from "../exchange.ts";
import { answerFault, type Fault, type FaultTable, serviceFault } from "../faults/fault.ts";
import { onlyWords, pictureRefused, promptBlocked } from "./answers.ts";
import {
  googleError,
  invalidArgument,
  keyInvalid,
  keyMissing,
  modelNotFound,
  quotaExceeded,
} from "./errors.ts";

/** The ways in which Gemini fails. */
export const geminiFaults = {
  "gemini.key_invalid": answerFault("a key that is not valid", keyInvalid, callKinds),
  "gemini.key_missing": answerFault("a call without a key", keyMissing, callKinds),
  "gemini.invalid_argument": answerFault(
    "a parameter the model does not take",
    invalidArgument("Request contains an invalid argument."),
  ),
  "gemini.not_available_here": answerFault(
    "a free tier that is not offered in the caller's country",
    googleError(
      400,
      "FAILED_PRECONDITION",
      "User location is not supported for the API use without a billing account linked.",
    ),
    callKinds,
  ),
  "gemini.out_of_credit": answerFault(
    "prepaid credit that is used up",
    googleError(402, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
  ),
  "gemini.permission_denied": answerFault(
    "a key without rights, or one that was reported as leaked",
    googleError(403, "PERMISSION_DENIED", "Your API key was reported as leaked."),
    callKinds,
  ),
  "gemini.model_retired": {
    ...answerFault(
      "a model that was shut down",
      (exchange) => modelNotFound(modelIn(exchange), "v1beta"),
      ["submit", "probe"],
    ),
    status: 404,
  },
  "gemini.rate_limited": answerFault(
    "a quota per minute that is used up",
    quotaExceeded("GenerateRequestsPerMinutePerProjectPerModel", "34s"),
  ),
  "gemini.rate_limited_briefly": answerFault(
    "a quota per minute that is free again in a second",
    quotaExceeded("GenerateRequestsPerMinutePerProjectPerModel", "1s"),
  ),
  "gemini.daily_quota_used_up": answerFault(
    "a quota per day that is used up",
    quotaExceeded("GenerateRequestsPerDayPerProjectPerModel"),
  ),
  "gemini.cancelled": answerFault(
    "a call the service considers closed",
    googleError(499, "CANCELLED", "The operation was cancelled."),
  ),
  "gemini.internal": answerFault(
    "an outage",
    googleError(500, "INTERNAL", "An internal error has occurred."),
  ),
  "gemini.overloaded": answerFault(
    "a model that is overloaded",
    googleError(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
  ),
  "gemini.deadline_exceeded": answerFault(
    "a picture that took too long",
    googleError(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
  ),
  "gemini.moderated": blocked("PROHIBITED_CONTENT", "a prompt refused by the core policy"),
  "gemini.prompt_unsafe": blocked("SAFETY", "a prompt refused by a safety setting"),
  "gemini.prompt_on_blocklist": blocked("BLOCKLIST", "a prompt with a blocked word"),
  "gemini.prompt_refused_otherwise": blocked("OTHER", "a prompt refused without a reason"),
  "gemini.picture_unsafe": refused("IMAGE_SAFETY", "a picture refused by the safety check"),
  "gemini.picture_prohibited": refused("IMAGE_PROHIBITED_CONTENT", "a prohibited picture"),
  "gemini.answer_unsafe": refused("SAFETY", "an answer refused by the safety check"),
  "gemini.answer_prohibited": refused("PROHIBITED_CONTENT", "a prohibited answer"),
  "gemini.answer_on_blocklist": refused("BLOCKLIST", "an answer with a blocked word"),
  "gemini.answer_personal": refused("SPII", "an answer with personal data"),
  "gemini.picture_recitation": refused("IMAGE_RECITATION", "a picture too close to a known work"),
  "gemini.answer_recitation": refused("RECITATION", "an answer too close to a known work"),
  "gemini.picture_other": refused("IMAGE_OTHER", "a picture that failed for another reason"),
  "gemini.answer_other": refused("OTHER", "an answer that failed for another reason"),
  "gemini.max_tokens": refused("MAX_TOKENS", "thoughts that used up the budget"),
  "gemini.unknown_finish_reason": refused("IMAGE_TOO_NICE", "a reason that is not documented yet"),
  "gemini.no_picture": words("NO_IMAGE", "words where a picture was asked for"),
  "gemini.only_words": words("STOP", "words where a picture was asked for, told as a success"),
  "gemini.jpeg": serviceFault("a picture that comes as JPEG"),
  "gemini.draft_pictures": serviceFault("thoughts with a draft picture before the real one"),
  "gemini.batch_expired": serviceFault("a batch that did not come to its turn in two days"),
  "gemini.batch_failed": serviceFault("a batch that failed as a whole"),
  "gemini.batch_waits": serviceFault("a batch that does not come to its turn"),
  "gemini.batch_line_failed": serviceFault("a call of a batch that failed"),
} as const satisfies FaultTable;

function blocked(blockReason: string, mimics: string): Fault {
  const fault = answerFault(mimics, (exchange) => promptBlocked(blockReason, modelIn(exchange)));
  return { ...fault, status: 200 };
}

function refused(finishReason: string, mimics: string): Fault {
  const fault = answerFault(mimics, (exchange) => pictureRefused(finishReason, modelIn(exchange)));
  return { ...fault, status: 200 };
}

function words(finishReason: string, mimics: string): Fault {
  const fault = answerFault(mimics, (exchange) => onlyWords(finishReason, modelIn(exchange)));
  return { ...fault, status: 200 };
}

function modelIn({ path }: Exchange): string {
  return /\/models\/([^:]+)/.exec(path)?.[1] ?? "unknown";
}
