import assert from "node:assert/strict";
import * as fc from "fast-check";
import { aspectRatios, imageFormats, type ImageRequest, type Json } from "../contract.ts";
import { scriptedSettings } from "../../testing/providers/scripted_upstream.ts";
import { aspectLimit } from "../planning.ts";
import { comfyui } from "./mod.ts";

const own = (inputs: Record<string, Json>): Json => ({
  graph: { "1": { class_type: "Draw", inputs } },
});
const settings = {
  ...scriptedSettings(comfyui.catalog),
  options: {
    workflows: {
      full: own({
        text: "photo of {{prompt}}, not {{negative_prompt}}",
        size: ["{{width}}", "{{ height }}"],
        seed: "{{seed}}",
        steps: "{{steps}}",
        cfg: "{{guidance}}",
        batch_size: "{{batch}}",
        prefix: "{{filename_prefix}}",
      }),
      bare: own({ text: "{{prompt}}", seed: "{{seed}}" }),
      constant: own({ text: "{{prompt}}" }),
      silent: own({ text: "a cat", seed: "{{seed}}" }),
      strange: own({ text: "{{prompt}} {{mood}}" }),
      editor: { graph: { last_node_id: 9, nodes: [], links: [] } },
      broken: { graph: { "1": { inputs: {} } } },
    },
  },
};
const square: ImageRequest = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 };

function planOf(request: Partial<ImageRequest>) {
  const result = comfyui.plan({ ...square, ...request }, settings);
  assert.ok(result.possible, result.possible ? "" : result.reasons.join(" "));
  return { ...result.plan, warnings: result.plan.losses.map((loss) => loss.text) };
}

function bodyOf(request: Partial<ImageRequest>, call = 0) {
  return planOf(request).calls[call]?.body as {
    graph: Record<string, { inputs: Record<string, Json> }>;
    values: Record<string, Json>;
    format: string;
  };
}

Deno.test("plan draws a plain request with Flux Dev, its defaults and no warning", () => {
  const plan = planOf({});
  assert.equal(plan.model.id, "flux-dev");
  assert.deepEqual(plan.warnings, []);
  assert.deepEqual(plan.expectedSize, { width: 1024, height: 1024 });
  assert.equal(plan.estimatedCostUsd, 0);
  const body = bodyOf({});
  assert.deepEqual(body.values, {
    prompt: "a lighthouse",
    negative_prompt: "",
    width: 1024,
    height: 1024,
    steps: 20,
    guidance: 3.5,
    batch: 1,
  });
  assert.equal(body.format, "png");
  assert.equal(body.graph["31"]?.inputs["cfg"], 1);
});

Deno.test("plan is the same for the same request, so the seed nobody named is left out", () => {
  assert.deepEqual(planOf({ count: 9 }), planOf({ count: 9 }));
  assert.ok(!("seed" in bodyOf({}).values));
});

Deno.test("plan splits a count into batches with seeds of their own", () => {
  const { calls } = planOf({ count: 9, seed: 100 });
  const values = calls.map((call) => (call.body as { values: Record<string, Json> }).values);
  assert.deepEqual(calls.map((call) => call.count), [3, 3, 3]);
  assert.deepEqual(values.map((each) => [each["batch"], each["seed"]]), [[3, 100], [3, 103], [
    3,
    106,
  ]]);
});

Deno.test("plan links the separate files where the checkpoint was", () => {
  const { graph } = bodyOf({ modelId: "flux-dev-split" });
  assert.equal(graph["30"], undefined);
  assert.deepEqual(graph["6"]?.inputs["clip"], ["11", 0]);
  assert.deepEqual(graph["33"]?.inputs["clip"], ["11", 0]);
  assert.deepEqual(graph["31"]?.inputs["model"], ["12", 0]);
  assert.deepEqual(graph["31"]?.inputs["positive"], ["35", 0]);
  assert.deepEqual(graph["8"]?.inputs["vae"], ["10", 0]);
});

Deno.test("plan finds Flux Dev by alias and another Flux checkpoint by its file", () => {
  assert.equal(planOf({ modelId: "FLUX1-dev-fp8" }).model.id, "flux-dev");
  const { graph } = bodyOf({ modelId: "flux1-krea-fp8.safetensors" });
  assert.equal(graph["30"]?.inputs["ckpt_name"], "flux1-krea-fp8.safetensors");
});

const changes: { request: Partial<ImageRequest>; warning: RegExp }[] = [
  { request: { negativePrompt: "people" }, warning: /negative prompt was left out/ },
  { request: { presetStyle: "cinematic" }, warning: /style "cinematic" was left out/ },
  { request: { width: 1000, height: 1000 }, warning: /992x992|1008x1008/ },
  { request: { modelId: "bare", width: 512, height: 512 }, warning: /"bare" decides the size/ },
  { request: { modelId: "bare", steps: 30 }, warning: /steps was left out/ },
  { request: { modelId: "bare", guidanceScale: 3 }, warning: /guidance_scale was left out/ },
  { request: { modelId: "bare", negativePrompt: "x" }, warning: /negative prompt was left out/ },
];

for (const { request, warning } of changes) {
  Deno.test(`plan warns what becomes of ${JSON.stringify(request)}`, () =>
    assert.match(planOf(request).warnings.join(" "), warning));
}

Deno.test("plan uses the pixels of a shape without a warning", () => {
  const plan = planOf({ aspectRatio: "16:9", width: 1365, height: 768 });
  assert.deepEqual(plan.warnings, []);
  assert.equal((plan.expectedSize?.width ?? 1) % 16 + (plan.expectedSize?.height ?? 1) % 16, 0);
});

Deno.test("plan sets an input of the workflow that the request names", () => {
  const { graph } = bodyOf({ providerParams: { inputs: { "31.sampler_name": "dpmpp_2m" } } });
  assert.equal(graph["31"]?.inputs["sampler_name"], "dpmpp_2m");
  assert.equal(bodyOf({}).graph["31"]?.inputs["sampler_name"], "euler");
});

Deno.test("plan draws one picture per call with a workflow that has no batch", () => {
  assert.deepEqual(planOf({ modelId: "bare", count: 3 }).calls.map((call) => call.count), [
    1,
    1,
    1,
  ]);
});

const impossible: { request: Partial<ImageRequest>; reason: RegExp }[] = [
  { request: { modelId: "sdxl" }, reason: /"sdxl" is not known.*full/ },
  { request: { modelId: "editor" }, reason: /format of ComfyUI's editor.*Export \(API\)/ },
  { request: { modelId: "broken" }, reason: /API format.*class_type/ },
  { request: { modelId: "silent" }, reason: /no place for the prompt.*\{\{prompt\}\}/ },
  { request: { modelId: "strange" }, reason: /unknown placeholder \{\{mood\}\}/ },
  { request: { modelId: "constant", count: 2 }, reason: /same picture each time.*\{\{seed\}\}/ },
  { request: { prompt: "x".repeat(2_001) }, reason: /2001 characters/ },
  { request: { providerParams: { sampler: "euler" } }, reason: /provider_params\.sampler/ },
  { request: { providerParams: { inputs: { "31.cfg": [] } } }, reason: /provider_params\.inputs/ },
  { request: { providerParams: { inputs: { "31.nope": 1 } } }, reason: /31\.nope.*no such input/ },
  { request: { providerParams: { inputs: { "31.model": "x" } } }, reason: /31\.model.*linked/ },
  { request: { providerParams: { inputs: { "31.seed": 4 } } }, reason: /31\.seed.*request itself/ },
  {
    request: { providerParams: { inputs: { "31.scheduler": "{{seed}}" } } },
    reason: /31\.scheduler.*placeholder/,
  },
];

for (const { request, reason } of impossible) {
  const shown = JSON.stringify(request).slice(0, 80);
  Deno.test(`plan refuses ${shown} with the reason`, () => {
    const result = comfyui.plan({ ...square, ...request }, settings);
    assert.ok(!result.possible);
    assert.match(result.reasons.join(" "), reason);
  });
}

const side = fc.oneof(fc.constantFrom(512, 768, 1024, 1344), fc.integer({ min: 128, max: 2048 }));
const names = ["flux-dev", "flux-dev-split", "full", "bare", "constant", "editor", "flux.sft"];
const anyRequest: fc.Arbitrary<ImageRequest> = fc.record({
  prompt: fc.string({ minLength: 1, maxLength: 200 }),
  width: side,
  height: side,
  count: fc.integer({ min: 1, max: 20 }),
  negativePrompt: fc.string({ maxLength: 300 }),
  aspectRatio: fc.constantFrom(...aspectRatios),
  seed: fc.maxSafeNat(),
  presetStyle: fc.string(),
  guidanceScale: fc.double({ min: 1, max: 30, noNaN: true }),
  steps: fc.integer({ min: 1, max: 100 }),
  outputFormat: fc.constantFrom(...imageFormats),
  modelId: fc.oneof(fc.constantFrom(...names), fc.string()),
  providerParams: fc.oneof(
    fc.constant({}),
    fc.constant({ inputs: { "31.denoise": 0.9 } }),
    fc.dictionary(fc.string(), fc.jsonValue().map((value) => value as Json)),
  ),
}, { requiredKeys: ["prompt", "width", "height", "count"] });

Deno.test("plan answers any request with reasons, or with calls inside the documented ranges", () => {
  fc.assert(fc.property(anyRequest, (request) => {
    const result = comfyui.plan(request, settings);
    if (!result.possible) return assert.ok(result.reasons.length > 0);
    const { calls, expectedSize } = result.plan;
    assert.equal(calls.reduce((sum, call) => sum + call.count, 0), request.count);
    for (const call of calls) {
      const { values } = call.body as { values: Record<string, number> };
      assert.ok(call.count >= 1 && call.count <= 4 && values["batch"] === call.count);
      for (const pixels of [values["width"] ?? 0, values["height"] ?? 0]) {
        assert.ok(pixels >= 16 && pixels <= 2048 && pixels % 16 === 0);
      }
      assert.ok((values["steps"] ?? 0) >= 1 && (values["steps"] ?? 0) <= 10_000);
      assert.ok((values["guidance"] ?? -1) >= 0 && (values["guidance"] ?? 101) <= 100);
      assert.ok(Number.isSafeInteger(values["seed"] ?? 0) && (values["seed"] ?? 0) >= 0);
    }
    if (request.aspectRatio === undefined && expectedSize) {
      const shape = expectedSize.width / expectedSize.height / (request.width / request.height);
      assert.ok(Math.abs(Math.log(shape)) <= Math.log(1 + aspectLimit));
    }
  }));
});

Deno.test("plan takes an object for an input that holds one, and no names of files", () => {
  const nodes = {
    "1": { class_type: "CLIPTextEncode", inputs: { text: "{{prompt}}" } },
    "2": {
      class_type: "Power Lora Loader (rgthree)",
      inputs: { lora_1: { on: true, lora: "a.safetensors", strength: 1 } },
    },
    "3": { class_type: "KSampler", inputs: { seed: "{{seed}}", positive: ["1", 0] } },
    "4": { class_type: "LoadImage", inputs: { image: "cat.png" } },
    "5": { class_type: "SaveImage", inputs: { filename_prefix: "x", images: ["3", 0] } },
  };
  const settings = {
    endpoints: [],
    defaultModelId: "own",
    models: [],
    options: { workflows: { own: { graph: nodes } } },
  };
  const planOf = (inputs: Record<string, Json>) =>
    comfyui.plan(
      { prompt: "a cat", width: 512, height: 512, count: 1, providerParams: { inputs } },
      settings,
    );
  const lora = { on: true, lora: "a.safetensors", strength: 0.4 };
  const planned = planOf({ "2.lora_1": lora });
  assert.ok(planned.possible, JSON.stringify(planned));
  assert.match(JSON.stringify(planned.plan.calls[0]?.body), /"strength":0.4/);
  for (
    const [inputs, says] of [
      [{ "4.image": "../../secret.png" }, /names a file on the server/],
      [{ "5.filename_prefix": "../x" }, /names a file on the server/],
      [{ "2.lora_1": 1 }, /takes an object/],
      [{ "1.clip": lora }, /no such input/],
      [{ "2.lora_1": { ...lora, lora: "{{prompt}}" } }, /placeholder/],
    ] as const
  ) {
    const refused = planOf(inputs);
    assert.ok(!refused.possible);
    assert.match(JSON.stringify(refused.mistakes), says);
  }
});
