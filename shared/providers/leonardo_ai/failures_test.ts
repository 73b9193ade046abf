import assert from "node:assert/strict";
import type { FailureClass } from "../../errors/mod.ts";
import { ProviderError } from "../../errors/mod.ts";
import { type Reply, scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { leonardoAi } from "./mod.ts";

const html = { "content-type": "text/html" };

/** Every way in which Leonardo is known to refuse a call, as it answers a `GET`. */
const table: {
  name: string;
  reply: Reply;
  failureClass: FailureClass;
  code?: string;
  retryAfterMs?: number;
}[] = [
  {
    name: "a key that is no UUID",
    reply: {
      status: 500,
      json: {
        error: "Invalid response from authorization hook",
        path: "$",
        code: "unexpected",
      },
    },
    failureClass: "auth",
    code: "unexpected",
  },
  {
    name: "an unknown key",
    reply: {
      status: 401,
      json: {
        error: "Authentication hook unauthorized this request",
        path: "$",
        code: "access-denied",
      },
    },
    failureClass: "auth",
    code: "access-denied",
  },
  {
    name: "a wrong type",
    reply: {
      status: 400,
      json: {
        error: 'expected a boolean for type "Boolean", but found a string',
        path: "$.selectionSet.sdGenerationJob.args.arg1.alchemy",
        code: "validation-failed",
      },
    },
    failureClass: "invalid_request",
    code: "validation-failed",
  },
  {
    name: "an unknown field",
    reply: {
      status: 400,
      json: { error: "Unexpected variable nsfw", path: "$", code: "bad-request" },
    },
    failureClass: "invalid_request",
    code: "bad-request",
  },
  ...[
    'expecting a value for non-nullable variable: "prompt"',
    "Invalid prompt, maximum length of 1500 characters exceeded.",
    "invalid dimensions",
    "too many images requested",
    "invalid init image id",
    "invalid file extension",
    "couldn't access image",
  ].map((error) => ({
    name: error,
    reply: { status: 400, json: { error, path: "$", code: "unexpected" } },
    failureClass: "invalid_request" as const,
    code: "unexpected",
  })),
  {
    name: "a model without API access",
    reply: {
      status: 400,
      json: {
        error: "model not supported within the Production API",
        path: "$",
        code: "unexpected",
      },
    },
    failureClass: "model_unavailable",
    code: "unexpected",
  },
  ...[400, 403].map((status) => ({
    name: `a refused prompt with status ${status}`,
    reply: {
      status,
      json: { error: "content moderation filter: violence", path: "$", code: "unexpected" },
    },
    failureClass: "moderated" as const,
    code: "unexpected",
  })),
  {
    name: "inappropriate content",
    reply: {
      status: 400,
      json: { error: "The prompt has inappropriate content", path: "$", code: "unexpected" },
    },
    failureClass: "moderated",
  },
  {
    name: "no money, by status",
    reply: { status: 402, json: { error: "Payment required", path: "$", code: "unexpected" } },
    failureClass: "quota",
  },
  {
    name: "no money, by text",
    reply: { status: 400, json: { error: "not enough api tokens", path: "$", code: "unexpected" } },
    failureClass: "quota",
  },
  {
    name: "too many requests",
    reply: { status: 429, json: { error: "Too many requests", path: "$", code: "unexpected" } },
    failureClass: "rate_limited",
  },
  {
    name: "too many requests, with Retry-After",
    reply: {
      status: 429,
      json: { error: "Too many requests", path: "$", code: "unexpected" },
      headers: { "retry-after": "7" },
    },
    failureClass: "rate_limited",
    retryAfterMs: 7_000,
  },
  {
    name: "a service error",
    reply: { status: 500, json: { error: "Service Error", path: "$", code: "unexpected" } },
    failureClass: "upstream_down",
  },
  ...[502, 503, 504].map((status) => ({
    name: `a gateway's page with status ${status}`,
    reply: { status, text: "<html>Bad gateway</html>", headers: html },
    failureClass: "upstream_down" as const,
  })),
  { name: "no connection", reply: new TypeError("x"), failureClass: "upstream_down" },
  { name: "an empty body", reply: { text: "" }, failureClass: "no_result" },
  { name: "invalid JSON", reply: { text: "{" }, failureClass: "no_result" },
  { name: "another shape", reply: { json: { hello: 1 } }, failureClass: "no_result" },
  ...([
    ["UNAUTHENTICATED", 401, "auth"],
    ["FORBIDDEN", 403, "auth"],
    ["BAD_USER_INPUT", 400, "invalid_request"],
    ["RATE_LIMITED", 429, "rate_limited"],
    ["PAYMENT_REQUIRED", 402, "quota"],
    ["INTERNAL_SERVER_ERROR", 500, "upstream_down"],
    ["SOMETHING_NEW", 503, "upstream_down"],
  ] as const).map(([code, statusCode, failureClass]) => ({
    name: `status 200 with ${code}`,
    reply: { json: { errors: [{ message: "No.", extensions: { code, statusCode } }], data: null } },
    failureClass,
    code,
  })),
  ...[200, 400].map((status) => ({
    name: `status ${status} with a bare list`,
    reply: {
      status,
      json: [{ message: "style_ids: unknown", extensions: { code: "VALIDATION_ERROR" } }],
    },
    failureClass: "invalid_request" as const,
    code: "VALIDATION_ERROR",
  })),
  {
    name: "status 200 with a refused prompt",
    reply: {
      json: { errors: [{ message: "content moderation filter: x", extensions: { code: "Z" } }] },
    },
    failureClass: "moderated",
    code: "Z",
  },
];

Deno.test("every row of Leonardo's error table has its failure class and keeps code and Retry-After", async () => {
  for (const { name, reply, failureClass, code, retryAfterMs } of table) {
    const { context } = scriptUpstream(leonardoAi.catalog, () => reply);
    await assert.rejects(leonardoAi.models(context), (error) => {
      assert.ok(error instanceof ProviderError, name);
      assert.equal(error.failureClass, failureClass, name);
      assert.equal(error.provider, "leonardo_ai");
      assert.equal(error.retryAfterMs, retryAfterMs, name);
      if (code) assert.equal(error.providerCode, code, name);
      if (!(reply instanceof Error)) assert.equal(error.httpStatus, reply.status ?? 200, name);
      return true;
    });
  }
});

Deno.test("Leonardo's message is kept without the keys in it", async () => {
  const { context } = scriptUpstream(leonardoAi.catalog, (request) => ({
    status: 400,
    json: {
      error: `bad call by ${request.headers.get("authorization")} {"webhookCallbackApiKey":"hook"}`,
      code: "bad-request",
    },
  }));
  await assert.rejects(leonardoAi.models(context), (error) => {
    assert.ok(error instanceof ProviderError);
    assert.match(error.providerMessage ?? "", /^bad call by .*\[redacted\]/);
    for (const text of [error.message, error.providerMessage ?? ""]) {
      assert.doesNotMatch(text, /11111111-2222|"hook"/);
    }
    return true;
  });
});

Deno.test("a missing key is an auth failure without a call", async () => {
  const { context, received } = scriptUpstream(leonardoAi.catalog, []);
  delete context.settings.apiKey;
  await assert.rejects(
    leonardoAi.models(context),
    (error) => error instanceof ProviderError && error.failureClass === "auth",
  );
  assert.equal(received.length, 0);
});
