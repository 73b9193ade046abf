import { expectFaults, type FaultExpectation } from "../../shared/testing/service/faults.ts";
import {
  byFault,
  spoiltPictures,
  transportAtDownload,
  transportAtPoll,
  transportAtSubmit,
} from "../../shared/testing/service/transport_faults.ts";

const noKey: FaultExpectation = {
  ends: "auth",
  status: 500,
  code: "unexpected",
  says: /Check the Leonardo API key/,
};
const revokedKey: FaultExpectation = {
  ends: "auth",
  status: 401,
  code: "access-denied",
  says: /Check the Leonardo API key/,
};
const refused = (code: string, says: RegExp): FaultExpectation => ({
  ends: "invalid_request",
  status: 400,
  code,
  says,
});

Deno.test("POST /generate with Leonardo AI ends as it should in every fault", () =>
  expectFaults({
    provider: "leonardo_ai",
    calls: ["submit", "poll", "download"],
    pictureCall: "download",
    side: 128,
    jobSeconds: 13,
    expectations: byFault({
      submit: {
        ...transportAtSubmit,
        "leonardo.key_malformed": noKey,
        "leonardo.key_unknown": revokedKey,
        "leonardo.unknown_field": refused("bad-request", /Unexpected variable nsfw/),
        "leonardo.wrong_type": refused("validation-failed", /expected a 32-bit integer/),
        "leonardo.prompt_missing": refused("validation-failed", /variable: "prompt"/),
        "leonardo.prompt_too_long": refused("unexpected", /maximum length of 1500 characters/),
        "leonardo.invalid_dimensions": refused("unexpected", /invalid dimensions/),
        "leonardo.model_not_supported": {
          ends: "model_unavailable",
          status: 400,
          code: "unexpected",
          says: /Choose another model/,
        },
        "leonardo.moderated": {
          ends: "moderated",
          status: 403,
          code: "unexpected",
          says: /Change the prompt.*content moderation/,
        },
        "leonardo.moderated_400": {
          ends: "moderated",
          status: 400,
          code: "unexpected",
          says: /Change the prompt.*content moderation/,
        },
        "leonardo.out_of_tokens": {
          ends: "quota",
          status: 402,
          code: "unexpected",
          says: /Add credit.*not enough api tokens/,
        },
        "leonardo.out_of_tokens_400": {
          ends: "quota",
          status: 400,
          code: "unexpected",
          says: /Add credit.*not enough api tokens/,
        },
        "leonardo.rate_limited": {
          ends: "rate_limited",
          status: 429,
          code: "unexpected",
          says: /wait.*Too many requests/,
        },
        "leonardo.service_error": {
          ends: "upstream_down",
          status: 500,
          code: "unexpected",
          says: /Service Error/,
        },
        "leonardo.graphql_error": {
          ends: "upstream_down",
          status: 200,
          code: "INTERNAL_SERVER_ERROR",
          says: /Unable to start the generation/,
        },
        "leonardo.task_failed": { ends: "no_result", code: "FAILED", says: /gives no reason/ },
        "leonardo.never_ends": { ends: "timeout", says: /did not finish/, billed: true },
        "leonardo.task_lost": {
          ends: "no_result",
          code: "lost",
          says: /does not know the job any more/,
          billed: true,
        },
        "leonardo.fewer_pictures": {
          ends: "no_result",
          asks: 2,
          brings: 1,
          says: /1 of 2 pictures are missing/,
        },
        "leonardo.no_pictures": {
          ends: "no_result",
          code: "COMPLETE",
          says: /without a picture/,
          billed: true,
        },
        "leonardo.nsfw": { ends: "drawn", picture: { nsfw: true } },
        "leonardo.unwrapped_answer": { ends: "drawn", request: { model_id: "lucid-origin" } },
      },
      poll: {
        ...transportAtPoll,
        "leonardo.key_malformed": { ...noKey, billed: true },
        "leonardo.key_unknown": { ...revokedKey, billed: true },
        "leonardo.rate_limited": { ends: "drawn", times: 2 },
        "leonardo.service_error": { ends: "drawn", times: 2 },
        "leonardo.not_visible_yet": { ends: "drawn", times: 2 },
        "leonardo.unknown_status": { ends: "drawn", times: 1 },
      },
      download: {
        ...transportAtDownload,
        ...spoiltPictures,
        "picture.other_format": {
          ends: "drawn",
          picture: { format: "png", declaredType: "image/jpeg" },
        },
        "leonardo.key_malformed": {
          ends: "timeout",
          status: 500,
          says: /HTTP 500/,
          billed: true,
        },
        "leonardo.key_unknown": { ends: "auth", status: 401, says: /HTTP 401/, billed: true },
        "leonardo.rate_limited": { ends: "drawn", times: 2 },
        "leonardo.service_error": { ends: "drawn", times: 2 },
        "leonardo.picture_forbidden": {
          ends: "no_result",
          status: 403,
          says: /HTTP 403/,
          billed: true,
        },
      },
    }),
  }));
