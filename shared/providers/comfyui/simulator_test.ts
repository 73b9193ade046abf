import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import type { ImageRequest, Json } from "../contract.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import { comfyui } from "./mod.ts";

const square: ImageRequest = { prompt: "a lighthouse", width: 128, height: 128, count: 1 };

Deno.test("ComfyUI: simulated server", async (test) => {
  const simulators = await startSimulators({ drawMs: 5 });
  const opened = openSimulatedContext(comfyui, simulators.urls.comfyui);
  // A queue is asked for once a second, so time has to go as fast as the sleeps.
  const now = () => 100 * opened.clock.now();
  const context = { ...opened, clock: { ...opened.clock, now } };
  const submits = async () =>
    (await simulators.books()).calls.filter((call) => call.call === "submit").length;
  const draw = (wishes: Partial<ImageRequest> = {}, callId: string = crypto.randomUUID()) =>
    drawWith(comfyui, planWith(comfyui, { ...square, ...wishes }, context), callId, context);
  const download = async (url: string) => {
    const response = await fetch(url);
    assert.equal(response.status, 200);
    return { type: response.headers.get("content-type"), bytes: await response.bytes() };
  };

  await test.step("both Flux workflows draw a batch of pictures in the planned size", async () => {
    for (const modelId of ["flux-dev", "flux-dev-split"]) {
      const { result } = await draw({ modelId, count: 3, seed: 7, width: 192, height: 128 });
      assert.equal(result.images.length, 3);
      for (const { source, seed } of result.images) {
        assert.equal(seed, 7);
        assert.ok(source.kind === "url" && source.isPrivate);
        const { bytes } = await download(source.url);
        const header = new DataView(bytes.buffer);
        assert.deepEqual([header.getUint32(16), header.getUint32(20)], [192, 128]);
      }
    }
  });

  await test.step("the server converts pictures to the format of the request", async () => {
    for (const outputFormat of ["png", "jpeg", "webp"] as const) {
      const { result } = await draw({ outputFormat });
      const source = result.images[0]?.source;
      assert.ok(source?.kind === "url");
      assert.equal((await download(source.url)).type, `image/${outputFormat}`);
    }
  });

  await test.step("the same request without a seed draws anew, not from the cache", async () => {
    const [one, other] = [await draw(), await draw()];
    assert.notEqual(one.result.images[0]?.seed, other.result.images[0]?.seed);
  });

  await test.step("a lost answer is looked up and the prompt is sent once", async () => {
    const faults = [
      "transport.answer_lost",
      "transport.error_after_accepting",
      "transport.cut_mid_body",
    ];
    for (const fault of faults) {
      await simulators.reset();
      const match = { call: "submit" as const };
      await simulators.setFault({ service: "comfyui", fault, count: 1, match });
      const { result } = await draw();
      assert.equal(result.images.length, 1, fault);
      assert.equal(await submits(), 1, fault);
    }
  });

  await test.step("a prompt that was sent before a crash is found, also one that failed", async () => {
    await simulators.reset();
    const callId = crypto.randomUUID();
    const [call] = planWith(comfyui, square, context).calls;
    assert.ok(call);
    const find = (id: string) => comfyui.find?.(call, id, 0, context);
    const { submission } = await draw({}, callId);
    assert.equal(await find(callId), submission.taskId);
    await simulators.setFault({ service: "comfyui", fault: "comfyui.out_of_memory", count: 1 });
    const failing = crypto.randomUUID();
    await assert.rejects(draw({}, failing), ProviderError);
    assert.match(await find(failing) ?? "", new RegExp(`^${failing}@`));
    assert.equal(await find(crypto.randomUUID()), undefined);
  });

  const failures: [fault: string, failureClass: FailureClass][] = [
    ["comfyui.model_missing", "model_unavailable"],
    ["comfyui.node_type_missing", "model_unavailable"],
    ["comfyui.prompt_invalid", "model_unavailable"],
    ["comfyui.value_out_of_range", "invalid_request"],
    ["comfyui.partial_graph", "invalid_request"],
    ["comfyui.too_large", "invalid_request"],
    ["comfyui.crash", "upstream_down"],
    ["comfyui.forbidden_origin", "auth"],
    ["comfyui.out_of_memory", "upstream_down"],
    ["comfyui.node_error", "invalid_request"],
    ["comfyui.interrupted", "cancelled"],
    ["comfyui.no_pictures", "invalid_request"],
    ["comfyui.task_lost", "upstream_down"],
    ["transport.cut_before_headers", "upstream_down"],
    ["transport.login_redirect", "auth"],
    ["transport.unauthorized", "auth"],
    ["transport.ngrok_offline", "upstream_down"],
    ["transport.ngrok_interstitial", "upstream_down"],
    ["transport.cloudflare_530", "upstream_down"],
    ["transport.cloudflare_524", "upstream_down"],
    ["transport.html_200", "upstream_down"],
    ["transport.bad_gateway", "upstream_down"],
    ["transport.empty_body", "no_result"],
    ["transport.invalid_json", "no_result"],
  ];
  for (const [fault, failureClass] of failures) {
    await test.step(`${fault} is ${failureClass}`, async () => {
      await simulators.reset();
      const match = { call: "submit" as const };
      await simulators.setFault({ service: "comfyui", fault, count: 1, match });
      await assert.rejects(draw(), (error) => {
        assert.ok(error instanceof ProviderError, String(error));
        assert.equal(error.failureClass, failureClass);
        return true;
      });
      assert.equal(await submits(), 1);
    });
  }

  await test.step("a restart that loses the task is told as lost", async () => {
    await simulators.reset();
    const plan = planWith(comfyui, square, context);
    const [call] = plan.calls;
    assert.ok(call);
    await simulators.setFault({ service: "comfyui", fault: "comfyui.never_ends", count: 1 });
    const { taskId } = await comfyui.submit(call, crypto.randomUUID(), context);
    assert.equal((await comfyui.poll?.(taskId, context))?.status, "pending");
    await simulators.setFault({ service: "comfyui", fault: "comfyui.restart", count: 1 });
    await context.clock.sleep(1_000);
    await assert.rejects(
      async () => await comfyui.poll?.(taskId, context),
      (error) => error instanceof ProviderError && error.providerCode === "lost",
    );
  });

  await test.step("cancel interrupts the task that runs and deletes the one that waits", async () => {
    await simulators.reset();
    const [call] = planWith(comfyui, square, context).calls;
    assert.ok(call);
    await simulators.setFault({ service: "comfyui", fault: "comfyui.never_ends", count: 2 });
    const running = await comfyui.submit(call, crypto.randomUUID(), context);
    const waiting = await comfyui.submit(call, crypto.randomUUID(), context);
    const state = await comfyui.poll?.(waiting.taskId, context);
    assert.ok(state?.status === "pending" && state.queuePosition === 1);
    await comfyui.cancel?.(waiting.taskId, context);
    await context.clock.sleep(1_000);
    await assert.rejects(
      async () => await comfyui.poll?.(waiting.taskId, context),
      (error) => error instanceof ProviderError && error.providerCode === "lost",
    );
    await comfyui.cancel?.(running.taskId, context);
    await assert.rejects(
      async () => {
        while (await comfyui.poll?.(running.taskId, context)) await context.clock.sleep(500);
      },
      (error) => error instanceof ProviderError && error.failureClass === "cancelled",
    );
  });

  await test.step("fewer pictures come with a warning", async () => {
    await simulators.reset();
    await simulators.setFault({ service: "comfyui", fault: "comfyui.fewer_pictures", count: 1 });
    const { result } = await draw({ count: 3 });
    assert.equal(result.images.length, 2);
    assert.equal(result.warnings?.length, 1);
  });

  await test.step("health and models", async () => {
    await simulators.reset();
    assert.equal((await comfyui.health(context)).status, "healthy");
    const models = await comfyui.models(context);
    const ids = ["flux-dev", "flux-dev-split", "real-esrgan", "birefnet"];
    assert.deepEqual(models.map((model) => model.id), ids);
  });

  await simulators.close();
});

Deno.test("ComfyUI: a queue of a hundred entries of the editor's, 300 KB each", async () => {
  const simulators = await startSimulators({ drawMs: 5 });
  const url = simulators.urls.comfyui;
  const opened = openSimulatedContext(comfyui, url);
  let bytesRead = 0;
  const counted: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytesRead += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body?.pipeThrough(counting) ?? null, response);
  };
  const context = { ...opened, fetch: counted };
  const [call] = planWith(comfyui, square, context).calls;
  assert.ok(call);
  const workflow = {
    nodes: [{ widgets_values: ["words of an editor ".repeat(16_000)] }],
    links: [],
  };
  const { graph } = call.body as { graph: Record<string, Json> };
  const filled = JSON.parse(
    JSON.stringify(graph).replace(/"\{\{(?:width|height)\}\}"/g, "64")
      .replace(/"\{\{\w+\}\}"/g, "1"),
  );
  const send = () =>
    fetch(`${url}/prompt`, {
      method: "POST",
      body: JSON.stringify({ prompt: filled, extra_data: { extra_pnginfo: { workflow } } }),
    }).then((response) => response.body?.cancel());
  await simulators.setFault({ service: "comfyui", fault: "comfyui.never_ends", count: 1 });
  for (let sent = 0; sent < 101; sent++) await send();

  for (const isOld of [false, true]) {
    if (isOld) await simulators.setFault({ service: "comfyui", fault: "comfyui.old_server" });
    bytesRead = 0;
    const before = opened.clock.now();
    const now = () => opened.clock.now() + (isOld ? 600_000 : 0);
    const own = { ...context, clock: { ...context.clock, now } };
    const { taskId } = await comfyui.submit(call, crypto.randomUUID(), own);
    const states = await Promise.all(Array.from({ length: 20 }, () => comfyui.poll?.(taskId, own)));
    assert.ok(
      states.every((state) => state?.status === "pending" && (state.queuePosition ?? 0) >= 101),
    );
    // Twenty questions cost one list on a new server, and on an old one the queue once in a second.
    const seconds = Math.ceil((opened.clock.now() - before) / 1_000) + 1;
    assert.ok(bytesRead < (isOld ? seconds * 35e6 : seconds * 100_000), `${bytesRead} bytes`);
    bytesRead = 0;
    await comfyui.cancel?.(taskId, own);
    const queue = await (await fetch(`${url}/queue`)).text();
    assert.ok(!queue.includes(taskId.split("@")[0] ?? ""), "it is not in the queue any more");
    assert.ok(bytesRead < 5e6, `${bytesRead} bytes to cancel`);
  }
  await simulators.close();
});
