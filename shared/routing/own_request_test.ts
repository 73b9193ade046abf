import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type ImageRequest, lossWeights, type ProviderId } from "../providers/mod.ts";
import { sampleCandidate, sampleRequest } from "../testing/routing/candidates.ts";
import type { ModelWish } from "./asked_model.ts";
import { ownRequest } from "./own_request.ts";
import { planFor } from "./plan_providers.ts";

type Wish = Partial<Omit<ModelWish, "modelId">>;
const own = (id: ProviderId, wish: Wish, request: Partial<ImageRequest> = {}) => {
  const candidate = sampleCandidate(id);
  const own = ownRequest(
    { ...sampleRequest, ...request },
    { sameModel: "prefer", ...wish },
    candidate,
  );
  const planned = planFor(candidate, own);
  return { ...own, losses: planned.possible ? planned.plan.losses : own.losses };
};

Deno.test("ownRequest() keeps what is one provider's own from the others, and tells what they lose", () => {
  const options = { scheduler: "DDIM", tiling: false };
  const request = { modelId: "vision xl", providerParams: options };
  const wish: Wish = { provider: "leonardo_ai" };
  const named = own("leonardo_ai", wish, request);
  deepEqual([named.request, named.losses], [{ ...sampleRequest, ...request }, []]);
  const other = own("gemini", wish, request);
  deepEqual(other.request, sampleRequest);
  deepEqual(other.losses.map(({ field, weight }) => [field, weight]), [
    ["model_id", lossWeights.namedModel],
    ["provider_params", 2 * lossWeights.option],
  ]);
  match(
    other.losses[0]?.text ?? "",
    /gemini draws with Nano Banana 2.1 instead of Leonardo Vision XL of leonardo_ai/,
  );
  match(other.losses[1]?.text ?? "", /left out: scheduler, tiling/);
});

const binding: [ProviderId, NonNullable<ImageRequest["providerParams"]>][] = [
  ["runware_ai", { lora: [{ model: "civitai:1@1" }] }],
  ["runware_ai", { controlNet: [{ model: "runware:20@1", guideImage: "x" }] }],
  ["runware_ai", { seedImage: "x", strength: 0.5 }],
  ["runware_ai", { maskImage: "x" }],
  ["runware_ai", { advancedFeatures: { layerDiffuse: true } }],
  ["runware_ai", { providerSettings: { openai: { background: "transparent" } } }],
  ["leonardo_ai", { elements: [{ akUUID: "x", weight: 1 }] }],
  ["leonardo_ai", { controlnets: [] }],
  ["leonardo_ai", { init_image_id: "x" }],
  ["leonardo_ai", { guidances: { style: [] } }],
  ["leonardo_ai", { transparency: "foreground_only" }],
  ["leonardo_ai", { tiling: true }],
];
for (const [owner, providerParams] of binding) {
  const name = Object.keys(providerParams)[0] ?? "";
  Deno.test(`ownRequest() gives ${name} of ${owner} to nobody else, nor the request without it`, () => {
    const wish: Wish = { provider: owner };
    deepEqual(own(owner, wish, { providerParams }).reasons, []);
    const { reasons } = own("gemini", wish, { providerParams });
    match(reasons[0] ?? "", new RegExp(`^Only ${owner} can do .*${name}`));
  });
}

Deno.test("ownRequest() asks everybody who has the family for their own model of it", () => {
  const asked = (id: ProviderId) => own(id, { family: "flux-1-dev" });
  for (
    const [id, model] of [["leonardo_ai", "flux-dev"], ["runware_ai", "runware:101@1"], [
      "comfyui",
      "flux-dev",
    ]] as const
  ) {
    const { request, losses, standsIn } = asked(id);
    deepEqual([request.modelId, losses, standsIn], [model, [], false]);
  }
  const { request, losses, standsIn } = asked("gemini");
  deepEqual([request.modelId, losses[0]?.weight, standsIn], [
    undefined,
    lossWeights.namedModel,
    true,
  ]);
  const { mistakes } = own("gemini", { provider: "gemini", family: "flux-1-dev" });
  match(mistakes[0]?.message ?? "", /gemini does not have flux-1-dev. It has .*nano-banana-pro/);
});

Deno.test("ownRequest() takes a model of the same family for one that was named, before any other", () => {
  const wish: Wish = { provider: "leonardo_ai" };
  const request = { modelId: "b2614463-296c-462a-9586-aafdb8f00e36" };
  const kin = own("comfyui", wish, request);
  deepEqual([kin.request.modelId, kin.losses[0]?.weight], [
    "flux-dev",
    lossWeights.namedModelOfFamily,
  ]);
  match(
    kin.losses[0]?.text ?? "",
    /FLUX.1 \[dev\] instead of Flux Dev of leonardo_ai. Both are flux-1-dev. It is drawn/,
  );
  equal(own("gemini", wish, request).losses[0]?.weight, lossWeights.namedModel);
});

Deno.test("ownRequest() takes a model's name without a provider for whoever has it", () => {
  const request = { modelId: "runware:101@1" };
  deepEqual(own("runware_ai", {}, request).losses, []);
  equal(own("comfyui", {}, request).losses[0]?.weight, lossWeights.namedModelOfFamily);
  const unknown = own("runware_ai", {}, { modelId: "civitai:4384@128713" }).losses;
  deepEqual(unknown.filter(({ weight }) => weight > 0), []);
  equal(own("gemini", {}, { modelId: "civitai:4384@128713" }).losses[0]?.weight, 40);
});

Deno.test("ownRequest() lets nobody without the model stand in where the same one is required", () => {
  const wish: Wish = { sameModel: "require" };
  const request = { modelId: "runware:101@1" };
  deepEqual(own("comfyui", wish, request).reasons, []);
  ok(own("gemini", wish, request).reasons[0]?.includes("FLUX.1 dev of runware_ai"));
  ok(own("gemini", { ...wish, family: "flux-1-dev" }).reasons[0]?.includes("flux-1-dev"));
  deepEqual(own("gemini", wish).reasons, []);
});

Deno.test("ownRequest() tells the model that is drawn with, where the default one cannot do what is asked for", () => {
  const picture = {
    id: "p",
    role: "init" as const,
    width: 512,
    height: 512,
    format: "png" as const,
  };
  const images = [{ ...picture, byteLength: 100, hasAlpha: false }];
  const request = {
    modelId: "gemini-flash-lite-image",
    operation: "upscale" as const,
    images,
    scale: 2,
  };
  const [loss] = own("runware_ai", { provider: "gemini" }, request).losses;
  equal(loss?.field, "model_id");
  ok(loss.text.startsWith(`runware_ai draws with ${loss.given} instead of Gemini 3.1 Flash-Lite`));
  ok(loss.given !== sampleCandidate("runware_ai").settings.models[0]?.name);
});
