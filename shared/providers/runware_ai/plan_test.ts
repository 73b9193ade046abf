import assert from "node:assert/strict";
import fc from "fast-check";
import { aspectRatios, imageFormats, type ImageRequest, type Json } from "../contract.ts";
import { scriptedSettings } from "../../testing/providers/scripted_upstream.ts";
import { runwareAi } from "./mod.ts";

const settings = scriptedSettings(runwareAi.catalog);

function request(changes: Partial<ImageRequest> = {}): ImageRequest {
  return { prompt: "a lighthouse at dusk", width: 1024, height: 1024, count: 1, ...changes };
}

function planOf(changes: Partial<ImageRequest>) {
  const result = runwareAi.plan(request(changes), settings);
  assert.ok(result.possible, result.possible ? "" : result.reasons.join(" "));
  const { plan } = result;
  return {
    ...plan,
    warnings: plan.losses.map((loss) => loss.text),
    bodies: plan.calls.map((call) => asRecord(call.body)),
  };
}

function asRecord(value: Json | undefined): Record<string, Json> {
  assert.ok(typeof value === "object" && value !== null && !Array.isArray(value));
  return value;
}

Deno.test("plan makes one asynchronous task with every field that costs", () => {
  const { bodies, warnings, estimatedCostUsd, expectedSize } = planOf({ seed: 42 });
  assert.deepEqual(bodies, [{
    taskType: "imageInference",
    model: "runware:101@1",
    positivePrompt: "a lighthouse at dusk",
    width: 1024,
    height: 1024,
    steps: 28,
    CFGScale: 3.5,
    checkNSFW: true,
    outputType: "URL",
    outputFormat: "JPG",
    includeCost: true,
    deliveryMethod: "async",
    numberResults: 1,
    seed: 42,
  }]);
  assert.deepEqual(warnings, []);
  assert.equal(estimatedCostUsd, 0.0038);
  assert.deepEqual(expectedSize, { width: 1024, height: 1024 });
});

Deno.test("plan maps sizes by the model's rule", () => {
  const cases: { asked: Partial<ImageRequest>; size: number[]; warning?: RegExp }[] = [
    { asked: { width: 1920, height: 1080 }, size: [1920, 1088], warning: /1920x1088 instead of/ },
    { asked: { width: 1000, height: 1000 }, size: [1024, 1024], warning: /steps of 64/ },
    { asked: { width: 1008, height: 1008, modelId: "z-image" }, size: [1008, 1008] },
    {
      asked: { width: 1280, height: 720, modelId: "nano-banana" },
      size: [1344, 768],
      warning: /1344x768 instead of 1280x720/,
    },
    {
      asked: { width: 1364, height: 768, aspectRatio: "16:9", modelId: "google:4@2" },
      size: [1376, 768],
    },
    { asked: { width: 2048, height: 2048, modelId: "nano-banana-pro" }, size: [2048, 2048] },
  ];
  for (const { asked, size, warning } of cases) {
    const { bodies: [body = {}], expectedSize, warnings } = planOf(asked);
    assert.deepEqual([body.width, body.height], size);
    assert.deepEqual([expectedSize?.width, expectedSize?.height], size);
    assert.equal(body.aspectRatio, undefined);
    if (warning) assert.match(warnings.join(), warning);
    else assert.deepEqual(warnings, []);
  }
});

Deno.test("plan splits counts by the model's maximum and moves the seed along", () => {
  assert.deepEqual(planOf({ count: 20 }).bodies.map((body) => body.numberResults), [20]);
  const split = planOf({ count: 3, modelId: "nano banana" });
  assert.deepEqual(split.bodies.map((body) => body.numberResults), [1, 1, 1]);
});

Deno.test("plan leaves out or moves what does no harm, with a warning", () => {
  const cases: { asked: Partial<ImageRequest>; warning: RegExp; field: string; value?: Json }[] = [
    { asked: { negativePrompt: "fog" }, warning: /negative prompt/, field: "negativePrompt" },
    { asked: { presetStyle: "cinematic" }, warning: /has no styles/, field: "presetStyle" },
    { asked: { seed: 0 }, warning: /seed is 1 instead of 0/, field: "seed", value: 1 },
    { asked: { modelId: "nano-banana", seed: 4 }, warning: /seed was left out/, field: "seed" },
    { asked: { modelId: "nano-banana", steps: 4 }, warning: /steps was left out/, field: "steps" },
    {
      asked: { modelId: "civitai:4384@128713", negativePrompt: "x" },
      warning: /not known here.*at least 2/,
      field: "negativePrompt",
    },
    {
      asked: { modelId: "civitai:4384@128713", negativePrompt: "fog" },
      warning: /not known here/,
      field: "negativePrompt",
      value: "fog",
    },
  ];
  for (const { asked, warning, field, value } of cases) {
    const { bodies: [body = {}], warnings } = planOf(asked);
    assert.match(warnings.join(" "), warning);
    assert.equal(body[field], value);
  }
});

Deno.test("plan refuses what cannot be done and names it", () => {
  const cases: { asked: Partial<ImageRequest>; reason: RegExp }[] = [
    { asked: { prompt: "x" }, reason: /at least 2 characters/ },
    { asked: { prompt: "x".repeat(3_001) }, reason: /3001 characters.*at most 3000/ },
    { asked: { modelId: "dall-e" }, reason: /"dall-e" is not known\. Known models: FLUX\.1 dev/ },
    {
      asked: { width: 2048, height: 128, modelId: "nano-banana" },
      reason: /no picture of the shape/,
    },
    ...["webhookURL", "uploadEndpoint", "apiKey", "outputType", "deliveryMethod", "numberResults"]
      .map((field) => ({
        asked: { providerParams: { [field]: "x" } },
        reason: new RegExp(`provider_params\\.${field}`),
      })),
    { asked: { providerParams: { outputQuality: 100 } }, reason: /outputQuality/ },
    { asked: { providerParams: { ttl: 10 } }, reason: /ttl/ },
    { asked: { providerParams: { lora: [{ weight: 1 }] } }, reason: /lora\.0\.model/ },
  ];
  for (const { asked, reason } of cases) {
    const result = runwareAi.plan(request(asked), settings);
    assert.ok(!result.possible, `${reason}`);
    assert.match(result.reasons.join("\n"), reason);
  }
});

Deno.test("plan delivers every format and lets the provider's own options win over our defaults", () => {
  for (const [format, wire] of [["png", "PNG"], ["webp", "WEBP"], ["jpeg", "JPG"]] as const) {
    assert.equal(planOf({ outputFormat: format }).bodies[0]?.outputFormat, wire);
  }
  const providerParams = { CFGScale: 2, scheduler: "Euler", safety: { checkContent: false } };
  const { bodies: [body = {}] } = planOf({ providerParams, steps: 12 });
  assert.deepEqual(
    [body.CFGScale, body.scheduler, body.steps, body.checkNSFW],
    [2, "Euler", 12, undefined],
  );
});

const anyRequest: fc.Arbitrary<ImageRequest> = fc.record({
  prompt: fc.string({ minLength: 1, maxLength: 3_200 }),
  width: fc.integer({ min: 128, max: 2048 }),
  height: fc.integer({ min: 128, max: 2048 }),
  count: fc.integer({ min: 1, max: 20 }),
}).chain((base) =>
  fc.record({
    negativePrompt: fc.string({ maxLength: 4_000 }),
    aspectRatio: fc.constantFrom(...aspectRatios),
    seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    modelId: fc.constantFrom(...runwareAi.catalog.map((model) => model.id), "a:1@2", "unknown"),
    presetStyle: fc.string(),
    guidanceScale: fc.double({ min: 1, max: 30, noNaN: true }),
    steps: fc.integer({ min: 1, max: 100 }),
    outputFormat: fc.constantFrom(...imageFormats),
    providerParams: fc.oneof(
      fc.constant({}),
      fc.constant({ ttl: 60, outputQuality: 90 }),
      fc.dictionary(fc.string(), fc.jsonValue()).map((value) =>
        JSON.parse(JSON.stringify(value)) as Record<string, Json>
      ),
    ),
  }, { requiredKeys: [] }).map((rest) => ({ ...base, ...rest }))
);

Deno.test("plan never throws and its tasks stay within Runware's documented ranges", () => {
  fc.assert(
    fc.property(anyRequest, (asked) => {
      const result = runwareAi.plan(asked, settings);
      if (!result.possible) {
        assert.ok(result.reasons.length > 0);
        return;
      }
      const { calls, expectedSize, model } = result.plan;
      assert.equal(calls.reduce((sum, call) => sum + call.count, 0), asked.count);
      for (const { body, count } of calls) {
        const task = asRecord(body);
        assert.equal(task.numberResults, count);
        assert.ok(count >= 1 && count <= 20);
        assert.deepEqual({ width: task.width, height: task.height }, expectedSize);
        if (model.capabilities.size.kind === "range") {
          const { multipleOf } = model.capabilities.size;
          for (const side of Object.values(expectedSize ?? {})) {
            assert.ok(side >= 128 && side <= 2048 && side % multipleOf === 0);
          }
        }
        const promptLength = String(task.positivePrompt).length;
        assert.ok(promptLength >= 2 && promptLength <= model.capabilities.maxPromptCharacters);
        if (task.seed !== undefined) {
          assert.ok(Number.isSafeInteger(task.seed) && Number(task.seed) >= 1);
        }
        if (task.steps !== undefined) {
          assert.ok(Number(task.steps) >= 1 && Number(task.steps) <= 100);
        }
        if (task.CFGScale !== undefined) assert.ok(Number(task.CFGScale) <= 50);
        assert.equal(task.deliveryMethod, "async");
        assert.equal(task.taskUUID, undefined);
      }
    }),
    { numRuns: 500 },
  );
});
