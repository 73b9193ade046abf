import assert from "node:assert/strict";
import { ProviderError } from "../../errors/mod.ts";
import type { Json } from "../contract.ts";
import { comfyui } from "./mod.ts";
import {
  callId,
  historyOf,
  plannedCall,
  queueOf,
  type Routes,
  routesOf,
  scriptServer,
} from "../../testing/providers/scripted_comfyui.ts";

const otherId = "1c7f4f0e-6a4e-4a8e-9f5d-2f1f3c1f7a12";
const history = `GET /history/${callId}`;

async function submitted(routes: Routes) {
  const server = scriptServer(routes);
  const { taskId } = await comfyui.submit(plannedCall(server), callId, server.context);
  server.received.length = 0;
  server.slept.length = 0;
  return { ...server, taskId, poll: async () => await comfyui.poll?.(taskId, server.context) };
}

async function resultOf(images: Json[], extra: Json = {}) {
  const { poll, context } = await submitted({
    [history]: historyOf(images, { extra }),
  });
  const state = await poll();
  assert.ok(state?.status === "completed");
  return { ...state.result, baseUrl: context.settings.endpoints[0]?.baseUrl };
}

Deno.test("poll tells where a task stands in the queue", async () => {
  const places: [ReturnType<typeof queueOf>, number][] = [
    [queueOf([callId], [otherId]), 0],
    [queueOf([otherId], [callId]), 1],
    [queueOf([otherId], ["a", "b", callId, "c"]), 3],
    [queueOf([], [callId]), 0],
  ];
  for (const [queue, queuePosition] of places) {
    const { poll } = await submitted({ "GET /queue": queue });
    assert.deepEqual(await poll(), { status: "pending", queuePosition });
  }
});

Deno.test("poll reads queue entries by position, however many members they have", async () => {
  const { poll } = await submitted({
    "GET /queue": {
      json: { queue_running: [[1, callId, {}, {}, [], {}, "more"]], queue_pending: [] },
    },
  });
  assert.equal((await poll())?.status, "pending");
});

Deno.test("poll hands out the saved pictures with the tunnel's headers", async () => {
  const { images, baseUrl, warnings } = await resultOf([
    { filename: "preview.png", subfolder: "", type: "temp" },
    { filename: "a b_00001_.png", subfolder: `generated/${callId}`, type: "output" },
  ], { image_generation: { format: "png", count: 1, seed: 42 } });
  assert.deepEqual(images, [{
    source: {
      kind: "url",
      url: `${baseUrl}/view?filename=a+b_00001_.png&subfolder=generated%2F${callId}&type=output`,
      headers: { "CF-Access-Client-Id": "id.access", "ngrok-skip-browser-warning": "1" },
      isPrivate: true,
    },
    holdsRequest: true,
    providerImageId: `generated/${callId}/a b_00001_.png`,
    seed: 42,
  }]);
  assert.equal(warnings, undefined);
});

Deno.test("poll takes pictures that are only shown when none is saved", async () => {
  const { images } = await resultOf([{ filename: "p.png", subfolder: "", type: "temp" }]);
  assert.ok(images[0]?.source.kind === "url" && images[0].source.url.endsWith("type=temp"));
});

Deno.test("poll asks the server to convert to the format that was planned", async () => {
  for (
    const [format, preview] of [["jpeg", "jpeg;90"], ["webp", "webp;90"], ["png", null]] as const
  ) {
    const { images } = await resultOf(
      [{ filename: "a.png", subfolder: "", type: "output" }],
      { image_generation: { format, count: 1, seed: 1 } },
    );
    assert.ok(images[0]?.source.kind === "url");
    assert.equal(new URL(images[0].source.url).searchParams.get("preview"), preview);
  }
});

Deno.test("poll leaves an animated picture in its own format, and its frames in it", async () => {
  const entry = {
    prompt: [1, callId, {}, { image_generation: { format: "webp", count: 1 } }, ["9"]],
    outputs: { "9": { images: [{ filename: "film.png" }], animated: [true] } },
    status: { status_str: "success", messages: [] },
  };
  const { poll } = await submitted({ [history]: { json: { [callId]: entry } } });
  const state = await poll();
  assert.ok(state?.status === "completed");
  const source = state.result.images[0]?.source;
  assert.ok(source?.kind === "url" && !source.url.includes("preview"));
});

Deno.test("poll says when fewer pictures came than were asked for", async () => {
  const { images, warnings } = await resultOf(
    [{ filename: "a.png", subfolder: "", type: "output" }],
    { image_generation: { format: "png", count: 4, seed: 1 } },
  );
  assert.equal(images.length, 1);
  assert.match(warnings?.join() ?? "", /1 pictures, 3 fewer/);
});

Deno.test("poll looks three times before a task counts as lost", async () => {
  const late = await submitted({
    [history]: [{ json: {} }, { json: {} }, historyOf([{ filename: "a.png" }])],
  });
  assert.equal((await late.poll())?.status, "completed");

  const { poll, received, slept } = await submitted({});
  await assert.rejects(poll(), (error) => {
    assert.ok(error instanceof ProviderError);
    assert.equal(error.providerCode, "lost");
    assert.equal(error.maybeBilled, false);
    return true;
  });
  assert.deepEqual(routesOf(received), [
    "GET /jobs",
    "GET /queue",
    history,
    "GET /queue",
    history,
    "GET /queue",
    history,
  ]);
  assert.deepEqual(slept, [1_000, 1_000]);
});

Deno.test("poll outlives one lost answer", async () => {
  const { poll } = await submitted({
    [history]: [new TypeError("reset"), historyOf([{ filename: "a.png" }])],
  });
  assert.equal((await poll())?.status, "completed");
});

Deno.test("poll says when the task's server is no longer configured", async () => {
  const { taskId } = await submitted({});
  const { context, received } = scriptServer();
  await assert.rejects(
    async () => await comfyui.poll?.(taskId, context),
    (error) => error instanceof ProviderError && /no longer configured/.test(error.message),
  );
  assert.equal(received.length, 0);
});

/** What was sent to stop a prompt, as path and body. */
async function sentToCancel(routes: Routes) {
  const { taskId, context, received } = await submitted(routes);
  await comfyui.cancel?.(taskId, context);
  const posts = received.filter(({ method, path }) =>
    method === "POST" && !path.startsWith("/jobs")
  );
  return posts.map(({ path, json }) => [path, json]);
}

Deno.test("cancel deletes a waiting task and interrupts one that runs, by its id only", async () => {
  const deletion = ["/queue", { delete: [callId] }];
  const interruption = ["/interrupt", { prompt_id: callId }];
  const cases: [Routes, unknown[]][] = [
    [{ "GET /queue": queueOf([otherId], []) }, [deletion]],
    [{ "GET /queue": queueOf([callId], []) }, [deletion, interruption]],
    [{ "GET /queue": new TypeError("too slow") }, [deletion, interruption]],
  ];
  for (const [routes, sent] of cases) assert.deepEqual(await sentToCancel(routes), sent);
});

Deno.test("cancel is one call where the server has the jobs API", async () => {
  const { taskId, context, received } = await submitted({
    [`POST /jobs/${callId}/cancel`]: { json: { cancelled: false } },
  });
  await comfyui.cancel?.(taskId, context);
  assert.deepEqual(routesOf(received), [`POST /jobs/${callId}/cancel`]);
});

const jobsOf = (...jobs: [id: string, status: string, priority: number][]) => ({
  json: { jobs: jobs.map(([id, status, priority]) => ({ id, status, priority })) },
});

Deno.test("poll asks the jobs API where there is one, and never for the queue", async () => {
  const { poll, received } = await submitted({
    "GET /jobs": jobsOf(["x", "in_progress", 1], [callId, "pending", 9], ["y", "pending", 3]),
  });
  assert.deepEqual(await poll(), { status: "pending", queuePosition: 2 });
  assert.deepEqual(routesOf(received), ["GET /jobs"]);
});

Deno.test("poll asks a server once a second, however many tasks wait there", async () => {
  const ids = Array.from({ length: 50 }, () => crypto.randomUUID());
  const { context, received, taskId } = await submitted({ "GET /queue": queueOf([], ids) });
  const server = taskId.split("@")[1];
  const tasks = ids.map((id) => `${id}@${server}`);
  const states = await Promise.all(tasks.map((each) => comfyui.poll?.(each, context)));
  assert.ok(states.every((state) => state?.status === "pending"));
  assert.deepEqual(routesOf(received), ["GET /jobs", "GET /queue"]);
  await context.clock.sleep(1_000);
  const looks = await comfyui.pollMany?.(tasks, context);
  assert.equal(looks?.size, 50);
  assert.deepEqual(routesOf(received), ["GET /jobs", "GET /queue", "GET /queue"]);
});

Deno.test("pollMany tells each task apart: pending, drawn, failed, and nowhere", async () => {
  const [waiting = "", drawn = "", failed = "", lost = ""] = Array.from(
    { length: 4 },
    () => crypto.randomUUID(),
  );
  const ended = (id: string, status: string) => ({
    json: {
      [id]: {
        prompt: [1, id, {}, {}, []],
        outputs: { "9": { images: [{ filename: "a.png" }] } },
        status: { status_str: status, messages: [] },
      },
    },
  });
  const { context, taskId } = await submitted({
    "GET /queue": queueOf([], [waiting]),
    [`GET /history/${drawn}`]: ended(drawn, "success"),
    [`GET /history/${failed}`]: ended(failed, "error"),
  });
  const server = taskId.split("@")[1];
  const tasks = [waiting, drawn, failed, lost].map((id) => `${id}@${server}`);
  const looks = await comfyui.pollMany?.([...tasks, "x@elsewhere"], context);
  assert.deepEqual(
    [...tasks, "x@elsewhere"].map((id) => looks?.get(id)?.status),
    ["pending", "completed", "failed", undefined, "failed"],
  );
});

Deno.test("poll takes a task for pending while a queue too long to be read keeps it", async () => {
  const { poll, received } = await submitted({
    "GET /queue": { status: 200, text: "x".repeat(100_000_001) },
    "GET /prompt": { json: { exec_info: { queue_remaining: 100 } } },
  });
  assert.deepEqual(await poll(), { status: "pending" });
  assert.deepEqual(await poll(), { status: "pending" });
  assert.equal(routesOf(received).filter((route) => route === "GET /queue").length, 1);
});

/** What a prompt brought whose history has pictures of several nodes. */
async function resultOfNodes(
  outputs: Record<string, Json>,
  { graph = {}, meant = [] }: { graph?: Json; meant?: string[] } = {},
) {
  const extra = { image_generation: { format: "png", count: 1, seed: 7, outputs: meant } };
  const entry = {
    prompt: [1, callId, graph, extra, Object.keys(outputs)],
    outputs,
    status: { status_str: "success", completed: true, messages: [] },
  };
  const { poll } = await submitted({ [history]: { json: { [callId]: entry } } });
  const state = await poll();
  assert.ok(state?.status === "completed");
  return {
    names: state.result.images.map(({ providerImageId }) => providerImageId),
    warnings: state.result.warnings ?? [],
  };
}

const saved = (filename: string) => ({ filename, subfolder: "", type: "output" });

Deno.test("poll takes the pictures of the node that was meant", async () => {
  const outputs = { "2": { images: [saved("draft.png")] }, "9": { images: [saved("final.png")] } };
  const { names, warnings } = await resultOfNodes(outputs, { meant: ["2"] });
  assert.deepEqual([names, warnings], [["draft.png"], []]);
});

Deno.test("poll takes the node that stands last in the workflow, and counts what it left out", async () => {
  const link = (id: string) => ({ class_type: "SaveImage", inputs: { images: [id, 0] } });
  const load = { class_type: "LoadImage", inputs: { image: "a.png" } };
  const scale = { class_type: "ImageScale", inputs: { image: ["1", 0] } };
  const graph = { "1": load, "3": scale, "2": link("3"), "9": link("1") };
  const outputs = {
    "2": { images: [saved("large.png")] },
    "9": { images: [saved("a.png"), saved("b.png")] },
  };
  const { names, warnings } = await resultOfNodes(outputs, { graph });
  assert.deepEqual(names, ["large.png"]);
  assert.match(warnings.join(), /saved 2 more pictures in other nodes/);
  assert.deepEqual((await resultOfNodes(outputs)).names, ["a.png", "b.png"]);
});

Deno.test("poll passes over videos, texts, nulls and names that the server refuses", async () => {
  const { names } = await resultOfNodes({
    "12": { images: [saved("film.mp4")], animated: [true] },
    "11": { images: [saved("../up.png"), null, "text", saved("depth.exr"), saved("kept.PNG")] },
    "10": { gifs: [saved("film.gif")], text: ["a"] },
    "13": { images: [{ ...saved("sent-in.png"), type: "input" }] },
  });
  assert.deepEqual(names, ["kept.PNG"]);
});
