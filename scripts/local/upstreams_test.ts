import assert from "node:assert/strict";
import { upstreamStates, withSimulators } from "./upstreams.ts";

const urls = {
  leonardo_ai: "http://127.0.0.1:1/leonardo",
  runware_ai: "http://127.0.0.1:1/runware",
  gemini: "http://127.0.0.1:1/gemini",
  comfyui: "http://127.0.0.1:1/comfyui",
  ollama: "http://127.0.0.1:1/ollama",
  control: "http://127.0.0.1:1/control",
};

Deno.test("withSimulators leads every service to its simulator when nothing is set", () => {
  const environment = withSimulators({}, urls);
  assert.equal(environment.SIMULATED_PROVIDERS, "leonardo_ai,runware_ai,gemini,comfyui,ollama");
  assert.equal(environment.LEONARDO_BASE_URL, urls.leonardo_ai);
  assert.equal(environment.RUNWARE_BASE_URL, urls.runware_ai);
  assert.equal(environment.GEMINI_BASE_URL, urls.gemini);
  assert.equal(environment.COMFYUI_URL, urls.comfyui);
  assert.equal(environment.OLLAMA_URL, urls.ollama);
  for (const name of ["LEONARDO_API_KEY", "RUNWARE_API_KEY", "GEMINI_API_KEY"]) {
    assert.match(environment[name] ?? "", /^[0-9a-f-]{36}$/);
  }
});

Deno.test("withSimulators leaves what is real alone", () => {
  const environment = withSimulators(
    { RUNWARE_API_KEY: "mine", COMFYUI_URL: "http://farm:8188", GEMINI_API_KEY: "  ", OTHER: "x" },
    urls,
  );
  assert.equal(environment.SIMULATED_PROVIDERS, "leonardo_ai,gemini,ollama");
  assert.deepEqual(
    [environment.RUNWARE_API_KEY, environment.RUNWARE_BASE_URL, environment.COMFYUI_URL],
    ["mine", undefined, "http://farm:8188"],
  );
  assert.equal(environment.OTHER, "x");
});

Deno.test("upstreamStates names the variable that makes each service real, and what cannot be used", () => {
  const states = (environment: Record<string, string>) =>
    upstreamStates(environment).map(({ id, variable, simulated, usable }) =>
      [id, variable, simulated, usable].join(" ")
    );
  assert.deepEqual(states({ OLLAMA_URL: "http://127.0.0.1:11434", COMFYUI_URL: "ftp://farm" }), [
    "leonardo_ai LEONARDO_API_KEY true true",
    "runware_ai RUNWARE_API_KEY true true",
    "gemini GEMINI_API_KEY true true",
    "comfyui COMFYUI_URL false false",
    "ollama OLLAMA_URL false true",
  ]);
  const [, , , , languageModel] = states({ LLM_URL: "http://127.0.0.1:8080" });
  assert.equal(languageModel, "ollama OLLAMA_URL false true");
});
