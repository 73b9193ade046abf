import { expectFaults, type FaultExpectation } from "../../shared/testing/service/faults.ts";
import {
  byFault,
  spoiltPictures,
  transportAtSubmit,
} from "../../shared/testing/service/transport_faults.ts";

const refusedPrompt = (code: string): FaultExpectation => ({
  ends: "moderated",
  status: 200,
  code,
  says: new RegExp(`refused the prompt.*Change the prompt.*${code}`),
});
const withheld = (code: string): FaultExpectation => ({
  ends: "moderated",
  status: 200,
  code,
  says: new RegExp(`withheld.*${code}`),
  billed: true,
});
const declined = (code: string): FaultExpectation => ({
  ends: "moderated",
  status: 200,
  code,
  says: /words instead of a picture.*I can't draw that/,
  billed: true,
});
const nothingDrawn = (code: string): FaultExpectation => ({
  ends: "no_result",
  status: 200,
  code,
  says: /without a picture/,
  billed: true,
});
/** Gemini keeps no list of what it has drawn, so an answer that is lost stays lost. */
const lost: FaultExpectation = {
  ends: "upstream_down",
  says: /connection failed or broke/,
  billed: true,
};

Deno.test("POST /generate with Gemini ends as it should in every fault", () =>
  expectFaults({
    provider: "gemini",
    calls: ["submit"],
    pictureCall: "submit",
    side: 1_024,
    jobSeconds: 10,
    expectations: byFault({
      submit: {
        ...transportAtSubmit,
        ...spoiltPictures,
        "transport.cut_before_headers": lost,
        "transport.cut_mid_body": lost,
        "transport.answer_lost": lost,
        "transport.error_after_accepting": {
          ends: "upstream_down",
          status: 500,
          says: /500/,
          billed: true,
        },
        "transport.empty_body": {
          ends: "no_result",
          status: 200,
          says: /empty body/,
          billed: true,
        },
        "transport.invalid_json": {
          ends: "no_result",
          status: 200,
          says: /not JSON/,
          billed: true,
        },
        "transport.gateway_timeout": {
          ends: "upstream_down",
          status: 504,
          says: /504/,
          billed: true,
        },
        "transport.cloudflare_524": {
          ends: "upstream_down",
          status: 524,
          code: "HTTP 524",
          says: /tunnel.*524/,
          billed: true,
        },
        "picture.empty": nothingDrawn("STOP"),
        "picture.other_size": {
          ends: "drawn",
          picture: { width: 512 },
          says: /is 512x512 instead of 1024x1024/,
        },
        "picture.other_format": {
          ends: "drawn",
          picture: { format: "jpeg", declaredType: "image/png" },
        },
        "gemini.key_invalid": {
          ends: "auth",
          status: 400,
          code: "API_KEY_INVALID",
          says: /API key is not valid/,
        },
        "gemini.key_missing": {
          ends: "auth",
          status: 403,
          code: "PERMISSION_DENIED",
          says: /API key has no right/,
        },
        "gemini.invalid_argument": {
          ends: "invalid_request",
          status: 400,
          code: "INVALID_ARGUMENT",
          says: /refused a parameter.*Request contains an invalid argument/,
        },
        "gemini.not_available_here": {
          ends: "quota",
          status: 400,
          code: "FAILED_PRECONDITION",
          says: /billing/,
        },
        "gemini.out_of_credit": {
          ends: "quota",
          status: 402,
          code: "RESOURCE_EXHAUSTED",
          says: /credit.*used up/,
        },
        "gemini.permission_denied": {
          ends: "auth",
          status: 403,
          code: "PERMISSION_DENIED",
          says: /reported as leaked.*Make a new one/,
        },
        "gemini.model_retired": {
          ends: "model_unavailable",
          status: 404,
          code: "NOT_FOUND",
          says: /retired or unknown/,
        },
        "gemini.rate_limited": {
          ends: "rate_limited",
          status: 429,
          code: "RESOURCE_EXHAUSTED",
          says: /rate limit/,
        },
        "gemini.rate_limited_briefly": {
          ends: "rate_limited",
          status: 429,
          code: "RESOURCE_EXHAUSTED",
          says: /rate limit/,
        },
        "gemini.daily_quota_used_up": {
          ends: "rate_limited",
          status: 429,
          code: "RESOURCE_EXHAUSTED",
          says: /limit/,
        },
        "gemini.cancelled": {
          ends: "cancelled",
          status: 499,
          code: "CANCELLED",
          says: /cancelled/,
          billed: true,
        },
        "gemini.internal": {
          ends: "upstream_down",
          status: 500,
          code: "INTERNAL",
          says: /failed inside/,
        },
        "gemini.overloaded": {
          ends: "upstream_down",
          status: 503,
          code: "UNAVAILABLE",
          says: /overloaded/,
        },
        "gemini.deadline_exceeded": {
          ends: "timeout",
          status: 504,
          code: "DEADLINE_EXCEEDED",
          says: /deadline/,
          billed: true,
        },
        "gemini.moderated": refusedPrompt("PROHIBITED_CONTENT"),
        "gemini.prompt_unsafe": refusedPrompt("SAFETY"),
        "gemini.prompt_on_blocklist": refusedPrompt("BLOCKLIST"),
        "gemini.prompt_refused_otherwise": refusedPrompt("OTHER"),
        "gemini.picture_unsafe": withheld("IMAGE_SAFETY"),
        "gemini.picture_prohibited": withheld("IMAGE_PROHIBITED_CONTENT"),
        "gemini.answer_unsafe": withheld("SAFETY"),
        "gemini.answer_prohibited": withheld("PROHIBITED_CONTENT"),
        "gemini.answer_on_blocklist": withheld("BLOCKLIST"),
        "gemini.answer_personal": withheld("SPII"),
        "gemini.picture_recitation": withheld("IMAGE_RECITATION"),
        "gemini.answer_recitation": withheld("RECITATION"),
        "gemini.picture_other": nothingDrawn("IMAGE_OTHER"),
        "gemini.answer_other": nothingDrawn("OTHER"),
        "gemini.max_tokens": nothingDrawn("MAX_TOKENS"),
        "gemini.unknown_finish_reason": nothingDrawn("IMAGE_TOO_NICE"),
        "gemini.no_picture": declined("NO_IMAGE"),
        "gemini.only_words": declined("STOP"),
        "gemini.jpeg": { ends: "drawn", picture: { format: "jpeg" } },
        "gemini.draft_pictures": { ends: "drawn" },
      },
    }),
  }));
