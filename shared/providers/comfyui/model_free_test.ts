import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { ProviderError } from "../../errors/mod.ts";
import type { Json } from "../contract.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import { comfyui } from "./mod.ts";

const node = (class_type: string, inputs: Record<string, Json>) => ({ class_type, inputs });
const prefix = { filename_prefix: "{{filename_prefix}}" };
/** A graph that shows the prompt as text, so that it has a place, and draws without a model. */
const graphOf = (nodes: Record<string, Json>): Record<string, Json> => ({
  "1": node("EmptyImage", {
    width: "{{width}}",
    height: "{{height}}",
    batch_size: "{{batch}}",
    color: 255,
  }),
  "7": node("PrimitiveString", { value: "{{prompt}}" }),
  "8": node("PreviewAny", { source: ["7", 0] }),
  ...nodes,
});
const save = (from: string, name = "{{filename_prefix}}") =>
  node("SaveImage", { images: [from, 0], filename_prefix: name });

type End = { names: RegExp[]; warns?: RegExp } | { class: string; scope: string; says: RegExp };

/** Workflows as people test with them, and what comes of each. */
const workflows: Record<string, { graph: Record<string, Json>; count?: number; ends: End }> = {
  plain: { graph: graphOf({ "9": save("1") }), ends: { names: [/_00001_\.png$/] } },
  batch: {
    graph: graphOf({ "9": save("1") }),
    count: 3,
    ends: { names: [/_00001_\.png$/, /_00002_\.png$/, /_00003_\.png$/] },
  },
  "two saves": {
    graph: graphOf({
      "2": save("1", "draft"),
      "3": node("ImageInvert", { image: ["1", 0] }),
      "9": save("3", "final"),
    }),
    ends: { names: [/^final/], warns: /1 more picture/ },
  },
  "two saves, one marked": {
    graph: graphOf({
      "2": save("1"),
      "3": node("ImageInvert", { image: ["1", 0] }),
      "9": save("3", "other"),
    }),
    ends: { names: [/^generated\//] },
  },
  preview: {
    graph: graphOf({ "9": node("PreviewImage", { images: ["1", 0] }) }),
    ends: { names: [/^ComfyUI_temp/] },
  },
  webp: {
    graph: graphOf({
      "2": node("EmptyImage", { width: 64, height: 64, batch_size: 4, color: 0 }),
      "9": node("SaveAnimatedWEBP", {
        images: ["2", 0],
        ...prefix,
        fps: 6,
        lossless: true,
        quality: 80,
        method: "default",
      }),
    }),
    ends: { names: [/\.webp$/] },
  },
  video: {
    graph: graphOf({
      "2": node("CreateVideo", { images: ["1", 0], fps: 8 }),
      "9": node("SaveVideo", { video: ["2", 0], ...prefix, format: "auto", codec: "auto" }),
    }),
    ends: { class: "invalid_request", scope: "model", says: /without a picture.*video/ },
  },
  latent: {
    graph: graphOf({
      "2": node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
      "9": node("SaveLatent", { samples: ["2", 0], ...prefix }),
    }),
    ends: { class: "invalid_request", scope: "model", says: /without a picture/ },
  },
  raises: {
    graph: graphOf({
      "2": node("TestRaise", {
        image: ["1", 0],
        message: "mat1 and mat2 shapes cannot be multiplied",
      }),
      "9": save("2"),
    }),
    ends: {
      class: "invalid_request",
      scope: "model",
      says: /Node 2 \(TestRaise\): RuntimeError: mat1 and mat2 shapes cannot be multiplied/,
    },
  },
  "paid service": {
    graph: graphOf({
      "2": node("TestService", { prompt: "{{prompt}}", seed: "{{seed}}" }),
      "9": save("2"),
    }),
    ends: { class: "auth", scope: "model", says: /COMFY_ORG_API_KEY.*Please login first/ },
  },
  "missing input": {
    graph: graphOf({ "2": node("LoadImage", { image: "mine.png" }), "9": save("2") }),
    ends: { class: "invalid_request", scope: "model", says: /Invalid image file: mine\.png/ },
  },
};

Deno.test("ComfyUI: workflows without a model", async (test) => {
  const simulators = await startSimulators({ drawMs: 0 });
  const opened = openSimulatedContext(comfyui, simulators.urls.comfyui);
  const { apiKey: _, ...settings } = opened.settings;
  const graphs = Object.entries(workflows).map(([name, { graph }]) => [name, { graph }] as const);
  const context = {
    ...opened,
    clock: { ...opened.clock, now: () => 100 * opened.clock.now() },
    settings: { ...settings, options: { workflows: Object.fromEntries(graphs) } },
  };
  const draw = (modelId: string, count = 1) => {
    const request = { prompt: "a red kite", width: 128, height: 96, count, modelId, seed: 2 ** 40 };
    return drawWith(comfyui, planWith(comfyui, request, context), crypto.randomUUID(), context);
  };

  for (const [name, { count, ends }] of Object.entries(workflows)) {
    await test.step(name, async () => {
      if ("class" in ends) {
        await assert.rejects(draw(name, count), (error) => {
          assert.ok(error instanceof ProviderError, String(error));
          assert.match(error.message, ends.says);
          assert.deepEqual([error.failureClass, error.scope], [ends.class, ends.scope]);
          return true;
        });
        return;
      }
      const { result } = await draw(name, count);
      const names = result.images.map(({ providerImageId }) => providerImageId ?? "");
      assert.equal(names.length, ends.names.length, names.join());
      ends.names.forEach((expected, index) => assert.match(names[index] ?? "", expected));
      assert.match(result.warnings?.join(" ") ?? "", ends.warns ?? /^$/);
    });
  }

  await test.step("a paid service draws with the key of the environment, and no other node sees it", async () => {
    const apiKey = "comfyui-0123456789abcdef";
    const withKey = { ...context, settings: { ...context.settings, apiKey } };
    const request = { prompt: "a kite", width: 128, height: 96, count: 1, modelId: "paid service" };
    const plan = planWith(comfyui, request, withKey);
    const { result } = await drawWith(comfyui, plan, crypto.randomUUID(), withKey);
    assert.equal(result.images.length, 1);
    const plain = planWith(comfyui, { ...request, modelId: "plain" }, withKey);
    const id = crypto.randomUUID();
    await drawWith(comfyui, plain, id, withKey);
    const history = await (await fetch(`${simulators.urls.comfyui}/history/${id}`)).text();
    assert.ok(!history.includes(apiKey));
  });

  await simulators.close();
});
