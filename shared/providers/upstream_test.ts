import assert from "node:assert/strict";
import { ProviderError } from "../errors/mod.ts";
import { scriptedSettings, scriptUpstream } from "../testing/providers/scripted_upstream.ts";
import { foreignFailure } from "./failures.ts";
import { classifyStatus, findForeignAnswer } from "./foreign_answer.ts";
import {
  askWithRetries,
  callUpstream,
  redactSecrets,
  shortRetryPolicy,
  type UpstreamAnswer,
} from "./upstream.ts";

const endpoint = {
  baseUrl: "https://upstream.test/api",
  headers: { "x-gateway": "gateway-secret" },
};

function answerOf(status: number, text: string, headers: Record<string, string> = {}) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, text, json, headers: new Headers(headers) } satisfies UpstreamAnswer;
}

Deno.test("callUpstream sends the endpoint's headers and returns any status with its JSON", async () => {
  const { context, received } = scriptUpstream([], [{ status: 418, json: { a: 1 } }]);
  const answer = await callUpstream(context, {
    provider: "leonardo_ai",
    endpoint,
    path: "/v1/me?x=1",
    headers: { authorization: "Bearer k" },
    json: { b: 2 },
  });
  assert.equal(answer.status, 418);
  assert.deepEqual(answer.json, { a: 1 });
  const [request] = received;
  assert.equal(request?.method, "POST");
  assert.equal(request?.path, "/v1/me?x=1");
  assert.equal(request?.headers.get("x-gateway"), "gateway-secret");
  assert.equal(request?.headers.get("authorization"), "Bearer k");
  assert.deepEqual(request?.json, { b: 2 });
});

Deno.test("callUpstream classifies a broken connection by its class and keeps the cause", async () => {
  for (const billable of [true, false]) {
    const broken = new TypeError("whatever words");
    const { context } = scriptUpstream([], [broken]);
    await assert.rejects(
      callUpstream(context, { provider: "runware_ai", endpoint, path: "", billable }),
      (error) => {
        assert.ok(error instanceof ProviderError);
        assert.equal(error.failureClass, "upstream_down");
        assert.equal(error.maybeBilled, billable);
        assert.equal(error.cause, broken);
        assert.doesNotMatch(error.message, /upstream\.test|whatever/);
        return true;
      },
    );
  }
});

Deno.test("callUpstream refuses a body over its limit", async () => {
  const { context } = scriptUpstream([], [{ text: "x".repeat(1_001) }]);
  await assert.rejects(
    callUpstream(context, { provider: "runware_ai", endpoint, path: "", maximumBytes: 1_000 }),
    (error) => error instanceof ProviderError && error.failureClass === "no_result",
  );
});

Deno.test("callUpstream lets the reason of an abort through, whatever fetch throws", async () => {
  const controller = new AbortController();
  const reason = new DOMException("caller left", "AbortError");
  const { context } = scriptUpstream([], () => {
    controller.abort(reason);
    return new TypeError("connection closed");
  }, controller.signal);
  await assert.rejects(
    callUpstream(context, { provider: "runware_ai", endpoint, path: "" }),
    (error) => error === reason,
  );
});

Deno.test("callUpstream does not disguise a defect as an upstream failure", async () => {
  const defect = new Error("a defect");
  const { context } = scriptUpstream([], [defect]);
  await assert.rejects(
    callUpstream(context, { provider: "runware_ai", endpoint, path: "" }),
    (error) => error === defect,
  );
});

const html = { "content-type": "text/html" };
const foreignCases = [
  {
    answer: answerOf(302, "", {
      location: "https://team.cloudflareaccess.com/cdn-cgi/access/login",
    }),
    kind: "login_redirect",
    failureClass: "auth",
  },
  {
    answer: answerOf(301, "", { location: "https://elsewhere.test/" }),
    kind: "redirect",
    failureClass: "upstream_down",
  },
  {
    answer: answerOf(530, "error code: 1033"),
    kind: "tunnel_error",
    failureClass: "upstream_down",
  },
  { answer: answerOf(524, "<html>", html), kind: "tunnel_error", failureClass: "upstream_down" },
  {
    answer: answerOf(404, "gone", { "ngrok-error-code": "ERR_NGROK_3200" }),
    kind: "tunnel_error",
    failureClass: "upstream_down",
    code: "ERR_NGROK_3200",
  },
  {
    answer: answerOf(200, "<html>ERR_NGROK_6024</html>", html),
    kind: "tunnel_error",
    failureClass: "upstream_down",
    code: "ERR_NGROK_6024",
  },
  { answer: answerOf(502, "<html>", html), kind: "html_page", failureClass: "upstream_down" },
  { answer: answerOf(200, "<!doctype html>"), kind: "html_page", failureClass: "upstream_down" },
  {
    answer: answerOf(200, "<html><title>Sign in - Cloudflare Access</title>", html),
    kind: "login_page",
    failureClass: "auth",
  },
  { answer: answerOf(403, "<html>", html), kind: "html_page", failureClass: "auth" },
  { answer: answerOf(429, "<html>", html), kind: "html_page", failureClass: "rate_limited" },
  { answer: answerOf(200, ""), kind: "empty", failureClass: "no_result" },
  { answer: answerOf(503, ""), kind: "empty", failureClass: "upstream_down" },
  { answer: answerOf(200, "{"), kind: "invalid_json", failureClass: "no_result" },
  { answer: answerOf(500, "oops"), kind: "invalid_json", failureClass: "upstream_down" },
  { answer: answerOf(500, '{"error":"x"}'), kind: undefined, failureClass: undefined },
];

Deno.test("findForeignAnswer recognises what is not the API", () => {
  const { context } = scriptUpstream([], []);
  for (const { answer, kind, failureClass, code } of foreignCases) {
    const foreign = findForeignAnswer(answer);
    const label = `${answer.status} ${answer.text}`;
    assert.equal(foreign?.kind, kind, label);
    assert.equal(foreign?.failureClass, failureClass, label);
    if (code) assert.equal(foreign?.code, code);
    if (foreign) {
      const headers = new Headers([...answer.headers, ["retry-after", "5"]]);
      const error = foreignFailure("comfyui", { ...answer, headers }, context);
      assert.equal(error?.httpStatus, answer.status);
      assert.equal(error?.failureClass, failureClass);
      assert.equal(error?.retryAfterMs, 5_000);
    }
  }
});

Deno.test("redactSecrets removes known and recognisable secrets and nothing else", () => {
  const settings = scriptedSettings([]);
  const text = redactSecrets(
    `key ${settings.apiKey} gateway-secret Bearer abcdef123456 https://u:pw@h/x?api_key=s3cret&a=1 ` +
      `{"webhookCallbackApiKey":"hook-1","seed":42}`,
    settings,
  );
  for (
    const secret of [
      settings.apiKey ?? "",
      "gateway-secret",
      "abcdef123456",
      "pw@",
      "s3cret",
      "hook-1",
    ]
  ) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.ok(text.includes("&a=1") && text.includes('"seed":42'));
  assert.equal(redactSecrets("a plain sentence", settings), "a plain sentence");
});

Deno.test("callUpstream gives up an answer that takes longer than it may", async () => {
  const { context } = scriptUpstream([], []);
  const stalled = (_input: unknown, init?: { signal?: AbortSignal | null }): Promise<Response> =>
    new Promise((_, reject) =>
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    );
  await assert.rejects(
    callUpstream(
      { ...context, fetch: stalled },
      { provider: "comfyui", endpoint, path: "/queue", answerWithinMs: 1 },
    ),
    (error) => error instanceof ProviderError && error.failureClass === "timeout",
  );
});

Deno.test("callUpstream leaves a body that stalls, by its own limit and by the caller's", async () => {
  const stalled = () => {
    // Says something and then nothing more, and knows no signal.
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    });
    return Promise.resolve(new Response(body));
  };
  const request = { provider: "comfyui", endpoint, path: "/queue" } as const;
  const { context } = scriptUpstream([], []);
  await assert.rejects(
    callUpstream({ ...context, fetch: stalled }, { ...request, answerWithinMs: 1 }),
    (error) => error instanceof ProviderError && error.failureClass === "timeout",
  );
  const leaving = new AbortController(), reason = new DOMException("too late", "TimeoutError");
  const asked = callUpstream({ ...context, signal: leaving.signal, fetch: stalled }, request);
  setTimeout(() => leaving.abort(reason));
  await assert.rejects(asked, (error) => error === reason);
});

Deno.test("classifyStatus gives each status its class", () => {
  const classes: [status: number, failureClass: string][] = [
    [400, "invalid_request"],
    [401, "auth"],
    [402, "quota"],
    [403, "auth"],
    [404, "invalid_request"],
    [408, "timeout"],
    [422, "invalid_request"],
    [429, "rate_limited"],
    [500, "upstream_down"],
    [503, "upstream_down"],
  ];
  for (const [status, failureClass] of classes) {
    assert.equal(classifyStatus(status), failureClass, String(status));
  }
});

Deno.test("askWithRetries repeats while the provider is away and then says that it may bill", async () => {
  const down = new ProviderError("runware_ai", "upstream_down", "down", { httpStatus: 502 });
  const { context, slept } = scriptUpstream([], []);
  let asked = 0;
  const answer = await askWithRetries(context, () => {
    if (++asked < 3) throw down;
    return Promise.resolve("here");
  });
  assert.equal(answer, "here");
  assert.deepEqual(slept, [500, 1_500]);
  await assert.rejects(
    askWithRetries(context, () => Promise.reject(down)),
    (error) => error instanceof ProviderError && error.maybeBilled && error.httpStatus === 502,
  );
});

Deno.test("askWithRetries waits as long as it is told, but not for a long time, and not for a refusal", async () => {
  const limited = (retryAfterMs: number) =>
    new ProviderError("runware_ai", "rate_limited", "slow down", { retryAfterMs });
  const refused = new ProviderError("runware_ai", "auth", "no");
  for (
    const { error, pauses } of [
      { error: limited(2_000), pauses: [2_000, 2_000] },
      { error: limited(6_000), pauses: [] },
      { error: refused, pauses: [] },
    ]
  ) {
    const { context, slept } = scriptUpstream([], []);
    await assert.rejects(askWithRetries(context, () => Promise.reject(error), shortRetryPolicy));
    assert.deepEqual(slept, pauses);
  }
});
