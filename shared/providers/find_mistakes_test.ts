import assert from "node:assert/strict";
import { scriptedSettings } from "../testing/providers/scripted_upstream.ts";
import { findMistakes, type NamedThings } from "./find_mistakes.ts";
import { providers } from "./registry.ts";

const asked = Object.values(providers).map((provider) => ({
  provider,
  settings: scriptedSettings(provider.catalog),
}));

Deno.test("findMistakes names the nearest style and model, when nobody has what was asked for", () => {
  const cases: [NamedThings, string, RegExp][] = [
    [{ presetStyle: "cinematik" }, "preset_style", /"cinematik"\. Did you mean "CINEMATIC"\?/],
    [{ presetStyle: "qqqqqqqqqq" }, "preset_style", /\. There are ANIME, /],
    [{ modelId: "nano-bananna" }, "model_id", /Did you mean "nano-banana"\?.*Leonardo Kino XL/],
    [{ modelId: "Nano Banana 2" }, "model_id", /"Nano Banana 2"/],
  ];
  for (const [request, path, message] of cases) {
    const problems = findMistakes(request, asked);
    assert.equal(problems.length, 1, path);
    assert.equal(problems[0]?.path, path);
    assert.match(problems[0]?.message ?? "", message);
  }
});

Deno.test("findMistakes has nothing to say of what one provider has, however it is spelt", () => {
  const right: NamedThings[] = [
    {},
    { presetStyle: "Stock photo", modelId: "flux" },
    { presetStyle: "3d-render" },
    { modelId: "civitai:4384@128713" },
    { modelId: "flux1-krea-fp8.safetensors" },
    { modelId: " KINO " },
  ];
  for (const request of right) assert.deepEqual(findMistakes(request, asked), []);
  assert.deepEqual(findMistakes({ presetStyle: "x", modelId: "y" }, []), []);
});
