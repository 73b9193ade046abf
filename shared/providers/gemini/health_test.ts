import assert from "node:assert/strict";
import { type Reply, scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { ProviderError } from "../../errors/mod.ts";
import { gemini } from "./mod.ts";

const cases: { name: string; reply: Reply; status: string; detail: RegExp }[] = [
  {
    name: "healthy when the default model is there",
    reply: { json: { name: "models/gemini-nano-banana-2.1" } },
    status: "healthy",
    detail: /gemini-nano-banana-2\.1/,
  },
  {
    name: "unhealthy when the default model is retired",
    reply: { status: 404, json: { error: { code: 404, message: "gone", status: "NOT_FOUND" } } },
    status: "unhealthy",
    detail: /retired.*Choose another/,
  },
  {
    name: "unhealthy when the key is refused",
    reply: { status: 403, json: { error: { message: "no", status: "PERMISSION_DENIED" } } },
    status: "unhealthy",
    detail: /key/,
  },
  {
    name: "degraded when the rate limit is reached",
    reply: { status: 429, json: { error: { message: "slow", status: "RESOURCE_EXHAUSTED" } } },
    status: "degraded",
    detail: /rate limit/,
  },
  {
    name: "unhealthy when there is no answer",
    reply: new TypeError("refused"),
    status: "unhealthy",
    detail: /no answer/,
  },
];

for (const { name, reply, status, detail } of cases) {
  Deno.test(`health is ${name}`, async () => {
    const { context, received } = scriptUpstream(gemini.catalog, [reply]);
    const report = await gemini.health(context);
    assert.equal(report.status, status);
    assert.match(report.detail, detail);
    assert.equal(received[0]?.method, "GET");
    assert.equal(received[0]?.path, "/v1beta/models/gemini-nano-banana-2.1");
  });
}

Deno.test("models marks what the account does not list as retired and adds what is new", async () => {
  const generates = { supportedGenerationMethods: ["generateContent"] };
  const { context, received } = scriptUpstream(gemini.catalog, [
    {
      json: {
        models: [
          { name: "models/gemini-nano-banana-2.1", ...generates },
          { name: "models/gemini-3.8-flash", ...generates },
          { name: "models/imagen-4", supportedGenerationMethods: ["predict"] },
        ],
        nextPageToken: "two",
      },
    },
    {
      json: {
        models: [{
          name: "models/gemini-nano-banana-3",
          displayName: "Nano Banana 3",
          ...generates,
        }],
      },
    },
  ]);
  const models = await gemini.models(context);
  assert.deepEqual(models.filter((model) => !model.retired).map((model) => model.id), [
    "gemini-nano-banana-2.1",
    "gemini-nano-banana-3",
  ]);
  assert.equal(models.find((model) => model.id === "gemini-nano-banana-3")?.priceUsd, null);
  assert.equal(received[1]?.path, "/v1beta/models?pageSize=200&pageToken=two");
});

Deno.test("models tells what was refused, by the same table", async () => {
  const refusals: [Reply, string][] = [
    [{ status: 403, json: { error: { message: "no", status: "PERMISSION_DENIED" } } }, "auth"],
    [{ status: 429, json: { error: { message: "slow", status: "X" } } }, "rate_limited"],
    [{ status: 302, headers: { location: "https://login.test/" } }, "auth"],
    [new TypeError("refused"), "upstream_down"],
  ];
  for (const [reply, failureClass] of refusals) {
    const { context, received } = scriptUpstream(gemini.catalog, () => reply);
    await assert.rejects(gemini.models(context), (error) => {
      assert.ok(error instanceof ProviderError, String(error));
      assert.equal(error.failureClass, failureClass);
      return true;
    });
    assert.equal(received.length, 1);
  }
});
