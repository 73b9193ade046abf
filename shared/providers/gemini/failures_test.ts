import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  type FailureClass,
  type FailureScope,
  ProviderError,
  usualScopes,
} from "../../errors/mod.ts";
import { type Reply, scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { geminiFailures } from "./failures.ts";
import { gemini } from "./mod.ts";

const taskId = "5f8f9a52-6a43-4d4e-8c1c-3d2f3a1d2b10";
// 2026-11-22 10:00 UTC, the scripted time, is 02:00 in California.
const untilPacificMidnightMs = 22 * 3_600_000;

async function failureOf(reply: Reply): Promise<ProviderError> {
  const { context, received } = scriptUpstream(gemini.catalog, [reply]);
  const planned = gemini.plan(
    { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 },
    context.settings,
  );
  const call = planned.possible ? planned.plan.calls[0] : undefined;
  assert.ok(call);
  try {
    await gemini.submit(call, taskId, context);
  } catch (error) {
    assert.ok(error instanceof ProviderError, String(error));
    assert.equal(received.length, 1, "a failure must not be tried again by the client");
    return error;
  }
  throw new assert.AssertionError({ message: "submit should have failed" });
}

function apiError(code: number, status: string, details: object[] = []): Reply {
  return { status: code, json: { error: { code, message: `said ${status}`, status, details } } };
}

function candidate(finishReason: string, content?: object): Reply {
  return { json: { candidates: [{ finishReason, index: 0, ...(content ? { content } : {}) }] } };
}

const quota = (quotaId: string) => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaMetric: "requests", quotaId }],
});
const retryIn = (retryDelay: string) => ({
  "@type": "type.googleapis.com/google.rpc.RetryInfo",
  retryDelay,
});
const invalidKey = {
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason: "API_KEY_INVALID",
  domain: "googleapis.com",
};

interface Case {
  name: string;
  reply: Reply;
  failureClass: FailureClass;
  code?: string;
  retryAfterMs?: number;
  maybeBilled?: boolean;
  scope?: FailureScope;
  category?: string;
}

/** Reasons to finish that say nothing of a policy. */
const nothingReasons = [
  "NO_IMAGE",
  "IMAGE_OTHER",
  "OTHER",
  "STOP",
  "MAX_TOKENS",
  "LANGUAGE",
  "CONTINUATION",
  "MALFORMED_RESPONSE",
  "SOMETHING_NEW",
];

const cases: Case[] = [
  {
    name: "400 with API_KEY_INVALID",
    reply: apiError(400, "INVALID_ARGUMENT", [invalidKey]),
    failureClass: "auth",
    code: "API_KEY_INVALID",
  },
  {
    name: "400 INVALID_ARGUMENT",
    reply: apiError(400, "INVALID_ARGUMENT"),
    failureClass: "invalid_request",
    code: "INVALID_ARGUMENT",
  },
  {
    name: "400 FAILED_PRECONDITION",
    reply: apiError(400, "FAILED_PRECONDITION"),
    failureClass: "quota",
    code: "FAILED_PRECONDITION",
  },
  {
    name: "401 UNAUTHENTICATED",
    reply: apiError(401, "UNAUTHENTICATED"),
    failureClass: "auth",
    code: "UNAUTHENTICATED",
  },
  {
    name: "402 RESOURCE_EXHAUSTED",
    reply: apiError(402, "RESOURCE_EXHAUSTED"),
    failureClass: "quota",
    code: "RESOURCE_EXHAUSTED",
  },
  {
    name: "403 PERMISSION_DENIED",
    reply: apiError(403, "PERMISSION_DENIED"),
    failureClass: "auth",
    code: "PERMISSION_DENIED",
  },
  {
    name: "404 NOT_FOUND",
    reply: apiError(404, "NOT_FOUND"),
    failureClass: "model_unavailable",
    code: "NOT_FOUND",
  },
  {
    name: "429 per minute",
    reply: apiError(429, "RESOURCE_EXHAUSTED", [quota("RequestsPerMinute"), retryIn("34.5s")]),
    failureClass: "rate_limited",
    code: "RESOURCE_EXHAUSTED",
    retryAfterMs: 34_500,
  },
  {
    name: "429 per day",
    reply: apiError(429, "RESOURCE_EXHAUSTED", [
      quota("GenerateRequestsPerDayPerProject"),
      retryIn("34s"),
    ]),
    failureClass: "rate_limited",
    code: "RESOURCE_EXHAUSTED",
    retryAfterMs: untilPacificMidnightMs,
  },
  {
    name: "429 with a Retry-After header",
    reply: { ...apiError(429, "RESOURCE_EXHAUSTED"), headers: { "retry-after": "7" } },
    failureClass: "rate_limited",
    code: "RESOURCE_EXHAUSTED",
    retryAfterMs: 7_000,
  },
  {
    name: "499 CANCELLED",
    reply: apiError(499, "CANCELLED"),
    failureClass: "cancelled",
    code: "CANCELLED",
    maybeBilled: true,
  },
  {
    name: "500 INTERNAL",
    reply: apiError(500, "INTERNAL"),
    failureClass: "upstream_down",
    code: "INTERNAL",
  },
  {
    name: "503 UNAVAILABLE",
    reply: apiError(503, "UNAVAILABLE"),
    failureClass: "upstream_down",
    code: "UNAVAILABLE",
  },
  {
    name: "504 DEADLINE_EXCEEDED",
    reply: apiError(504, "DEADLINE_EXCEEDED"),
    failureClass: "timeout",
    code: "DEADLINE_EXCEEDED",
    maybeBilled: true,
  },
  {
    name: "502 with an HTML page",
    reply: {
      status: 502,
      text: "<html>Bad gateway</html>",
      headers: { "content-type": "text/html" },
    },
    failureClass: "upstream_down",
  },
  {
    name: "200 with invalid JSON",
    reply: { text: "{" },
    failureClass: "no_result",
    maybeBilled: true,
  },
  { name: "200 with nothing", reply: { text: "" }, failureClass: "no_result", maybeBilled: true },
  { name: "200 with {}", reply: { json: {} }, failureClass: "no_result", maybeBilled: true },
  {
    name: "a broken connection",
    reply: new TypeError("connection reset"),
    failureClass: "upstream_down",
    maybeBilled: true,
  },
  ...["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "JAILBREAK"].map((
    blockReason,
  ): Case => ({
    name: `promptFeedback ${blockReason}`,
    reply: { json: { promptFeedback: { blockReason }, usageMetadata: { promptTokenCount: 7 } } },
    failureClass: "moderated",
    code: blockReason,
  })),
  ...[
    "SAFETY",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "IMAGE_PROHIBITED_CONTENT",
    "BLOCKLIST",
    "SPII",
    "RECITATION",
    "IMAGE_RECITATION",
  ].map((code): Case => ({
    name: `finishReason ${code}`,
    reply: candidate(code),
    failureClass: "moderated",
    code,
    maybeBilled: true,
  })),
  {
    name: "400 for a region that is not served",
    reply: {
      status: 400,
      json: {
        error: {
          message: "User location is not supported for the API use.",
          status: "FAILED_PRECONDITION",
        },
      },
    },
    failureClass: "auth",
    scope: "provider",
    code: "FAILED_PRECONDITION",
  },
  {
    name: "403 for a leaked key",
    reply: {
      status: 403,
      json: {
        error: {
          message: "Your API key was reported as leaked. Please use another API key.",
          status: "PERMISSION_DENIED",
        },
      },
    },
    failureClass: "auth",
    code: "PERMISSION_DENIED",
  },
  {
    name: "429 of a plan without pictures",
    reply: {
      status: 429,
      json: {
        error: {
          message: "You exceeded your current quota.\n* Quota exceeded for metric: " +
            "generate_content_free_tier_requests, limit: 0, model: gemini-nano-banana-2.1",
          status: "RESOURCE_EXHAUSTED",
          details: [quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), retryIn("34s")],
        },
      },
    },
    failureClass: "quota",
    scope: "model",
    code: "RESOURCE_EXHAUSTED",
    retryAfterMs: untilPacificMidnightMs,
  },
  {
    name: "429 of a model's daily limit",
    reply: apiError(429, "RESOURCE_EXHAUSTED", [
      quota("GenerateRequestsPerDayPerProjectPerModel"),
    ]),
    failureClass: "rate_limited",
    scope: "model",
    code: "RESOURCE_EXHAUSTED",
    retryAfterMs: untilPacificMidnightMs,
  },
  {
    name: "503 with Retry-After",
    reply: { ...apiError(503, "UNAVAILABLE"), headers: { "retry-after": "9" } },
    failureClass: "upstream_down",
    scope: "model",
    code: "UNAVAILABLE",
    retryAfterMs: 9_000,
  },
  {
    name: "429 with an HTML page and Retry-After",
    reply: {
      status: 429,
      text: "<html>Slow down</html>",
      headers: { "content-type": "text/html", "retry-after": "11" },
    },
    failureClass: "rate_limited",
    retryAfterMs: 11_000,
  },
  {
    name: "429 with a Retry-After of a month",
    reply: { ...apiError(429, "RESOURCE_EXHAUSTED"), headers: { "retry-after": "2592000" } },
    failureClass: "rate_limited",
    code: "RESOURCE_EXHAUSTED",
    retryAfterMs: 25 * 3_600_000,
  },
  ...nothingReasons.map((code): Case => ({
    name: `finishReason ${code} with nothing`,
    reply: candidate(code),
    failureClass: "no_result",
    scope: "prompt",
    code,
    maybeBilled: true,
  })),
  ...nothingReasons.map((code): Case => ({
    name: `finishReason ${code} with a promise of a picture`,
    reply: candidate(code, { parts: [{ text: "Here is your lighthouse:" }] }),
    failureClass: "no_result",
    scope: "prompt",
    code,
    maybeBilled: true,
  })),
  ...nothingReasons.map((code): Case => ({
    name: `finishReason ${code} with words of refusal`,
    reply: candidate(code, { parts: [{ text: "I can't draw that." }] }),
    failureClass: "moderated",
    code,
    maybeBilled: true,
  })),
  ...["NO_IMAGE", "STOP", "OTHER"].map((code): Case => ({
    name: `finishReason ${code} with words of any language`,
    reply: candidate(code, { parts: [{ text: "Das zeichne ich lieber nicht." }] }),
    failureClass: "moderated",
    code,
    maybeBilled: true,
  })),
  {
    name: "MAX_TOKENS with the beginning of a text",
    reply: candidate("MAX_TOKENS", { parts: [{ text: "A tall white tower stands" }] }),
    failureClass: "no_result",
    scope: "prompt",
    code: "MAX_TOKENS",
    maybeBilled: true,
  },
  {
    name: "a safety rating that blocked",
    reply: {
      json: {
        candidates: [{
          finishReason: "OTHER",
          safetyRatings: [{ category: "HARM_CATEGORY_HARASSMENT", blocked: true }],
        }],
      },
    },
    failureClass: "moderated",
    code: "OTHER",
    category: "HARM_CATEGORY_HARASSMENT",
    maybeBilled: true,
  },
];

for (const { name, reply, failureClass, code, retryAfterMs, ...rest } of cases) {
  const { maybeBilled = false, category } = rest;
  Deno.test(`submit classifies ${name} as ${failureClass}`, async () => {
    const error = await failureOf(reply);
    assert.equal(error.failureClass, failureClass);
    assert.equal(error.providerCode, code);
    assert.equal(error.retryAfterMs, retryAfterMs);
    assert.equal(error.maybeBilled, maybeBilled);
    if (rest.scope) assert.equal(error.scope, rest.scope);
    else assert.ok([usualScopes[failureClass], "model"].includes(error.scope));
    if (category) assert.equal(error.refusalCategory, category);
  });
}

Deno.test("submit reaches every row of the failure table", async () => {
  const seen = new Set<string>();
  for (const { reply } of cases) seen.add((await failureOf(reply)).message);
  assert.deepEqual(
    geminiFailures.rows.filter((row) => ![...seen].some((each) => each.startsWith(row.message))),
    [],
  );
});

Deno.test("submit keeps what Gemini says about a refusal, without the key", async () => {
  const refused = await failureOf({
    json: { candidates: [{ finishReason: "IMAGE_SAFETY", finishMessage: "unsafe lighthouse" }] },
  });
  assert.equal(refused.providerMessage, "unsafe lighthouse");
  const blocked = await failureOf({
    json: { promptFeedback: { blockReason: "OTHER", blockReasonMessage: "no lighthouses" } },
  });
  assert.equal(blocked.providerMessage, "no lighthouses");
  const spoken = await failureOf(candidate("NO_IMAGE", { parts: [{ text: "I can't." }] }));
  assert.equal(spoken.providerMessage, "I can't.");
  const leaked = await failureOf({
    status: 400,
    json: { error: { message: "key 11111111-2222-4333-8444-555555555555 is bad", status: "X" } },
  });
  assert.equal(leaked.providerMessage, "key [redacted] is bad");
});

Deno.test("submit waits until midnight in California also when the clocks change that day", async () => {
  const { context } = scriptUpstream(gemini.catalog, [
    apiError(429, "RESOURCE_EXHAUSTED", [quota("PerDay")]),
    apiError(429, "RESOURCE_EXHAUSTED", [quota("PerDay")]),
  ]);
  const planned = gemini.plan(
    { prompt: "a", width: 1024, height: 1024, count: 1 },
    context.settings,
  );
  const call = planned.possible ? planned.plan.calls[0] : undefined;
  assert.ok(call);
  // 30 minutes past midnight on the day of 23 hours and on the day of 25 hours.
  for (const [now, hours] of [["2026-03-08T08:30Z", 22.5], ["2026-11-01T07:30Z", 24.5]] as const) {
    const clock = { ...context.clock, now: () => Date.parse(now) };
    await assert.rejects(gemini.submit(call, taskId, { ...context, clock }), (error) => {
      assert.ok(error instanceof ProviderError);
      assert.equal(error.retryAfterMs, hours * 3_600_000);
      return true;
    });
  }
});

Deno.test("submit answers any JSON with a picture or a classified error", async () => {
  const value = fc.jsonValue();
  const part = fc.record({ text: value, thought: value, inlineData: value }, { requiredKeys: [] });
  const shaped = fc.record({
    promptFeedback: value,
    candidates: fc.array(fc.record({
      content: fc.record({ parts: fc.oneof(value, fc.array(fc.oneof(part, value))) }),
      finishReason: value,
      finishMessage: value,
    }, { requiredKeys: [] })),
    usageMetadata: value,
    modelVersion: value,
    responseId: value,
  }, { requiredKeys: [] });
  await fc.assert(fc.asyncProperty(fc.oneof(value, shaped), async (json) => {
    try {
      await failureOf({ json: json ?? null });
    } catch (error) {
      assert.ok(error instanceof assert.AssertionError, String(error));
      assert.equal(error.message, "submit should have failed");
    }
  }));
});
