import assert from "node:assert/strict";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { type Reply, scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { runwareFailures } from "./failures.ts";
import { runwareAi } from "./mod.ts";

const taskId = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";
const call = { count: 1, body: { taskType: "imageInference", positivePrompt: "a lighthouse" } };
const html = { "content-type": "text/html" };

/** Runware's codes by family, each with the status it comes with. */
const families: { status: number; failureClass: FailureClass; codes: string[] }[] = [
  {
    status: 401,
    failureClass: "auth",
    codes: ["invalidApiKey", "missingApiKey", "unauthorized", "forbidden", "accountSuspended"],
  },
  {
    status: 402,
    failureClass: "quota",
    codes: [
      "insufficientCredits",
      "providerInsufficientCredits",
      "quotaExceeded",
      "paymentRequired",
    ],
  },
  {
    status: 429,
    failureClass: "rate_limited",
    codes: ["rateLimitExceeded", "inferenceRateLimitExceeded", "providerRateLimitExceeded"],
  },
  {
    status: 400,
    failureClass: "invalid_request",
    codes: [
      "invalidWidth",
      "missingPositivePrompt",
      "unsupportedParameter",
      "unknownParameter",
      "incompatibleParameters",
      "maxNumberResultsExceeded",
      "arrayTooLong",
      "valueOutOfRange",
      "somethingNobodyKnows",
    ],
  },
  {
    status: 400,
    failureClass: "moderated",
    codes: [
      "contentPolicyViolation",
      "providerContentPolicyViolation",
      "sensitiveContentDetected",
      "unsafeContentDetected",
      "nsfwContentDetected",
      "promptBlocked",
      "imageBlocked",
      "moderationFailed",
    ],
  },
  {
    status: 400,
    failureClass: "upstream_down",
    codes: [
      "inferenceError",
      "processingFailed",
      "taskFailed",
      "noAvailableServer",
      "providerError",
      "providerUnavailable",
    ],
  },
  {
    status: 400,
    failureClass: "model_unavailable",
    codes: ["modelNotFound", "modelUnavailable", "modelDisabled", "modelNotReady"],
  },
  { status: 400, failureClass: "no_result", codes: ["taskNotFound", "taskExpired"] },
  {
    status: 408,
    failureClass: "timeout",
    codes: [
      "timeout",
      "timeoutProvider",
      "providerTimeout",
      "providerGatewayTimeout",
      "webhookTimeout",
    ],
  },
];

async function failureOf(reply: Reply): Promise<ProviderError> {
  const { context } = scriptUpstream(runwareAi.catalog, [reply]);
  return await runwareAi.submit(call, taskId, context).then(
    () => assert.fail("the call should have failed"),
    (error) => {
      assert.ok(error instanceof ProviderError, `${error}`);
      return error;
    },
  );
}

Deno.test("every family of Runware's codes has its failure class, by code and in every shape", async () => {
  for (const { status, failureClass, codes } of families) {
    for (const code of codes) {
      const error = { code, message: `No: ${code}.`, parameter: ["width"], taskUUID: taskId };
      for (const json of [{ data: [], errors: [error] }, { error }, { error: [error] }]) {
        const failure = await failureOf({ status, json });
        assert.equal(failure.failureClass, failureClass, code);
        assert.equal(failure.providerCode, code);
        assert.equal(failure.providerMessage, `No: ${code}.`);
        assert.equal(failure.httpStatus, status);
      }
      const withSuccess = await failureOf({ json: { data: [], errors: [error] } });
      assert.equal(withSuccess.failureClass, failureClass, `${code} with status 200`);
    }
  }
});

Deno.test("every row of Runware's failure table is reached by a code", () => {
  const codes = [...families.flatMap((family) => family.codes), "internalServerError"];
  const reached = codes.map((code) => runwareFailures.rows.find((row) => row.code?.test(code)));
  assert.deepEqual(runwareFailures.rows.filter((row) => !reached.includes(row)), []);
});

/** What is not decided by a code. The health check asks the same address and starts no work. */
const table: { name: string; reply: Reply; failureClass: FailureClass }[] = [
  {
    name: "internalServerError",
    reply: { status: 500, json: { errors: [{ code: "internalServerError", message: "x" }] } },
    failureClass: "upstream_down",
  },
  {
    name: "serviceUnavailable",
    reply: { status: 503, json: { errors: [{ code: "serviceUnavailable", message: "x" }] } },
    failureClass: "upstream_down",
  },
  ...[502, 503, 504].map((status) => ({
    name: `a page with status ${status}`,
    reply: { status, text: "<html>Bad gateway</html>", headers: html },
    failureClass: "upstream_down" as const,
  })),
  { name: "no connection", reply: new TypeError("x"), failureClass: "upstream_down" },
  { name: "an empty body", reply: { text: "" }, failureClass: "no_result" },
  { name: "invalid JSON", reply: { text: '{"data":[{"a":' }, failureClass: "no_result" },
  { name: "no data and no errors", reply: { json: {} }, failureClass: "no_result" },
  { name: "an array", reply: { json: [] }, failureClass: "no_result" },
  ...([
    [401, "auth"],
    [402, "quota"],
    [403, "auth"],
    [404, "invalid_request"],
    [429, "rate_limited"],
    [500, "upstream_down"],
  ] as const).map(([status, failureClass]) => ({
    name: `status ${status} without a code`,
    reply: { status, json: {} },
    failureClass,
  })),
];

Deno.test("Runware's answers without a telling code have the class of their status or shape", async () => {
  for (const { name, reply, failureClass } of table) {
    const unknown = {
      json: { errors: [{ code: "taskNotFound", message: "unknown", taskUUID: taskId }] },
    };
    let isFirst = true;
    const { context } = scriptUpstream(runwareAi.catalog, () => {
      if (!isFirst) return unknown;
      isFirst = false;
      return reply;
    });
    await assert.rejects(runwareAi.submit(call, taskId, context), (error) => {
      assert.ok(error instanceof ProviderError, name);
      assert.equal(error.failureClass, failureClass, name);
      assert.equal(error.maybeBilled, false, name);
      return true;
    });
  }
});

Deno.test("Retry-After of a 429 is kept, and absent when there is none", async () => {
  const json = { errors: [{ code: "rateLimitExceeded", message: "slow down" }] };
  const asked = await failureOf({ status: 429, json, headers: { "retry-after": "3" } });
  assert.equal(asked.retryAfterMs, 3_000);
  assert.equal((await failureOf({ status: 429, json })).retryAfterMs, undefined);
});

Deno.test("Runware's message is kept without the key in it", async () => {
  const message = "Invalid API key 11111111-2222-4333-8444-555555555555.";
  const failure = await failureOf({
    status: 401,
    json: { errors: [{ code: "invalidApiKey", message }] },
  });
  assert.equal(failure.providerMessage, "Invalid API key [redacted].");
  assert.doesNotMatch(failure.message, /11111111/);
});
