import assert from "node:assert/strict";
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
