import { callKinds, json } from "../exchange.ts";
import { answerFault, type FaultTable, serviceFault } from "../faults/fault.ts";
import { graphqlError, hasuraError, keyMalformed, keyUnknown, promptModerated } from "./refusal.ts";

const refused = (error: string) => hasuraError(400, "unexpected", error);

/** The ways in which Leonardo AI fails. */
export const leonardoFaults = {
  "leonardo.key_malformed": answerFault(
    "a key that is not a UUID; looks like an outage",
    keyMalformed,
    callKinds,
  ),
  "leonardo.key_unknown": answerFault("an unknown or revoked key", keyUnknown, callKinds),
  "leonardo.unknown_field": answerFault(
    "a body field the platform has removed",
    hasuraError(400, "bad-request", "Unexpected variable nsfw"),
  ),
  "leonardo.wrong_type": answerFault(
    "a body field of the wrong type",
    hasuraError(
      400,
      "validation-failed",
      "expected a 32-bit integer for type 'Int', but found a string",
      "$.selectionSet.sdGenerationJob.args.arg1.width",
    ),
  ),
  "leonardo.prompt_missing": answerFault(
    "a body without a prompt",
    hasuraError(
      400,
      "validation-failed",
      'expecting a value for non-nullable variable: "prompt"',
      "$.variableValues",
    ),
  ),
  "leonardo.prompt_too_long": answerFault(
    "a prompt beyond 1,500 characters",
    refused("Invalid prompt, maximum length of 1500 characters exceeded."),
  ),
  "leonardo.invalid_dimensions": answerFault(
    "a size the model does not draw",
    refused("invalid dimensions"),
  ),
  "leonardo.model_not_supported": answerFault(
    "a model that is not offered through the API",
    refused("model not supported within the Production API"),
  ),
  "leonardo.moderated": answerFault("a prompt refused by the content policy", promptModerated),
  "leonardo.moderated_400": answerFault(
    "the same refusal with the other documented status",
    { ...promptModerated, status: 400 },
  ),
  "leonardo.out_of_tokens": answerFault(
    "an account without credit",
    hasuraError(402, "unexpected", "not enough api tokens"),
  ),
  "leonardo.out_of_tokens_400": answerFault(
    "an account without credit, told with status 400",
    refused("not enough api tokens"),
  ),
  "leonardo.rate_limited": answerFault(
    "more than 2,000 calls or 100 generations per minute",
    json({ error: "Too many requests", path: "$", code: "unexpected" }, 429),
    callKinds,
  ),
  "leonardo.service_error": answerFault(
    "an outage",
    hasuraError(500, "unexpected", "Service Error"),
    callKinds,
  ),
  "leonardo.graphql_error": answerFault(
    "API v2 telling an error with status 200",
    graphqlError(500, "INTERNAL_SERVER_ERROR", "Unable to start the generation"),
  ),
  "leonardo.not_visible_yet": answerFault(
    "a generation that was just created, read from a replica",
    json({ generations_by_pk: null }),
    ["poll"],
  ),
  "leonardo.task_failed": serviceFault("a generation that ends as FAILED, without a reason"),
  "leonardo.never_ends": serviceFault("a generation that stays PENDING"),
  "leonardo.task_lost": serviceFault("a generation that is accepted and then unknown"),
  "leonardo.fewer_pictures": serviceFault("a generation with one picture blocked"),
  "leonardo.no_pictures": serviceFault("a COMPLETE generation without pictures"),
  "leonardo.nsfw": serviceFault("pictures flagged as not safe for work"),
  "leonardo.unknown_status": serviceFault("a status that is not documented", ["poll"]),
  "leonardo.unwrapped_answer": serviceFault("API v2 answering without the `generate` wrapper"),
  "leonardo.picture_forbidden": answerFault(
    "the CDN refusing a client it does not like",
    {
      status: 403,
      headers: { "content-type": "application/xml" },
      body: "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    },
    ["download"],
  ),
} as const satisfies FaultTable;
