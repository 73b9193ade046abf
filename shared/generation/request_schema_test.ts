import { deepEqual, equal, ok } from "node:assert/strict";
import { fromQuickRequest, generateRequest, quickRequest } from "./request_schema.ts";

const defaults = {
  num_images: 1,
  same_model: "prefer",
  strategy: "balanced",
  max_retries: 2,
  on_refusal: "stop",
};

Deno.test("generateRequest fills in what is left out, and nothing else", () => {
  deepEqual(generateRequest.parse({ prompt: "x" }), { prompt: "x", ...defaults });
});

Deno.test("generateRequest knows a provider by its id and its alias, in any case", () => {
  for (
    const [name, id] of [
      ["leonardo", "leonardo_ai"],
      ["Leonardo_AI", "leonardo_ai"],
      [" runware ", "runware_ai"],
      ["gemini", "gemini"],
      ["ComfyUI", "comfyui"],
    ]
  ) {
    equal(generateRequest.parse({ prompt: "x", provider: name }).provider, id);
  }
});

const refused: [body: Record<string, unknown>, path: string][] = [
  [{}, "prompt"],
  [{ prompt: "" }, "prompt"],
  [{ prompt: 7 }, "prompt"],
  [{ prompt: "x", width: 127 }, "width"],
  [{ prompt: "x", height: 2_049 }, "height"],
  [{ prompt: "x", width: 512.5 }, "width"],
  [{ prompt: "x", width: 1024, height: 768, aspect_ratio: "1:1" }, "aspect_ratio"],
  [{ prompt: "x", width: 512, aspect_ratio: "8:1" }, "aspect_ratio"],
  [{ prompt: "x", aspect_ratio: "9:1" }, "aspect_ratio"],
  [{ prompt: "x", aspect_ratio: "16/9" }, "aspect_ratio"],
  [{ prompt: "x", aspect_ratio: "1:0" }, "aspect_ratio"],
  [{ prompt: "x", num_images: 0 }, "num_images"],
  [{ prompt: "x", num_images: 21 }, "num_images"],
  [{ prompt: "x", seed: -1 }, "seed"],
  [{ prompt: "x", seed: 2 ** 53 }, "seed"],
  [{ prompt: "x", guidance_scale: 0.9 }, "guidance_scale"],
  [{ prompt: "x", steps: 101 }, "steps"],
  [{ prompt: "x", output_format: "gif" }, "output_format"],
  [{ prompt: "x", provider: "midjourney" }, "provider"],
  [{ prompt: "x", provider_params: {} }, "provider_params"],
  [{ prompt: "x", strategy: "luck" }, "strategy"],
  [{ prompt: "x", same_model: "maybe" }, "same_model"],
  [{ prompt: "x", model: "flux-1-dev", model_id: "flux" }, "model"],
  [{ prompt: "x", model: "runware/flux", provider: "gemini" }, "model"],
  [{ prompt: "x", fallback_to: ["gemini"] }, "fallback_to"],
  [{ prompt: "x", model: "auto", fallback_to: ["gemini"] }, "fallback_to"],
  [{ prompt: "x", provider: "gemini", fallback_to: ["nobody"] }, "fallback_to.0"],
  [{ prompt: "x", provider: "gemini", fallback_to: [] }, "fallback_to"],
  [
    { prompt: "x", provider: "gemini", fallback_to: ["runware"], enable_fallback: false },
    "fallback_to",
  ],
  [{ prompt: "x", max_retries: 11 }, "max_retries"],
  [{ prompt: "x", on_refusal: "insist" }, "on_refusal"],
  [{ prompt: "x", project_id: "mine" }, "project_id"],
  [{ prompt: "x", metadata: { text: "x".repeat(16_384) } }, "metadata"],
];
for (const [body, path] of refused) {
  Deno.test(`generateRequest refuses ${JSON.stringify(body).slice(0, 60)} and names ${path}`, () => {
    const parsed = generateRequest.safeParse(body);
    ok(!parsed.success);
    equal(parsed.error.issues[0]?.path.join("."), path);
  });
}

Deno.test("generateRequest and quickRequest refuse and name an unknown field", () => {
  for (const schema of [generateRequest, quickRequest]) {
    const parsed = schema.safeParse({ prompt: "x", colour: "red" });
    ok(!parsed.success);
    deepEqual(parsed.error.issues.map((issue) => "keys" in issue && issue.keys), [["colour"]]);
  }
});

Deno.test("quickRequest takes eight pictures at most and none of the fine settings", () => {
  ok(quickRequest.safeParse({ prompt: "x", num_images: 8 }).success);
  ok(!quickRequest.safeParse({ prompt: "x", num_images: 9 }).success);
  ok(!quickRequest.safeParse({ prompt: "x", steps: 20 }).success);
});

Deno.test("fromQuickRequest() leaves open what a full request leaves open", () => {
  const quick = quickRequest.parse({ prompt: "x", provider: "runware", width: 512, num_images: 4 });
  deepEqual(fromQuickRequest(quick), {
    ...defaults,
    ...{ prompt: "x", provider: "runware_ai", width: 512, num_images: 4 },
  });
});

Deno.test("generateRequest and quickRequest take null and an empty text for a field that was left out", () => {
  const empty = { ...defaults, prompt: "x" };
  for (const value of [null, "", " \t"]) {
    const left = {
      ...{ negative_prompt: value, width: null, height: null, aspect_ratio: value, seed: null },
      ...{ model_id: value, preset_style: value, guidance_scale: null, output_format: value },
      ...{ provider: value, provider_params: null, strategy: value, enable_fallback: null },
      ...{ max_retries: null, on_refusal: value, project_id: value, metadata: null },
    };
    deepEqual(generateRequest.parse({ prompt: "x", ...left }), empty);
    deepEqual(
      quickRequest.parse({ prompt: "x", negative_prompt: value, num_images: null, seed: null }),
      { prompt: "x", num_images: 1 },
    );
  }
  ok(!generateRequest.safeParse({ prompt: null }).success);
  ok(!generateRequest.safeParse({ prompt: "x", colour: "red" }).success);
  ok(!generateRequest.safeParse(null).success);
  // What is the caller's or the provider's own stays as it is.
  const own = { metadata: { note: null }, provider: "gemini", provider_params: { a: null } };
  deepEqual(generateRequest.parse({ prompt: "x", ...own }), { ...empty, ...own });
});

Deno.test("generateRequest takes a format as people write it", () => {
  for (const format of ["jpg", "JPG", "JPEG", " jpeg "]) {
    equal(generateRequest.parse({ prompt: "x", output_format: format }).output_format, "jpeg");
  }
});

Deno.test("generateRequest reads a model as a family, as one provider's own, or as nothing", () => {
  const parsed = (model: string, more: Record<string, unknown> = {}) =>
    generateRequest.parse({ prompt: "x", model, ...more });
  const empty = { prompt: "x", ...defaults };
  deepEqual(parsed("Flux-1-Dev "), { ...empty, model: "flux-1-dev" });
  deepEqual(parsed("AUTO"), empty);
  const own = { ...empty, provider: "runware_ai", model_id: "runware:101@1" };
  deepEqual(parsed("runware/runware:101@1"), own);
  deepEqual(parsed("runware_ai/runware:101@1", { provider: "runware" }), own);
  deepEqual(parsed("google/nano-banana-2.1"), { ...empty, model: "google/nano-banana-2.1" });
  // What was parsed once is parsed to the same.
  for (const once of [parsed("flux-1-dev"), parsed("runware/flux")]) {
    deepEqual(generateRequest.parse(once), once);
  }
  const allowed = { fallback_to: ["runware", "gemini"] };
  deepEqual(parsed("flux-1-dev", allowed).fallback_to, ["runware_ai", "gemini"]);
});

Deno.test("generateRequest takes a shape of any kind, and a size beside one that agrees", () => {
  const shaped = (body: Record<string, unknown>) => {
    const { width, height, aspect_ratio } = generateRequest.parse({ prompt: "x", ...body });
    return [width, height, aspect_ratio];
  };
  deepEqual(shaped({ aspect_ratio: "4:5" }), [undefined, undefined, "4:5"]);
  deepEqual(shaped({ aspect_ratio: " 32 : 18 " }), [undefined, undefined, "16:9"]);
  deepEqual(shaped({ aspect_ratio: "42:18" }), [undefined, undefined, "21:9"]);
  deepEqual(shaped({ aspect_ratio: "10:7" }), [undefined, undefined, "10:7"]);
  deepEqual(shaped({ aspect_ratio: "1:1", width: 512 }), [512, 512, undefined]);
  deepEqual(shaped({ aspect_ratio: "16:9", height: 768 }), [1368, 768, undefined]);
  const exact = { aspect_ratio: "16:9", width: 1344, height: 768 };
  deepEqual(shaped(exact), [1344, 768, undefined]);
});
