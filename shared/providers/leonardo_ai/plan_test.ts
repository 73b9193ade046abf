import assert from "node:assert/strict";
import fc from "fast-check";
import { aspectRatios, imageFormats, type ImageRequest, type Json } from "../contract.ts";
import { scriptedSettings } from "../../testing/providers/scripted_upstream.ts";
import { asInput, halves } from "../../testing/providers/input_pictures.ts";
import { leonardoAi } from "./mod.ts";
import { familyOf, maximumSeeds, photoRealModelIds } from "./catalog.ts";

const settings = scriptedSettings(leonardoAi.catalog);
const kino = "aa77f04e-3eec-4034-9c07-d0f619684628";

function request(changes: Partial<ImageRequest> = {}): ImageRequest {
  return { prompt: "a lighthouse at dusk", width: 1024, height: 1024, count: 1, ...changes };
}

/** The plan of a request that is possible, with its bodies as records. */
function planOf(changes: Partial<ImageRequest>) {
  const result = leonardoAi.plan(request(changes), settings);
  assert.ok(result.possible, result.possible ? "" : result.reasons.join(" "));
  const { plan } = result;
  return {
    ...plan,
    warnings: plan.losses.map((loss) => loss.text),
    bodies: plan.calls.map((call) => asRecord(call.body)),
  };
}

function reasonsOf(changes: Partial<ImageRequest>): string {
  const result = leonardoAi.plan(request(changes), settings);
  assert.ok(!result.possible, "the request should not be possible");
  return result.reasons.join("\n");
}

function asRecord(value: Json | undefined): Record<string, Json> {
  assert.ok(typeof value === "object" && value !== null && !Array.isArray(value));
  return value;
}

Deno.test("plan sends every field that costs and asks for exactly the size that was asked for", () => {
  const { bodies, expectedSize, warnings, model, estimatedCostUsd } = planOf({});
  assert.equal(model.name, "Leonardo Kino XL");
  assert.deepEqual(expectedSize, { width: 1024, height: 1024 });
  assert.deepEqual(warnings, []);
  assert.deepEqual(bodies, [{
    prompt: "a lighthouse at dusk",
    modelId: kino,
    width: 1024,
    height: 1024,
    public: false,
    presetStyle: "NONE",
    alchemy: false,
    num_images: 1,
  }]);
  assert.equal(estimatedCostUsd, 0.0053);
});

const sizeCases = [
  { name: "plain", asked: {}, size: [1024, 1024], sent: [1024, 1024], alchemy: false },
  {
    name: "alchemy by option enlarges what is sent to what was asked for",
    asked: { width: 1344, height: 1792, providerParams: { alchemy: true } },
    size: [1344, 1792],
    sent: [768, 1024],
    alchemy: true,
  },
  {
    name: "alchemy by option takes the nearest size",
    asked: { providerParams: { alchemy: true } },
    size: [1022, 1022],
    sent: [584, 584],
    alchemy: true,
    warning: /1022x1022 instead of 1024x1024/,
  },
  {
    name: "a style of alchemy",
    asked: { width: 1792, height: 1344, presetStyle: "dynamic" },
    size: [1792, 1344],
    sent: [1024, 768],
    alchemy: true,
    style: "DYNAMIC",
  },
  {
    name: "a style of PhotoReal",
    asked: { width: 1792, height: 1344, presetStyle: "cinematic close-up" },
    size: [1792, 1344],
    sent: [1024, 768],
    alchemy: true,
    style: "CINEMATIC_CLOSEUP",
    photoReal: "v2",
  },
  {
    name: "sides that only alchemy reaches",
    asked: { width: 1792, height: 896 },
    size: [1792, 896],
    sent: [1024, 512],
    alchemy: true,
  },
  {
    name: "sides that nothing reaches",
    asked: { width: 2048, height: 1024 },
    size: [1792, 896],
    sent: [1024, 512],
    alchemy: true,
    warning: /1792x896 instead of 2048x1024/,
  },
  {
    name: "older models enlarge less",
    asked: { width: 1536, height: 1152, modelId: "rpg v5", providerParams: { alchemy: true } },
    size: [1536, 1152],
    sent: [1024, 768],
    alchemy: true,
  },
  {
    name: "older models with highResolution",
    asked: {
      width: 2048,
      height: 1024,
      modelId: "rpg v5",
      providerParams: { alchemy: true, highResolution: true },
    },
    size: [2048, 1024],
    sent: [1024, 512],
    alchemy: true,
  },
  {
    name: "Phoenix enlarges nothing",
    asked: { width: 1472, height: 832, modelId: "phoenix", providerParams: { alchemy: true } },
    size: [1472, 832],
    sent: [1472, 832],
    alchemy: true,
  },
  {
    name: "a shape only",
    asked: { width: 1364, height: 768, aspectRatio: "16:9" as const },
    size: [1368, 768],
    sent: [1368, 768],
    alchemy: false,
  },
];

Deno.test("plan chooses size and alchemy so that the pictures come back as asked", () => {
  for (const { name, asked, size, sent, alchemy, warning, style, photoReal } of sizeCases) {
    const { bodies: [body = {}], expectedSize, warnings } = planOf(asked);
    assert.deepEqual([expectedSize?.width, expectedSize?.height], size, name);
    assert.deepEqual([body.width, body.height], sent, name);
    assert.equal(body.alchemy, alchemy, name);
    if (style) assert.equal(body.presetStyle, style, name);
    assert.equal(body.photoRealVersion, photoReal, name);
    assert.equal(body.photoReal, photoReal ? true : undefined, name);
    if (warning) assert.match(warnings.join(), warning, name);
    else assert.deepEqual(warnings, [], name);
  }
});

Deno.test("plan splits counts at 8, and at 4 for sides over 768", () => {
  assert.deepEqual(planOf({ count: 10 }).bodies.map((body) => body.num_images), [4, 3, 3]);
  assert.deepEqual(
    planOf({ count: 10, width: 768, height: 768 }).bodies.map((body) => body.num_images),
    [5, 5],
  );
  const split = planOf({ count: 6, seed: 7 });
  assert.deepEqual(split.bodies.map((body) => body.seed), [7, 10]);
});

Deno.test("plan leaves out or moves what does no harm, with a warning", () => {
  const cases: { asked: Partial<ImageRequest>; warning: RegExp }[] = [
    { asked: { modelId: "phoenix", negativePrompt: "fog" }, warning: /negative prompt/ },
    { asked: { modelId: "flux", steps: 20 }, warning: /^steps was left out/ },
    { asked: { modelId: "lucid", guidanceScale: 5 }, warning: /^guidance_scale was left out/ },
    { asked: { steps: 80 }, warning: /steps is 60 instead of 80/ },
    { asked: { guidanceScale: 25 }, warning: /guidance_scale is 20 instead of 25/ },
    {
      asked: { guidanceScale: 9, providerParams: { scheduler: "LEONARDO" } },
      warning: /guidance_scale is 7 instead of 9/,
    },
    { asked: { presetStyle: "steampunk" }, warning: /"steampunk" was left out/ },
    { asked: { modelId: "flux", presetStyle: "steampunk" }, warning: /"steampunk" was left out/ },
    { asked: { modelId: "anime", presetStyle: "bokeh" }, warning: /"bokeh" was left out/ },
    { asked: { seed: 2 ** 40 }, warning: /seed/ },
    { asked: { providerParams: { ultra: true } }, warning: /ultra/ },
  ];
  for (const { asked, warning } of cases) {
    const { warnings } = planOf(asked);
    assert.equal(warnings.length, 1, `${warning} ${warnings}`);
    assert.match(warnings[0] ?? "", warning);
  }
});

Deno.test("plan refuses what cannot be done and names it", () => {
  const cases: { asked: Partial<ImageRequest>; reason: RegExp }[] = [
    { asked: { modelId: "sora" }, reason: /"sora" is not known\. Known models: Leonardo Kino XL/ },
    { asked: { prompt: "x".repeat(1_501) }, reason: /1501 characters.*at most 1500/ },
    { asked: { providerParams: { nsfw: true } }, reason: /provider_params\.nsfw/ },
    { asked: { providerParams: { public: true } }, reason: /provider_params\.public/ },
    { asked: { providerParams: { webhookUrl: "x" } }, reason: /provider_params\.webhookUrl/ },
    { asked: { providerParams: { num_images: 8 } }, reason: /provider_params\.num_images/ },
    { asked: { providerParams: { contrast: 2 } }, reason: /provider_params\.contrast/ },
    { asked: { providerParams: { init_strength: 2 } }, reason: /provider_params\.init_strength/ },
    { asked: { providerParams: { ultra: true, alchemy: true } }, reason: /ultra/ },
    { asked: { modelId: "flux", providerParams: { alchemy: true } }, reason: /alchemy/ },
    {
      asked: { modelId: "phoenix", providerParams: { alchemy: true, contrast: 1.8 } },
      reason: /contrast: has to be 2\.5/,
    },
    {
      asked: { modelId: "anime", providerParams: { photoReal: true } },
      reason: /photoReal: works/,
    },
    { asked: { providerParams: { photoReal: true, alchemy: false } }, reason: /needs alchemy/ },
    { asked: { modelId: "flux-dev", providerParams: { mode: "SLOW" } }, reason: /\.mode/ },
    { asked: { modelId: "lucid-origin", providerParams: { contrast: "LOW" } }, reason: /contrast/ },
  ];
  for (const { asked, reason } of cases) assert.match(reasonsOf(asked), reason);
});

Deno.test("plan lets the provider's own options reach the wire", () => {
  const { bodies: [body = {}] } = planOf({
    providerParams: {
      scheduler: "EULER_DISCRETE",
      enhancePrompt: true,
      init_image_id: "abc",
      init_strength: 0.4,
      elements: [{ akUUID: "e1", weight: 0.5 }],
    },
  });
  assert.equal(body.scheduler, "EULER_DISCRETE");
  assert.equal(body.enhancePrompt, true);
  assert.equal(body.init_image_id, "abc");
  assert.deepEqual(body.elements, [{ akUUID: "e1", weight: 0.5 }]);
});

Deno.test("plan delivers PNG for a transparent picture only", () => {
  const providerParams = { transparency: "foreground_only" };
  const { bodies: [body = {}] } = planOf({ providerParams, outputFormat: "png" });
  assert.equal(body.transparency, "foreground_only");
  const { warnings, expectedFormat } = planOf({ providerParams, outputFormat: "jpeg" });
  assert.equal(expectedFormat, "png");
  assert.match(warnings.join(), /png instead of a jpeg/);
  assert.equal(planOf({ outputFormat: "png" }).expectedFormat, "jpeg");
});

Deno.test("plan leaves the model out with PhotoReal v1 and says so", () => {
  const { bodies: [body = {}], warnings, expectedSize } = planOf({
    width: 1536,
    height: 1152,
    providerParams: { photoReal: true, photoRealVersion: "v1" },
  });
  assert.equal(body.modelId, undefined);
  assert.equal(body.photoReal, true);
  assert.equal(body.alchemy, true);
  assert.deepEqual([body.width, body.height], [1024, 768]);
  assert.deepEqual(expectedSize, { width: 1536, height: 1152 });
  assert.match(warnings.join(), /PhotoReal v1/);
});

Deno.test("plan gives contrast and style UUIDs to the models that want them", () => {
  const { bodies: [body = {}] } = planOf({ modelId: "Phoenix", presetStyle: "Stock photo" });
  assert.equal(body.contrast, 3.5);
  assert.equal(body.styleUUID, "5bdc3f2a-1be6-4d1c-8e77-992a30824a2c");
  assert.equal(body.presetStyle, undefined);
});

Deno.test("plan asks v2 models in the v2 form", () => {
  const { bodies } = planOf({
    modelId: "lucid-origin",
    width: 2048,
    height: 1152,
    count: 9,
    seed: 5,
    presetStyle: "cinematic",
  });
  assert.deepEqual(bodies[0], {
    model: "lucid-origin",
    public: false,
    parameters: {
      prompt: "a lighthouse at dusk",
      width: 2048,
      height: 1152,
      mode: "FAST",
      prompt_enhance: "OFF",
      style_ids: ["a5632c7c-ddbb-4e2f-ba34-8456ab3ac436"],
      quantity: 5,
      seed: 5,
    },
  });
  const phoenix = planOf({ modelId: "phoenix-v1.0", negativePrompt: "fog" });
  const parameters = asRecord(phoenix.bodies[0]?.parameters);
  assert.equal(parameters.negative_prompt, "fog");
  assert.equal(parameters.contrast, "MEDIUM");
});

const anyRequest: fc.Arbitrary<ImageRequest> = fc.record({
  prompt: fc.string({ minLength: 1, maxLength: 2_500 }),
  width: fc.integer({ min: 128, max: 2048 }),
  height: fc.integer({ min: 128, max: 2048 }),
  count: fc.integer({ min: 1, max: 20 }),
}, { requiredKeys: ["prompt", "width", "height", "count"] }).chain((base) =>
  fc.record({
    negativePrompt: fc.string({ maxLength: 2_000 }),
    aspectRatio: fc.constantFrom(...aspectRatios),
    seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    modelId: fc.constantFrom(...leonardoAi.catalog.map((model) => model.id), "unknown"),
    presetStyle: fc.oneof(fc.string(), fc.constantFrom("anime", "bokeh", "3D render", "none")),
    guidanceScale: fc.double({ min: 1, max: 30, noNaN: true }),
    steps: fc.integer({ min: 1, max: 100 }),
    outputFormat: fc.constantFrom(...imageFormats),
    providerParams: fc.oneof(
      fc.constant({}),
      fc.constant({ alchemy: true }),
      fc.constant({ photoReal: true }),
      fc.constant({ alchemy: true, highResolution: true }),
      fc.dictionary(fc.string(), fc.jsonValue()).map((value) =>
        JSON.parse(JSON.stringify(value)) as Record<string, Json>
      ),
    ),
  }, { requiredKeys: [] }).map((rest) => ({ ...base, ...rest }))
);

Deno.test("plan never throws and its bodies stay within Leonardo's documented ranges", () => {
  fc.assert(
    fc.property(anyRequest, (asked) => {
      const result = leonardoAi.plan(asked, settings);
      if (!result.possible) {
        assert.ok(result.reasons.length > 0);
        return;
      }
      const { calls, expectedSize, model } = result.plan;
      assert.ok(expectedSize);
      assert.equal(calls.reduce((sum, call) => sum + call.count, 0), asked.count);
      for (const { body, count } of calls) {
        const record = asRecord(body);
        assert.equal(record.public, false);
        if (familyOf(model.id) === "v2") checkSecondVersion(record, count);
        else checkFirstVersion(record, count, model.id, expectedSize);
      }
    }),
    { numRuns: 500 },
  );
});

function checkFirstVersion(
  body: Record<string, Json>,
  count: number,
  modelId: string,
  expected: { width: number; height: number },
): void {
  const width = Number(body.width);
  const height = Number(body.height);
  const isPhoenix = familyOf(modelId) === "phoenix";
  const largest = body.alchemy === true && !isPhoenix ? 1024 : 1536;
  for (const side of [width, height]) {
    assert.ok(side >= 32 && side <= largest && side % 8 === 0, `${side}`);
  }
  const factors = body.alchemy === true && !isPhoenix ? [1.5, 1.75, 2] : [1];
  assert.ok(factors.includes(expected.width / width));
  assert.equal(expected.width / width, expected.height / height);
  assert.equal(body.num_images, count);
  assert.ok(count <= (Math.max(width, height) > 768 ? 4 : 8));
  assert.equal(typeof body.alchemy, "boolean");
  assert.ok(String(body.prompt).length <= 1_500);
  if (body.num_inference_steps !== undefined) {
    assert.ok(Number(body.num_inference_steps) >= 10 && Number(body.num_inference_steps) <= 60);
  }
  if (body.guidance_scale !== undefined) {
    assert.ok(Number(body.guidance_scale) >= 1 && Number(body.guidance_scale) <= 30);
  }
  if (body.seed !== undefined) {
    assert.ok(Number(body.seed) <= maximumSeeds[familyOf(modelId)]);
  }
  if (body.photoReal === true) {
    assert.equal(body.alchemy, true);
    assert.ok(photoRealModelIds.includes(String(body.modelId)));
  }
}

function checkSecondVersion(body: Record<string, Json>, count: number): void {
  const parameters = asRecord(body.parameters);
  assert.equal(parameters.quantity, count);
  assert.ok(count <= 8);
  for (const side of [parameters.width, parameters.height]) assert.equal(Number(side) % 8, 0);
  assert.ok(String(parameters.prompt).length <= 9_999);
}

Deno.test("plan repaints a part of a picture plainly and at its own size, and says what that leaves out", () => {
  const picture = halves(256, 192);
  const inpaint: Partial<ImageRequest> = {
    ...{ operation: "inpaint", images: [asInput(picture, { role: "init" })], mask: picture.facts },
    ...{ width: 512, height: 512, count: 3 },
  };
  const { bodies, expectedSize, warnings } = planOf({ ...inpaint, presetStyle: "cinematic" });
  assert.deepEqual(expectedSize, { width: 256, height: 192 });
  const [body = {}] = bodies;
  assert.equal(bodies.length, 1);
  assert.deepEqual([body["width"], body["height"], body["alchemy"]], [undefined, undefined, false]);
  assert.equal(body["photoReal"], undefined);
  assert.match(warnings.join(" "), /256x192 instead of 512x512; the picture decides it/);
  assert.match(warnings.join(" "), /cinematic/i, "a style that is Alchemy's");
  assert.match(
    reasonsOf({ ...inpaint, providerParams: { alchemy: true } }),
    /go together with a mask/,
  );
  const large = halves(1_024, 1_024);
  const images = [asInput(large, { role: "init" })];
  assert.equal(planOf({ ...inpaint, images, mask: large.facts }).bodies.length, 2);
});

Deno.test("plan has words of its own for a picture that is varied without any", () => {
  const images = [asInput(halves(256, 256), { role: "init" })];
  const wordless = { prompt: "", operation: "variation", images } as const;
  for (const modelId of [kino, "kino-xl"]) {
    const [body = {}] = planOf({ ...wordless, modelId }).bodies;
    assert.match(JSON.stringify(body), /"prompt":"Another version/);
  }
});
