import assert from "node:assert/strict";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { type Reply, scriptUpstream } from "../../testing/providers/scripted_upstream.ts";
import { runwareAi } from "./mod.ts";

const taskId = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";
const task = { taskType: "imageInference", taskUUID: taskId };
const call = { count: 2, body: { taskType: "imageInference", positivePrompt: "a lighthouse" } };
const acknowledged: Reply = { json: { data: [task] } };
const processing: Reply = { json: { data: [{ ...task, status: "processing" }] } };
const unknown: Reply = { json: { data: [], errors: [failed("taskNotFound")] } };
const page: Reply = { status: 502, text: "<html>", headers: { "content-type": "text/html" } };

function failed(code: string) {
  return { code, message: `It was ${code}.`, taskUUID: taskId };
}

function picture(id: string, changes: Record<string, unknown> = {}) {
  return {
    ...task,
    status: "success",
    imageUUID: id,
    imageURL: `https://im.runware.ai/image/${id}.png`,
    seed: 42,
    NSFWContent: false,
    cost: 0.5,
    ...changes,
  };
}

function script(replies: Reply[]) {
  return scriptUpstream(runwareAi.catalog, replies);
}

function isFailure(failureClass: FailureClass, maybeBilled = false) {
  return (error: unknown) => {
    assert.ok(error instanceof ProviderError, `${error}`);
    assert.equal(error.failureClass, failureClass);
    assert.equal(error.maybeBilled, maybeBilled);
    return true;
  };
}

async function poll(replies: Reply[]) {
  const upstream = script(replies);
  return { state: await runwareAi.poll?.(taskId, upstream.context), ...upstream };
}

Deno.test("submit posts an array of one task under our UUID", async () => {
  const { context, received } = script([acknowledged]);
  assert.deepEqual(await runwareAi.submit(call, taskId, context), { taskId });
  assert.deepEqual(received[0]?.json, [{ ...call.body, taskUUID: taskId }]);
  assert.equal(received[0]?.method, "POST");
  assert.match(received[0]?.headers.get("authorization") ?? "", /^Bearer 11111111/);
});

Deno.test("submit takes pictures that come at once and adds up their cost", async () => {
  const { context } = script([{ json: { data: [picture("a"), picture("b")] } }]);
  const submission = await runwareAi.submit(call, taskId, context);
  assert.equal(submission.result?.images.length, 2);
  assert.equal(submission.costUsd, 1);
});

Deno.test("submit takes a known UUID for one that was accepted before", async () => {
  for (const status of [200, 400]) {
    const json = { data: [], errors: [failed("conflictTaskUUID")] };
    const { context } = script([{ status, json }]);
    assert.deepEqual(await runwareAi.submit(call, taskId, context), { taskId });
  }
});

Deno.test("submit asks for a task whose answer was lost and posts it once", async () => {
  const gone = { status: 500, json: { errors: [failed("internalServerError")] } };
  for (const lost of [page, gone, { text: "" }, new TypeError("broken")]) {
    const { context, received } = script([lost, unknown, processing]);
    assert.deepEqual(await runwareAi.submit(call, taskId, context), { taskId });
    const types = received.map((request) =>
      Array.isArray(request.json) ? request.json[0].taskType : ""
    );
    assert.deepEqual(types, ["imageInference", "getResponse", "getResponse"]);
  }
});

Deno.test("submit returns the pictures of a task whose answer was lost", async () => {
  const { context } = script([page, { json: { data: [picture("a")] } }]);
  const submission = await runwareAi.submit(call, taskId, context);
  assert.equal(submission.result?.images[0]?.providerImageId, "a");
});

Deno.test("submit says whether a lost task may be billed", async () => {
  const nowhere = script([page, unknown, unknown, unknown]);
  await assert.rejects(
    runwareAi.submit(call, taskId, nowhere.context),
    isFailure("upstream_down", false),
  );
  const dark = script([page, page, page, page]);
  await assert.rejects(
    runwareAi.submit(call, taskId, dark.context),
    isFailure("upstream_down", true),
  );
});

Deno.test("submit does not look for a task that was refused with a code", async () => {
  const { context, received } = script([{
    status: 400,
    json: { errors: [failed("invalidWidth")] },
  }]);
  await assert.rejects(runwareAi.submit(call, taskId, context), isFailure("invalid_request"));
  assert.equal(received.length, 1);
});

Deno.test("submit lets an abort through and looks nothing up", async () => {
  const controller = new AbortController();
  const reason = new DOMException("deadline", "TimeoutError");
  const { context, received } = scriptUpstream(runwareAi.catalog, () => {
    controller.abort(reason);
    return new TypeError("closed");
  }, controller.signal);
  await assert.rejects(
    runwareAi.submit(call, taskId, context),
    (error) => error === reason,
  );
  assert.equal(received.length, 1);
});

Deno.test("poll reads every state of a task", async () => {
  assert.deepEqual((await poll([processing])).state, { status: "pending" });
  assert.deepEqual((await poll([acknowledged])).state, { status: "pending" });
  const half: Reply = { json: { data: [picture("a"), { ...task, status: "processing" }] } };
  assert.deepEqual((await poll([half])).state, { status: "pending" });
  const { state, received } = await poll([{
    json: { data: [picture("a", { NSFWContent: true })] },
  }]);
  assert.deepEqual(received[0]?.json, [{ taskType: "getResponse", taskUUID: taskId }]);
  assert.deepEqual(state, {
    status: "completed",
    result: {
      images: [{
        source: { kind: "url", url: "https://im.runware.ai/image/a.png", isPrivate: false },
        providerImageId: "a",
        seed: 42,
        nsfw: true,
      }],
      costUsd: 0.5,
    },
  });
});

Deno.test("poll keeps the pictures that were drawn beside those that failed", async () => {
  const beside: Reply[] = [
    { json: { data: [picture("a")], errors: [failed("inferenceError")] } },
    {
      json: { data: [picture("a"), { ...task, status: "error", error: failed("inferenceError") }] },
    },
  ];
  for (const reply of beside) {
    const { state } = await poll([reply]);
    assert.ok(state?.status === "completed");
    assert.equal(state.result.images.length, 1);
    const [missing] = state.result.missing ?? [];
    assert.deepEqual([missing?.failureClass, missing?.providerCode], [
      "upstream_down",
      "inferenceError",
    ]);
  }
  const { state } = await poll([{
    json: { data: [picture("a")], errors: [failed("nsfwContentDetected")] },
  }]);
  assert.ok(state?.status === "completed");
  assert.equal(state.result.missing?.[0]?.failureClass, "moderated");
});

Deno.test("poll throws what a failed task says, in every shape", async () => {
  const shapes: Reply[] = [
    { json: { data: [{ ...task, status: "error", error: failed("nsfwContentDetected") }] } },
    { json: { data: [], errors: [failed("nsfwContentDetected")] } },
    { status: 400, json: { errors: [failed("nsfwContentDetected")] } },
  ];
  for (const reply of shapes) await assert.rejects(poll([reply]), isFailure("moderated"));
  const silent: Reply = { json: { data: [{ ...task, status: "error" }] } };
  await assert.rejects(poll([silent]), isFailure("upstream_down"));
});

Deno.test("poll ignores what belongs to another task", async () => {
  const other = { taskUUID: "77777777-a0ee-4cf5-b9d6-ae7c5d140ada" };
  const json = {
    data: [picture("x", other), { ...task, status: "processing" }],
    errors: [{ ...failed("inferenceError"), ...other }],
  };
  assert.deepEqual((await poll([{ json }])).state, { status: "pending" });
});

Deno.test("poll waits for a task that is not known everywhere yet, and then gives it up", async () => {
  assert.deepEqual((await poll([unknown, unknown, processing])).state, { status: "pending" });
  await assert.rejects(poll([unknown, unknown, unknown]), isFailure("no_result"));
});

Deno.test("poll takes a finished task without a picture for a failure", async () => {
  for (const data of [[], [{ ...task, status: "success" }]]) {
    await assert.rejects(poll([{ json: { data } }]), isFailure("no_result", true));
  }
});

Deno.test("poll bears with short failures of the question", async () => {
  const busy = { status: 429, json: { errors: [failed("rateLimitExceeded")] } };
  const { state, slept } = await poll([page, busy, processing]);
  assert.deepEqual(state, { status: "pending" });
  assert.deepEqual(slept, [0, 500, 1_500]);
});

Deno.test("poll takes a task's failure for an answer, whatever its status, and an outage for none", async () => {
  const cases = [
    { code: "inferenceError", status: 500, failureClass: "upstream_down", asked: 1 },
    { code: "noAvailableServer", status: 503, failureClass: "upstream_down", asked: 1 },
    { code: "providerRateLimitExceeded", status: 429, failureClass: "rate_limited", asked: 1 },
    { code: "timeoutProvider", status: 504, failureClass: "timeout", asked: 1 },
    { code: "contentPolicyViolation", status: 500, failureClass: "moderated", asked: 1 },
    { code: "internalServerError", status: 500, failureClass: "upstream_down", asked: 6 },
    { code: "serviceUnavailable", status: 503, failureClass: "upstream_down", asked: 6 },
    { code: "rateLimitExceeded", status: 429, failureClass: "rate_limited", asked: 6 },
  ] as const;
  for (const { code, status, failureClass, asked } of cases) {
    const reply: Reply = { status, json: { data: [], errors: [failed(code)] } };
    const { context, received } = script(Array.from({ length: 6 }, () => reply));
    await assert.rejects(
      async () => await runwareAi.poll?.(taskId, context),
      isFailure(failureClass, asked > 1),
    );
    assert.equal(received.length, asked, code);
  }
});

Deno.test("health tells a good key, a bad key, a busy and an absent provider without starting work", async () => {
  const cases: { reply: Reply; status: string }[] = [
    {
      reply: { status: 404, json: { errors: [{ code: "taskNotFound", message: "" }] } },
      status: "healthy",
    },
    {
      reply: { status: 401, json: { errors: [{ code: "invalidApiKey", message: "" }] } },
      status: "unhealthy",
    },
    {
      reply: { status: 429, json: { errors: [{ code: "rateLimitExceeded", message: "" }] } },
      status: "degraded",
    },
    { reply: new TypeError("x"), status: "unhealthy" },
  ];
  for (const { reply, status } of cases) {
    const { context, received } = script([reply]);
    assert.equal((await runwareAi.health(context)).status, status);
    assert.match(JSON.stringify(received[0]?.json ?? ""), /getResponse/);
  }
});

Deno.test("pollMany asks about all tasks in one call and tells each apart", async () => {
  const ids = Array.from(
    { length: 6 },
    (_, index) => `50836053-a0ee-4cf5-b9d6-ae7c5d140ad${index}`,
  );
  const [drawn, refused, working, , silent, unknown] = ids;
  const { context, received } = scriptUpstream(runwareAi.catalog, [{
    json: {
      data: [
        {
          taskUUID: drawn,
          taskType: "imageInference",
          status: "success",
          imageURL: "https://im.test/a",
        },
        { taskUUID: working, taskType: "imageInference", status: "processing" },
      ],
      errors: [
        { code: "contentPolicyViolation", message: "No.", taskUUID: refused },
        { code: "taskNotFound", message: "unknown", taskUUID: unknown },
      ],
    },
  }]);
  const looks = await runwareAi.pollMany?.(ids, context);
  assert.ok(looks);
  assert.equal(received.length, 1);
  assert.deepEqual(
    received[0]?.json,
    ids.map((taskUUID) => ({ taskType: "getResponse", taskUUID })),
  );
  assert.equal(looks.get(drawn ?? "")?.status, "completed");
  const failed = looks.get(refused ?? "");
  assert.ok(failed?.status === "failed" && failed.error.failureClass === "moderated");
  assert.equal(looks.get(working ?? "")?.status, "pending");
  // Nothing was said of one, and the other may be too new to be known: both are asked about again.
  assert.ok(!looks.has(silent ?? "") && !looks.has(unknown ?? ""));
});

Deno.test("pollMany of many tasks sends a hundred at a time", async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `task-${index}`);
  const { context, received } = scriptUpstream(runwareAi.catalog, () => ({ json: { data: [] } }));
  assert.equal((await runwareAi.pollMany?.(ids, context))?.size, 0);
  assert.deepEqual(received.map(({ json }) => Array.isArray(json) && json.length), [100, 100, 50]);
});
