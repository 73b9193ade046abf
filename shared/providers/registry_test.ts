import assert from "node:assert/strict";
import { halves } from "../testing/providers/input_pictures.ts";
import { openSimulatedContext } from "../testing/providers/simulated_context.ts";
import { findProvider, parseProviderId, providerIds, providers } from "./mod.ts";

Deno.test("providers holds every provider under its own id, with a usable catalog", () => {
  assert.deepEqual(Object.keys(providers), [...providerIds]);
  for (const id of providerIds) {
    const provider = providers[id];
    assert.equal(provider.id, id);
    assert.ok(provider.catalog.some((model) => !model.retired), id);
    assert.equal(provider.poll === undefined, provider.pollInterval === undefined, id);
    for (const model of provider.catalog) {
      assert.ok(model.quality >= 0 && model.quality <= 1, model.id);
      assert.ok(model.capabilities.formats.length > 0, model.id);
    }
  }
});

Deno.test("no two models of a provider answer to the same name", () => {
  for (const id of providerIds) {
    const names = providers[id].catalog.flatMap((model) => [
      ...new Set([model.id, model.name, ...model.aliases].map((name) => name.toLowerCase())),
    ]);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), [], id);
  }
});

Deno.test("parseProviderId and findProvider take ids and aliases in any case and nothing else", () => {
  const cases = [
    ["leonardo_ai", "leonardo_ai"],
    ["Leonardo", "leonardo_ai"],
    [" runware ", "runware_ai"],
    ["GEMINI", "gemini"],
    ["comfyui", "comfyui"],
    ["midjourney", undefined],
    ["constructor", undefined],
    ["", undefined],
  ] as const;
  for (const [text, id] of cases) {
    assert.equal(parseProviderId(text), id);
    assert.equal(findProvider(text)?.id, id);
  }
});

Deno.test("a request that the first model refuses is planned with another one of the provider", () => {
  const { runware_ai: runware } = providers;
  const { settings } = openSimulatedContext(runware, "https://upstream.test");
  const { facts } = halves(640, 480);
  const outpaint = (left: number, more: object = {}) =>
    runware.plan({
      ...{ prompt: "the sea", width: 640 + left, height: 480, count: 1, followsPicture: true },
      ...{ operation: "outpaint", images: [{ ...facts, role: "init" }] },
      ...{ outpaint: { top: 0, right: 0, bottom: 0, left }, ...more },
    }, settings);
  const planned = outpaint(33);
  assert.equal(planned.possible && planned.plan.model.id, "bfl:1@3");
  assert.equal(planned.possible && planned.plan.steps, undefined);
  const sized = outpaint(33, { width: 512, height: 512, followsPicture: undefined });
  assert.deepEqual(sized.possible && [sized.plan.expectedSize, sized.plan.losses[0]?.field], [
    { width: 673, height: 480 },
    "size",
  ]);
  const named = outpaint(33, { modelId: "flux dev" });
  assert.equal(
    named.possible && named.plan.model.id,
    "runware:101@1",
    "one that is named is meant",
  );
  assert.equal(named.possible && named.plan.steps?.length, 1);
});
