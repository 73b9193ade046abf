import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import type { Json, SizeRule } from "./contract.ts";
import { catalog as leonardoModels } from "./leonardo_ai/catalog.ts";
import { emptyNotes } from "./plan_notes.ts";
import {
  aspectTolerance,
  callSeeds,
  estimateCost,
  findModel,
  fitNegativePrompt,
  fitNumber,
  fitSize,
  nearestSize,
  parseProviderParams,
  splitCount,
} from "./planning.ts";
import { scriptedSettings } from "../testing/providers/scripted_upstream.ts";

const range = (minimum: number, maximum: number, multipleOf: number): SizeRule => ({
  kind: "range",
  minimum,
  maximum,
  multipleOf,
});
const list: SizeRule = {
  kind: "list",
  sizes: [
    { aspectRatio: "1:1", width: 1024, height: 1024 },
    { aspectRatio: "16:9", width: 1344, height: 768 },
    { aspectRatio: "16:9", width: 2688, height: 1536 },
  ],
};

const sizeCases = [
  { rule: range(32, 1536, 8), asked: [1024, 768], given: [1024, 768] },
  { rule: range(32, 1536, 8), asked: [1000, 700], given: [1000, 704] },
  { rule: range(32, 1536, 8), asked: [2048, 1024], given: [1536, 768] },
  { rule: range(128, 2048, 64), asked: [640, 360], given: [576, 320] },
  { rule: range(128, 2048, 64), asked: [1920, 1080], given: [1920, 1088] },
  { rule: range(56, 1792, 14), asked: [1024, 1024], given: [1022, 1022] },
  { rule: range(56, 1792, 14), asked: [1792, 1344], given: [1792, 1344] },
  { rule: list, asked: [1280, 720], given: [1344, 768] },
  { rule: list, asked: [2048, 1152], given: [2688, 1536] },
  { rule: list, asked: [1024, 768], given: undefined },
  { rule: range(512, 1024, 8), asked: [2048, 128], given: undefined },
];

Deno.test("fitSize picks the nearest size of the shape, warns of other pixels, refuses other shapes", () => {
  for (const { rule, asked, given } of sizeCases) {
    const [width = 0, height = 0] = asked;
    const notes = emptyNotes();
    const size = fitSize(rule, { width, height }, notes);
    assert.deepEqual(size && [size.width, size.height], given, `${asked}`);
    const isSame = given?.join() === asked.join();
    assert.equal(notes.losses.length, given && !isSame ? 1 : 0, `${asked}`);
    assert.equal(notes.reasons.length, given ? 0 : 1, `${asked}`);
    if (given && !isSame) {
      assert.match(
        notes.losses[0]?.text ?? "",
        new RegExp(`${given.join("x")}.*${asked.join("x")}`),
      );
    }
  }
});

Deno.test("fitSize does not warn when only a shape was asked for", () => {
  const notes = emptyNotes();
  const size = fitSize(list, { width: 1360, height: 768, aspectRatio: "16:9" }, notes);
  assert.deepEqual(size, { width: 1344, height: 768 });
  assert.deepEqual(notes, emptyNotes());
});

Deno.test("nearestSize stays inside the rule and the shape, whatever is asked for", () => {
  const side = fc.integer({ min: 128, max: 2048 });
  const rules = fc.record({
    minimum: fc.integer({ min: 16, max: 256 }),
    maximum: fc.integer({ min: 512, max: 2048 }),
    multipleOf: fc.constantFrom(1, 8, 14, 16, 64),
    maximumPixels: fc.option(fc.integer({ min: 300_000, max: 4_000_000 }), { nil: 4_194_304 }),
  });
  fc.assert(fc.property(rules, side, side, (limits, width, height) => {
    const size = nearestSize({ kind: "range", ...limits }, { width, height });
    if (!size) return;
    for (const value of [size.width, size.height]) {
      assert.ok(value >= limits.minimum && value <= limits.maximum);
      assert.equal(value % limits.multipleOf, 0);
    }
    assert.ok(size.width * size.height <= limits.maximumPixels);
    const shapeError = Math.abs(Math.log(size.width / size.height / (width / height)));
    assert.ok(shapeError <= Math.log(1 + aspectTolerance));
  }));
});

Deno.test("nearestSize returns an allowed size unchanged", () => {
  const side = fc.integer({ min: 16, max: 256 }).map((count) => count * 8);
  fc.assert(fc.property(side, side, (width, height) => {
    assert.deepEqual(nearestSize(range(128, 2048, 8), { width, height }), { width, height });
  }));
});

Deno.test("splitCount asks for the whole count in as few, even calls as possible", () => {
  assert.deepEqual(splitCount(10, 8), [5, 5]);
  assert.deepEqual(splitCount(20, 8), [7, 7, 6]);
  assert.deepEqual(splitCount(1, 20), [1]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (count, most) => {
      const calls = splitCount(count, most);
      assert.equal(calls.reduce((sum, call) => sum + call, 0), count);
      assert.equal(calls.length, Math.ceil(count / most));
      assert.ok(calls.every((call) => call >= 1 && call <= most));
    }),
  );
});

Deno.test("callSeeds starts each call after the pictures before it and stays in the range", () => {
  assert.deepEqual(callSeeds(42, [5, 5], 99, emptyNotes()), [42, 47]);
  assert.deepEqual(callSeeds(98, [5, 5], 99, emptyNotes()), [98, 3]);
  assert.deepEqual(callSeeds(undefined, [5, 5], 99, emptyNotes()), [undefined, undefined]);
  for (const [seed, used] of [[0, 1], [100, 1], [105, 5]] as const) {
    const notes = emptyNotes();
    assert.deepEqual(callSeeds(seed, [1], 99, notes, 1), [used]);
    assert.equal(notes.losses.length, 1);
  }
});

Deno.test("findModel finds by id, name and alias in any case and explains what it cannot use", () => {
  const [first] = leonardoModels;
  assert.ok(first);
  const settings = scriptedSettings([first, { ...first, id: "old", name: "Old", retired: true }]);
  for (const name of [undefined, first.id.toUpperCase(), "LEONARDO kino xl", " Kino "]) {
    assert.equal(findModel(settings, name, emptyNotes())?.id, first.id, `${name}`);
  }
  const unknown = emptyNotes();
  assert.equal(findModel(settings, "nope", unknown), undefined);
  assert.match(unknown.mistakes[0]?.message ?? "", /"nope" is not known.*Leonardo Kino XL\.$/);
  const retired = emptyNotes();
  assert.equal(findModel(settings, "old", retired), undefined);
  assert.match(retired.mistakes[0]?.message ?? "", /retired/);
  const misspelt = emptyNotes();
  findModel(settings, "leonardo kina xl", misspelt);
  assert.match(misspelt.mistakes[0]?.message ?? "", /Did you mean "Leonardo Kino XL"\?/);
  const gone = emptyNotes();
  assert.equal(findModel({ ...settings, defaultModelId: "gone" }, undefined, gone), undefined);
  assert.deepEqual(gone.mistakes, []);
  assert.match(gone.reasons[0] ?? "", /"gone" is not known/);
});

Deno.test("fitNumber keeps, moves or leaves out a number", () => {
  const limits = { min: 10, max: 60 };
  const cases = [
    { value: undefined, range: limits, given: undefined, warnings: 0 },
    { value: 30, range: limits, given: 30, warnings: 0 },
    { value: 5, range: limits, given: 10, warnings: 1 },
    { value: 80, range: limits, given: 60, warnings: 1 },
    { value: 30, range: null, given: undefined, warnings: 1 },
  ];
  for (const { value, range, given, warnings } of cases) {
    const notes = emptyNotes();
    assert.equal(fitNumber("steps", value, range, notes), given);
    assert.equal(notes.losses.length, warnings);
  }
});

Deno.test("fitNegativePrompt leaves out with a loss, and refuses what is too long", () => {
  const [model] = leonardoModels;
  assert.ok(model);
  const limited = (maxNegativePromptCharacters: number) => ({
    ...model,
    capabilities: { ...model.capabilities, maxNegativePromptCharacters },
  });
  const cases = [
    { limit: 10, given: "fog", fitted: "fog", losses: 0, reasons: 0 },
    { limit: 2, given: "fog", fitted: "fog", losses: 0, reasons: 1 },
    { limit: 0, given: "fog", fitted: undefined, losses: 1, reasons: 0 },
    { limit: 0, given: " ", fitted: undefined, losses: 0, reasons: 0 },
  ];
  for (const { limit, given, fitted, losses, reasons } of cases) {
    const notes = emptyNotes();
    assert.equal(fitNegativePrompt(limited(limit), given, notes), fitted);
    assert.deepEqual([notes.losses.length, notes.reasons.length], [losses, reasons]);
  }
});

Deno.test("parseProviderParams names every bad field", () => {
  const schema = z.strictObject({ steps: z.int().max(10).optional() });
  const notes = emptyNotes();
  assert.equal(
    parseProviderParams(schema, { steps: 11, apiKey: "x", webhook: "y" }, notes),
    undefined,
  );
  const text = notes.mistakes.map(({ path }) => path).join("\n");
  for (
    const field of ["provider_params.steps", "provider_params.apiKey", "provider_params.webhook"]
  ) {
    assert.ok(text.includes(field), field);
  }
  assert.deepEqual(parseProviderParams(schema, undefined, emptyNotes()), {});
});

Deno.test("parseProviderParams names the nearest option or value, however deep it lies", () => {
  const schema = z.strictObject({
    strength: z.number(),
    imageConfig: z.strictObject({ imageSize: z.enum(["1K", "2K", "4K"]).optional() })
      .exactOptional(),
    guidances: z.array(z.strictObject({ weight: z.number() })),
  }).partial();
  const cases: [params: Record<string, Json>, path: string, message: RegExp][] = [
    [{ strenght: 1 }, "provider_params.strenght", /Did you mean "strength"\?/],
    [{ imageConfig: { imagesize: "1K" } }, "provider_params.imageConfig.imagesize", /"imageSize"/],
    [
      { imageConfig: { imageSize: "8K" } },
      "provider_params.imageConfig.imageSize",
      /Did you mean "1K"/,
    ],
    [{ guidances: [{ wieght: 1 }] }, "provider_params.guidances.0.wieght", /"weight"\?/],
    [{ color: 1 }, "provider_params.color", /^is not an option here\. There are strength/],
  ];
  for (const [params, path, message] of cases) {
    const notes = emptyNotes();
    parseProviderParams(schema, params, notes);
    const found = notes.mistakes.find((each) => each.path === path);
    assert.match(found?.message ?? "", message, path);
  }
});

Deno.test("estimateCost halves the price for a quarter of the pixels and knows when it does not know", () => {
  const [model] = leonardoModels;
  assert.ok(model);
  const priced = { ...model, priceUsd: 0.004 };
  assert.equal(estimateCost(priced, 2, { width: 1024, height: 1024 }), 0.008);
  assert.equal(estimateCost(priced, 1, { width: 512, height: 512 }), 0.002);
  assert.equal(estimateCost({ ...model, priceUsd: null }, 1, { width: 512, height: 512 }), null);
});
