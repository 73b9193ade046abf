import assert from "node:assert/strict";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { type Reply, scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { leonardoAi } from "./mod.ts";

const taskId = "6f0c2c9e-8f57-4a0a-9d6c-0f3e4f1b2a33";
const generationId = "1f197fd2-30f6-6e90-8b1c-aabbccddeeff";
const modelId = "aa77f04e-3eec-4034-9c07-d0f619684628";
const prompt = "a lighthouse at dusk";
const call = { count: 1, body: { prompt, modelId, num_images: 1, seed: 42 } };
const secondCall = {
  count: 1,
  body: { model: "lucid-origin", public: false, parameters: { prompt, quantity: 1 } },
};
const me: Reply = { json: { user_details: [{ user: { id: "user 1" }, apiPaidTokens: 3500 }] } };
const lost: Reply = { status: 504, text: "<html>", headers: { "content-type": "text/html" } };

/** A job of the account's list, as old as the scripted clock. */
function listed(changes: Record<string, unknown> = {}) {
  const createdAt = "2026-11-22T10:00:01.123";
  return { id: generationId, status: "PENDING", createdAt, modelId, prompt, seed: 42, ...changes };
}

function script(replies: Reply[]) {
  return scriptUpstream(leonardoAi.catalog, replies);
}

function isFailure(failureClass: FailureClass, maybeBilled = false) {
  return (error: unknown) => {
    assert.ok(error instanceof ProviderError, `${error}`);
    assert.equal(error.failureClass, failureClass);
    assert.equal(error.maybeBilled, maybeBilled);
    return true;
  };
}

Deno.test("submit posts the body once and reads the cost as a decimal string", async () => {
  const { context, received } = script([{
    json: {
      sdGenerationJob: {
        generationId,
        apiCreditCost: null,
        cost: { amount: "0.0147", unit: "DOLLARS" },
      },
    },
  }]);
  const submission = await leonardoAi.submit(call, taskId, context);
  assert.deepEqual(submission, { taskId: generationId, costUsd: 0.0147 });
  assert.equal(received.length, 1);
  assert.equal(received[0]?.path, "/v1/generations");
  assert.deepEqual(received[0]?.json, call.body);
  assert.match(received[0]?.headers.get("authorization") ?? "", /^Bearer 11111111/);
});

Deno.test("submit marks a job without a seed, the same way on every try", async () => {
  const answer = { json: { sdGenerationJob: { generationId } } };
  const { context, received } = script([answer, answer]);
  const unseeded = { count: 1, body: { prompt, modelId, num_images: 1 } };
  await leonardoAi.submit(unseeded, taskId, context);
  await leonardoAi.submit(unseeded, taskId, context);
  const seed = Number.parseInt("f1b2a33", 16);
  assert.deepEqual(received.map((request) => request.json), [
    { ...unseeded.body, seed },
    { ...unseeded.body, seed },
  ]);
});

Deno.test("submit posts v2 bodies to v2 and accepts both shapes of its answer", async () => {
  const job = { generationId, cost: { amount: "12", unit: "CREDITS" }, apiCreditCost: null };
  for (const json of [{ generate: job }, job]) {
    const { context, received } = script([{ json }]);
    assert.deepEqual(await leonardoAi.submit(secondCall, taskId, context), {
      taskId: generationId,
    });
    assert.equal(received[0]?.path, "/v2/generations");
  }
});

Deno.test("submit reports a v2 refusal that came with status 200 and asks no further", async () => {
  const refusal = { message: "bad width", extensions: { code: "BAD_USER_INPUT", statusCode: 400 } };
  const { context, received } = script([{ json: { errors: [refusal], data: null } }]);
  await assert.rejects(
    leonardoAi.submit(secondCall, taskId, context),
    isFailure("invalid_request"),
  );
  assert.equal(received.length, 1);
});

Deno.test("submit finds the job of a lost answer in the account's list and posts once", async () => {
  const serviceError = { status: 500, json: { error: "Service Error", code: "unexpected" } };
  const unreadable = { text: "" };
  for (const reply of [lost, serviceError, unreadable, new TypeError("broken")]) {
    const { context, received } = script([
      reply,
      me,
      { json: { generations: [] } },
      { json: { generations: [listed({ seed: 7, id: "another" }), listed()] } },
    ]);
    assert.deepEqual(await leonardoAi.submit(call, taskId, context), { taskId: generationId });
    assert.deepEqual(received.map(({ method, path }) => `${method} ${path}`), [
      "POST /v1/generations",
      "GET /v1/me",
      "GET /v1/generations/user/user%201?offset=0&limit=20",
      "GET /v1/generations/user/user%201?offset=0&limit=20",
    ]);
  }
});

Deno.test("submit takes no other job for the lost one", async () => {
  const others = [
    listed({ createdAt: "2026-11-22T09:00:00.000" }),
    listed({ prompt: "a harbour" }),
    listed({ modelId: "1e60896f-3c26-4296-8ecc-53e2afecc132" }),
    listed({ seed: 43 }),
    listed({ createdAt: null }),
  ];
  const list = { json: { generations: others } };
  const { context, received, slept } = script([lost, me, list, list, list]);
  await assert.rejects(leonardoAi.submit(call, taskId, context), (error) => {
    isFailure("upstream_down", false)(error);
    assert.ok(error instanceof ProviderError);
    assert.equal(error.httpStatus, 504);
    return true;
  });
  assert.equal(received.filter((request) => request.method === "POST").length, 1);
  assert.deepEqual(slept, [0, 1_500, 3_000]);
});

Deno.test("find looks behind the newer jobs of a busy account, as far back as the call was sent", async () => {
  const since = Date.UTC(2026, 10, 22, 9, 59);
  const others = (createdAt?: string) =>
    Array.from({ length: 20 }, (_, seed) => listed({ seed, ...(createdAt && { createdAt }) }));
  const pages = [others(), others(), [listed()]];
  const busy = script([me, ...pages.map((generations) => ({ json: { generations } }))]);
  assert.equal(await leonardoAi.find?.(call, taskId, since, busy.context), generationId);
  assert.deepEqual(busy.received.slice(1).map(({ path }) => path.replace(/.*\?/, "")), [
    "offset=0&limit=20",
    "offset=20&limit=20",
    "offset=40&limit=20",
  ]);
  const old = { json: { generations: others("2026-11-22T09:00:00.000") } };
  const unknown = script([me, ...Array.from({ length: 3 }, () => old)]);
  assert.equal(await leonardoAi.find?.(call, taskId, since, unknown.context), undefined);
  assert.equal(unknown.received.length, 4);
});

Deno.test("submit says that it may be billed when the list cannot be read either", async () => {
  const { context } = script([new TypeError("broken"), new TypeError("broken")]);
  await assert.rejects(
    leonardoAi.submit(call, taskId, context),
    isFailure("upstream_down", true),
  );
});

Deno.test("submit lets an abort through and looks nothing up", async () => {
  const controller = new AbortController();
  const reason = new DOMException("deadline", "TimeoutError");
  const { context, received } = scriptUpstream(leonardoAi.catalog, () => {
    controller.abort(reason);
    return new TypeError("closed");
  }, controller.signal);
  await assert.rejects(
    leonardoAi.submit(call, taskId, context),
    (error) => error === reason,
  );
  assert.equal(received.length, 1);
});

Deno.test("poll reads pending, finished and partly unreadable jobs", async () => {
  const images = [
    { id: "i1", url: "https://cdn.leonardo.ai/users/u/1_0.jpg", nsfw: true, likeCount: 0 },
    { id: "i2", url: null, nsfw: false },
    { id: "i3", url: "https://upstream.test/files/3.jpg", nsfw: false },
  ];
  const { context, received } = script([
    { json: { generations_by_pk: { ...listed(), generated_images: [] } } },
    {
      json: {
        generations_by_pk: {
          ...listed(),
          status: "COMPLETE",
          seed: "42",
          sdVersion: "NEW_WORD",
          generated_images: images,
        },
      },
    },
  ]);
  assert.deepEqual(await leonardoAi.poll?.(generationId, context), { status: "pending" });
  const state = await leonardoAi.poll?.(generationId, context);
  assert.equal(received[0]?.path, `/v1/generations/${generationId}`);
  assert.ok(state?.status === "completed");
  assert.deepEqual(
    state.result.images.map(({ providerImageId, nsfw, seed, source }) => ({
      providerImageId,
      nsfw,
      seed,
      isPrivate: source.kind === "url" && source.isPrivate,
    })),
    [
      { providerImageId: "i1", nsfw: true, seed: 42, isPrivate: false },
      { providerImageId: "i3", nsfw: false, seed: 42, isPrivate: false },
    ],
  );
});

Deno.test("poll waits for a job that is too new to be seen, and then gives it up", async () => {
  const none = { json: { generations_by_pk: null } };
  const late = script([none, none, { json: { generations_by_pk: listed() } }]);
  assert.deepEqual(await leonardoAi.poll?.(generationId, late.context), { status: "pending" });
  const gone = script([none, none, none, none, none]);
  await assert.rejects(
    async () => await leonardoAi.poll?.(generationId, gone.context),
    isFailure("no_result", true),
  );
  assert.equal(gone.received.length, 5);
});

Deno.test("poll tells FAILED and COMPLETE without pictures from pictures", async () => {
  for (const [status, maybeBilled] of [["FAILED", false], ["COMPLETE", true]] as const) {
    const job = listed({ status, generated_images: [] });
    const { context } = script([{ json: { generations_by_pk: job } }]);
    await assert.rejects(
      async () => await leonardoAi.poll?.(generationId, context),
      isFailure("no_result", maybeBilled),
    );
  }
});

Deno.test("poll bears with short failures of the question", async () => {
  const busy = { status: 429, json: { error: "Too many requests", code: "x" } };
  const { context, slept } = script([lost, busy, { json: { generations_by_pk: listed() } }]);
  assert.deepEqual(await leonardoAi.poll?.(generationId, context), { status: "pending" });
  assert.deepEqual(slept, [0, 500, 1_500]);
  const down = script(Array.from({ length: 6 }, () => lost));
  await assert.rejects(
    async () => await leonardoAi.poll?.(generationId, down.context),
    isFailure("upstream_down", true),
  );
  assert.deepEqual(down.slept, [0, 500, 1_500, 3_000, 5_000, 8_000]);
});

Deno.test("cancel deletes the job", async () => {
  const { context, received } = script([{ json: { delete_generations_by_pk: { id: "x" } } }]);
  await leonardoAi.cancel?.(generationId, context);
  assert.equal(received[0]?.method, "DELETE");
  assert.equal(received[0]?.path, `/v1/generations/${generationId}`);
});

Deno.test("health tells a good key, a bad key, a busy and an absent provider", async () => {
  const cases: { reply: Reply; status: string; fact: unknown }[] = [
    { reply: me, status: "healthy", fact: undefined },
    {
      reply: {
        status: 500,
        json: { error: "Invalid response from authorization hook", code: "u" },
      },
      status: "unhealthy",
      fact: "auth",
    },
    {
      reply: { status: 429, json: { error: "x", code: "" } },
      status: "degraded",
      fact: "rate_limited",
    },
    { reply: new TypeError("x"), status: "unhealthy", fact: "upstream_down" },
  ];
  for (const { reply, status, fact } of cases) {
    const report = await leonardoAi.health(script([reply]).context);
    assert.equal(report.status, status);
    assert.equal(report.facts.failureClass, fact);
    assert.ok(report.detail.length > 10);
  }
});

Deno.test("models adds what only the platform lists to what is configured", async () => {
  const custom_models = [{ id: modelId, name: "Kino again" }, { id: "new-1", name: "Brand new" }];
  const { context } = script([{ json: { custom_models } }]);
  const models = await leonardoAi.models(context);
  assert.equal(models.length, leonardoAi.catalog.length + 1);
  assert.equal(models[0]?.name, "Leonardo Kino XL");
  assert.equal(models.at(-1)?.name, "Brand new");
});
