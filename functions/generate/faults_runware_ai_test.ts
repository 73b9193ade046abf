import { expectFaults, type FaultExpectation } from "../../shared/testing/service/faults.ts";
import {
  byFault,
  spoiltPictures,
  transportAtDownload,
  transportAtPoll,
  transportAtSubmit,
} from "../../shared/testing/service/transport_faults.ts";

const coded = (
  ends: FaultExpectation["ends"],
  status: number,
  code: string,
  says: RegExp,
): FaultExpectation => ({ ends, status, code, says });

const badKey = coded("auth", 401, "invalidApiKey", /Check the Runware API key/);
const noKey = coded("auth", 401, "missingApiKey", /Check the Runware API key/);
const suspended = coded("auth", 403, "accountSuspended", /suspended/);

Deno.test("POST /generate with Runware ends as it should in every fault", () =>
  expectFaults({
    provider: "runware_ai",
    calls: ["submit", "poll", "download"],
    pictureCall: "download",
    side: 128,
    jobSeconds: 8,
    expectations: byFault({
      submit: {
        ...transportAtSubmit,
        "runware.key_invalid": badKey,
        "runware.key_missing": noKey,
        "runware.account_suspended": suspended,
        "runware.out_of_credits": coded("quota", 402, "insufficientCredits", /Add credit/),
        "runware.out_of_credits_400": coded(
          "quota",
          400,
          "imageInferenceInsufficientCredits",
          /Add credit/,
        ),
        "runware.rate_limited": coded("rate_limited", 429, "rateLimitExceeded", /Too many/),
        "runware.provider_rate_limited": coded(
          "rate_limited",
          429,
          "providerRateLimitExceeded",
          /limits requests/,
        ),
        "runware.invalid_width": coded("invalid_request", 400, "invalidWidth", /'width'/),
        "runware.unsupported_parameter": coded(
          "invalid_request",
          400,
          "unsupportedParameter",
          /Unsupported parameter/,
        ),
        // A task with our id is the one that we sent before: it is asked for, and here nobody knows it.
        "runware.task_uuid_conflict": coded("no_result", 404, "taskNotFound", /task is gone/),
        "runware.moderated": coded(
          "moderated",
          400,
          "contentPolicyViolation",
          /content policy.*Change the prompt/,
        ),
        "runware.moderated_by_provider": coded(
          "moderated",
          400,
          "providerContentPolicyViolation",
          /Change the prompt.*refused the content/,
        ),
        "runware.inference_error": coded("upstream_down", 500, "inferenceError", /inference/),
        "runware.no_server": coded("upstream_down", 503, "noAvailableServer", /No server/),
        "runware.model_unavailable": coded(
          "model_unavailable",
          503,
          "modelUnavailable",
          /Choose another model/,
        ),
        "runware.model_not_found": coded(
          "model_unavailable",
          404,
          "modelNotFound",
          /Choose another model/,
        ),
        "runware.provider_timeout": coded("timeout", 504, "timeoutProvider", /in time/),
        "runware.internal_error": coded(
          "upstream_down",
          500,
          "internalServerError",
          /internal server error/,
        ),
        "runware.service_unavailable": coded(
          "upstream_down",
          503,
          "serviceUnavailable",
          /unavailable/,
        ),
        "runware.errors_with_200": coded("upstream_down", 200, "inferenceError", /inference/),
        "runware.singular_error": coded("upstream_down", 500, "inferenceError", /inference/),
        "runware.no_data": { ends: "no_result", says: /without a picture/ },
        "runware.task_failed": coded("upstream_down", 200, "inferenceError", /inference/),
        "runware.task_failed_top_level": coded(
          "upstream_down",
          500,
          "inferenceError",
          /inference/,
        ),
        "runware.partial_success": {
          ...coded(
            "upstream_down",
            200,
            "inferenceError",
            /1 of 2 pictures are missing.*inference/,
          ),
          asks: 2,
          brings: 1,
        },
        "runware.fewer_pictures": {
          ends: "no_result",
          asks: 2,
          brings: 1,
          says: /1 of 2 pictures are missing/,
        },
        "runware.never_ends": { ends: "timeout", says: /did not finish/, billed: true },
        "runware.task_lost": coded("no_result", 404, "taskNotFound", /task is gone/),
        "runware.nsfw": { ends: "drawn", picture: { nsfw: true } },
      },
      poll: {
        ...transportAtPoll,
        "runware.key_invalid": { ...badKey, billed: true },
        "runware.key_missing": { ...noKey, billed: true },
        "runware.account_suspended": { ...suspended, billed: true },
        "runware.task_not_found": coded("no_result", 404, "taskNotFound", /task is gone/),
      },
      download: {
        ...transportAtDownload,
        ...spoiltPictures,
        "picture.other_format": {
          ends: "drawn",
          picture: { format: "png", declaredType: "image/jpeg" },
        },
        "runware.key_invalid": { ends: "auth", status: 401, says: /HTTP 401/, billed: true },
        "runware.key_missing": { ends: "auth", status: 401, says: /HTTP 401/, billed: true },
        "runware.account_suspended": {
          ends: "no_result",
          status: 403,
          says: /HTTP 403/,
          billed: true,
        },
      },
    }),
  }));
