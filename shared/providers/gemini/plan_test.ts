import assert from "node:assert/strict";
import * as fc from "fast-check";
import { aspectRatios, imageFormats, type ImageRequest, type Json } from "../contract.ts";
import { scriptedSettings } from "../../testing/providers/scripted_upstream.ts";
import { aspectLimit } from "../planning.ts";
import { gemini } from "./mod.ts";

const settings = scriptedSettings(gemini.catalog);
const square: ImageRequest = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 };

function planOf(request: Partial<ImageRequest>) {
  const result = gemini.plan({ ...square, ...request }, settings);
  assert.ok(result.possible, result.possible ? "" : result.reasons.join(" "));
  return { ...result.plan, warnings: result.plan.losses.map((loss) => loss.text) };
}

function reasonsOf(request: Partial<ImageRequest>): string {
  const result = gemini.plan({ ...square, ...request }, settings);
  assert.ok(!result.possible, "the plan should not be possible");
  return result.reasons.join(" ");
}

Deno.test("plan sends a plain request to the recommended model without a warning", () => {
  assert.deepEqual(planOf({}), {
    provider: "gemini",
    model: gemini.catalog[0],
    calls: [{
      count: 1,
      body: {
        model: "gemini-nano-banana-2.1",
        contents: "a lighthouse",
        config: {
          responseModalities: ["IMAGE"],
          imageConfig: { aspectRatio: "1:1", imageSize: "1K" },
        },
      },
    }],
    expectedSize: { width: 1024, height: 1024 },
    expectedFormat: "png",
    losses: [],
    warnings: [],
    estimatedCostUsd: 0.0336,
  });
});

const sizes: {
  request: Partial<ImageRequest>;
  imageConfig: Record<string, string>;
  expected: string;
  warns: boolean;
}[] = [
  {
    request: { aspectRatio: "16:9", width: 1344, height: 768 },
    imageConfig: { aspectRatio: "16:9", imageSize: "1K" },
    expected: "1376x768",
    warns: false,
  },
  {
    request: { width: 1376, height: 768 },
    imageConfig: { aspectRatio: "16:9", imageSize: "1K" },
    expected: "1376x768",
    warns: false,
  },
  {
    request: { width: 1920, height: 1080 },
    imageConfig: { aspectRatio: "16:9", imageSize: "1K" },
    expected: "1376x768",
    warns: true,
  },
  {
    request: { width: 2048, height: 2048 },
    imageConfig: { aspectRatio: "1:1", imageSize: "2K" },
    expected: "2048x2048",
    warns: false,
  },
  {
    request: { width: 512, height: 512 },
    imageConfig: { aspectRatio: "1:1", imageSize: "1K" },
    expected: "1024x1024",
    warns: true,
  },
  {
    request: { width: 2048, height: 512 },
    imageConfig: { aspectRatio: "4:1", imageSize: "1K" },
    expected: "2048x512",
    warns: false,
  },
  {
    request: { modelId: "gemini-2.5-flash-image", width: 1248, height: 832 },
    imageConfig: { aspectRatio: "3:2" },
    expected: "1248x832",
    warns: false,
  },
  {
    request: { modelId: "gemini-3.1-flash-lite-image", width: 2048, height: 2048 },
    imageConfig: { aspectRatio: "1:1", imageSize: "1K" },
    expected: "1024x1024",
    warns: true,
  },
  {
    request: {
      aspectRatio: "3:2",
      width: 1216,
      height: 832,
      providerParams: { imageConfig: { imageSize: "4K" } },
    },
    imageConfig: { aspectRatio: "3:2", imageSize: "4K" },
    expected: "5056x3392",
    warns: false,
  },
  {
    request: { providerParams: { imageConfig: { aspectRatio: "5:4" } } },
    imageConfig: { aspectRatio: "5:4", imageSize: "1K" },
    expected: "1152x928",
    warns: true,
  },
];

for (const { request, imageConfig, expected, warns } of sizes) {
  Deno.test(`plan draws ${expected} for ${JSON.stringify(request)}`, () => {
    const plan = planOf(request);
    const body = plan.calls[0]?.body as { config: { imageConfig: unknown } };
    assert.deepEqual(body.config.imageConfig, imageConfig);
    assert.equal(`${plan.expectedSize?.width}x${plan.expectedSize?.height}`, expected);
    const { width, height } = { ...square, ...request };
    const warning = plan.warnings.find((each) => each.includes(expected));
    assert.equal(warning?.includes(`${width}x${height}`) ?? false, warns);
  });
}

Deno.test("plan splits a count into calls of one picture with seeds of their own", () => {
  const plan = planOf({ count: 3, seed: 2 ** 31 - 2 });
  const seeds = plan.calls.map((call) => (call.body as { config: { seed: number } }).config.seed);
  assert.deepEqual(plan.calls.map((call) => call.count), [1, 1, 1]);
  assert.deepEqual(seeds, [2 ** 31 - 2, 2 ** 31 - 1, 0]);
  assert.match(plan.warnings.join(), /does not promise the same picture/);
  assert.ok(Math.abs((plan.estimatedCostUsd ?? 0) - 3 * 0.0336) < 1e-9);
});

Deno.test("plan writes the style and the negative prompt into the prompt and says so", () => {
  const plan = planOf({ presetStyle: "cinematic", negativePrompt: "people, text" });
  const body = plan.calls[0]?.body as { contents: string };
  assert.equal(body.contents, "a lighthouse\n\nStyle: cinematic.\n\nAvoid: people, text.");
  assert.equal(plan.warnings.length, 2);
  assert.match(plan.warnings.join(" "), /style.*negative prompt/s);
});

Deno.test("plan leaves out steps and guidance with a warning each", () => {
  const { warnings } = planOf({ steps: 30, guidanceScale: 7 });
  assert.match(warnings.join(" "), /steps.*guidance_scale/s);
});

Deno.test("plan finds a model by name and alias", () => {
  assert.equal(planOf({ modelId: "Nano Banana Pro" }).model.id, "gemini-3-pro-image");
  assert.equal(planOf({ modelId: "NANO-BANANA-PRO" }).model.id, "gemini-3-pro-image");
});

Deno.test("plan prices a picture by its resolution", () => {
  const priceOf = (imageSize: string) =>
    planOf({ modelId: "gemini-3-pro-image", providerParams: { imageConfig: { imageSize } } })
      .estimatedCostUsd ?? 0;
  assert.equal(priceOf("1K"), 0.134);
  assert.equal(priceOf("2K"), 0.134);
  assert.ok(Math.abs(priceOf("4K") - 0.24) < 0.001);
});

Deno.test("plan passes on the API's own options", () => {
  const own = {
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
    thinkingConfig: { thinkingLevel: "HIGH" },
    temperature: 0.5,
    topP: 0.9,
  };
  const body = planOf({ providerParams: own }).calls[0]?.body as { config: object };
  assert.deepEqual(body.config, {
    ...own,
    responseModalities: ["IMAGE"],
    imageConfig: { aspectRatio: "1:1", imageSize: "1K" },
  });
});

const impossible: { request: Partial<ImageRequest>; reason: RegExp }[] = [
  { request: { width: 2048, height: 160 }, reason: /shape 2048x160/ },
  {
    request: { modelId: "gemini-3-pro-image", width: 2048, height: 512 },
    reason: /shape 2048x512/,
  },
  { request: { modelId: "gemini-3.1-flash-image" }, reason: /retired.*Nano Banana 2\.1/ },
  { request: { modelId: "dall-e" }, reason: /"dall-e" is not known/ },
  { request: { prompt: "x".repeat(32_001) }, reason: /32001 characters/ },
  { request: { providerParams: { quality: "high" } }, reason: /provider_params\.quality/ },
  {
    request: { providerParams: { imageConfig: { imageSize: "1k" } } },
    reason: /provider_params\.imageConfig\.imageSize/,
  },
  {
    request: { providerParams: { imageConfig: { outputMimeType: "image/webp" } } },
    reason: /provider_params\.imageConfig\.outputMimeType/,
  },
  {
    request: {
      modelId: "gemini-3.1-flash-lite-image",
      providerParams: { imageConfig: { imageSize: "4K" } },
    },
    reason: /Flash-Lite.*4K/,
  },
  {
    request: {
      modelId: "gemini-3-pro-image",
      providerParams: { thinkingConfig: { thinkingLevel: "HIGH" } },
    },
    reason: /thinkingLevel.*no such setting/,
  },
  { request: { providerParams: { temperature: 3 } }, reason: /provider_params\.temperature/ },
];

for (const { request, reason } of impossible) {
  const shown = JSON.stringify(request).slice(0, 90);
  Deno.test(`plan refuses ${shown} with the reason`, () =>
    assert.match(reasonsOf(request), reason));
}

const side = fc.oneof(
  fc.constantFrom(512, 768, 1024, 1344, 1536),
  fc.integer({ min: 128, max: 2048 }),
);
const anyRequest: fc.Arbitrary<ImageRequest> = fc.record({
  prompt: fc.string({ minLength: 1, maxLength: 200 }),
  width: side,
  height: side,
  count: fc.integer({ min: 1, max: 20 }),
  negativePrompt: fc.string({ maxLength: 3_000 }),
  aspectRatio: fc.constantFrom(...aspectRatios),
  seed: fc.maxSafeNat(),
  presetStyle: fc.string(),
  guidanceScale: fc.double({ min: 1, max: 30, noNaN: true }),
  steps: fc.integer({ min: 1, max: 100 }),
  outputFormat: fc.constantFrom(...imageFormats),
  modelId: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...gemini.catalog.map((model) => model.id)) },
    { weight: 1, arbitrary: fc.string() },
  ),
  providerParams: fc.oneof(
    fc.constant({}),
    fc.constant({ imageConfig: { imageSize: "2K" } }),
    fc.dictionary(fc.string(), fc.jsonValue().map((value) => value as Json)),
  ),
}, { requiredKeys: ["prompt", "width", "height", "count"] });

Deno.test("plan answers any request with reasons, or with calls inside the documented ranges", () => {
  fc.assert(fc.property(anyRequest, (request) => {
    const result = gemini.plan(request, settings);
    if (!result.possible) return assert.ok(result.reasons.length > 0);
    const { calls, expectedSize } = result.plan;
    assert.equal(calls.reduce((sum, call) => sum + call.count, 0), request.count);
    for (const call of calls) {
      const { config } = call.body as {
        config: { seed?: number; imageConfig: { imageSize?: string } };
      };
      assert.equal(call.count, 1);
      assert.ok(["1K", "2K", "4K", undefined].includes(config.imageConfig.imageSize));
      const { seed = 0 } = config;
      assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31);
    }
    if (request.aspectRatio === undefined && expectedSize) {
      const shape = expectedSize.width / expectedSize.height / (request.width / request.height);
      assert.ok(Math.abs(Math.log(shape)) <= Math.log(1 + aspectLimit));
    }
  }));
});

Deno.test("plan draws the nearest shape or its own format, and says what that costs the caller", () => {
  const { losses, expectedSize } = planOf({ width: 1024, height: 900 });
  assert.deepEqual(expectedSize, { width: 1152, height: 928 });
  assert.deepEqual(losses, [{
    field: "size",
    change: "altered",
    asked: "1024x900",
    given: "1152x928",
    weight: 15,
    text: losses[0]?.text,
  }]);
  const jpeg = planOf({ outputFormat: "jpeg" });
  assert.equal(jpeg.expectedFormat, "png");
  assert.deepEqual(jpeg.losses.map((loss) => [loss.field, loss.weight]), [["output_format", 2]]);
});
