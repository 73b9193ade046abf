import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { type ImageRequest, type ProviderId, providerIds } from "../providers/mod.ts";
import { ownRequest } from "./own_request.ts";
import { planProviders, type Preference, type RoutingPlan } from "./plan_providers.ts";
import { strategies } from "./catalog.ts";
import {
  sampleCandidate,
  sampleCandidates,
  sampleNow,
  sampleRequest,
} from "../testing/routing/candidates.ts";

const anybody: Preference = { enableFallback: true, strategy: "balanced" };
const plan = (
  request: ImageRequest,
  preference: Preference = anybody,
  candidates = sampleCandidates(),
  chance = 0,
) =>
  planProviders(
    (candidate) => ownRequest(request, wish(preference), candidate),
    candidates,
    preference,
    sampleNow,
    chance,
  );
const wish = ({ provider }: Preference) => ({
  sameModel: "prefer" as const,
  ...(provider && { provider }),
});
const idsOf = ({ planned }: RoutingPlan) => planned.map((each) => each.plan.provider);

const requests: fc.Arbitrary<ImageRequest> = fc.record({
  prompt: fc.string({ minLength: 1, maxLength: 4_000 }),
  width: fc.integer({ min: 128, max: 2_048 }),
  height: fc.integer({ min: 128, max: 2_048 }),
  count: fc.integer({ min: 1, max: 20 }),
  seed: fc.maxSafeNat(),
  presetStyle: fc.constantFrom("cinematic", "no such style"),
  guidanceScale: fc.double({ min: 1, max: 30, noNaN: true }),
  steps: fc.integer({ min: 1, max: 100 }),
  outputFormat: fc.constantFrom("png", "jpeg", "webp"),
  negativePrompt: fc.string({ minLength: 1, maxLength: 100 }),
}, {
  requiredKeys: ["prompt", "width", "height", "count"],
});

const preferences: fc.Arbitrary<Preference> = fc.record({
  provider: fc.constantFrom(...providerIds),
  enableFallback: fc.boolean(),
  strategy: fc.constantFrom(...strategies),
}, { requiredKeys: ["enableFallback", "strategy"] });

const someHealth = fc.record({
  weight: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
  outcomes: fc.double({ min: 0, max: 1e6, noNaN: true }),
  successRate: fc.double({ min: 0, max: 1, noNaN: true }),
  averageLatencyMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  running: fc.nat(1_000),
  maxConcurrency: fc.option(fc.integer({ min: 1, max: 100 })),
  cooldownUntil: fc.option(fc.integer({ min: sampleNow - 60_000, max: sampleNow + 60_000 })),
  recoveredAt: fc.option(fc.integer({ min: sampleNow - 60_000, max: sampleNow + 1_000 })),
});
const candidateLists = fc.tuple(
  ...providerIds.map((id) =>
    fc.option(someHealth).map((health) => health ? [sampleCandidate(id, health)] : [])
  ),
).map((list) => list.flat());
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

Deno.test("planProviders() plans exactly the candidates that can do the request, each once", () => {
  fc.assert(
    fc.property(requests, preferences, candidateLists, chances, (request, preference, list, at) => {
      const { planned, excluded } = plan(request, preference, list, at);
      for (const candidate of list) {
        const { provider, settings } = candidate;
        const own = ownRequest(request, wish(preference), candidate).request;
        const named = (preference.provider ?? provider.id) === provider.id;
        const can =
          provider.plan({ ...own, prompt: request.prompt.slice(0, 1_000) }, settings).possible &&
          (named || preference.enableFallback);
        equal(planned.filter((each) => each.plan.provider === provider.id).length, can ? 1 : 0);
        const told = excluded.filter((each) => each.provider === provider.id);
        equal(told.length, can ? 0 : 1);
        for (const { reasons } of told) ok(reasons.length > 0 && reasons.every((each) => each));
      }
      equal(planned.length + excluded.length, list.length);
    }),
  );
});

Deno.test("planProviders() asks for all pictures within each provider's limits", () => {
  fc.assert(
    fc.property(requests, (request) => {
      for (const { plan: { calls, model } } of plan(request).planned) {
        equal(calls.reduce((sum, call) => sum + call.count, 0), request.count);
        for (const call of calls) ok(call.count <= model.capabilities.maxImagesPerCall);
      }
    }),
  );
});

Deno.test("planProviders() gives the same plan whatever the order of the candidates", () => {
  const shuffles = candidateLists.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
  );
  fc.assert(
    fc.property(preferences, shuffles, chances, (preference, [list, shuffled], chance) => {
      deepEqual(
        idsOf(plan(sampleRequest, preference, shuffled, chance)),
        idsOf(plan(sampleRequest, preference, list, chance)),
      );
    }),
  );
});

Deno.test("planProviders() puts a named provider first, and alone without fallback", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...providerIds),
      fc.constantFrom(...strategies),
      fc.record(Object.fromEntries(providerIds.map((id) => [id, someHealth]))),
      chances,
      (provider, strategy, list, chance) => {
        const candidates = sampleCandidates(list);
        const named = { provider, strategy, enableFallback: true };
        equal(idsOf(plan(sampleRequest, named, candidates, chance))[0], provider);
        const alone = { ...named, enableFallback: false };
        deepEqual(idsOf(plan(sampleRequest, alone, candidates, chance)), [provider]);
      },
    ),
  );
});

const impossible: { name: string; request: Partial<ImageRequest>; left: ProviderId[] }[] = [
  {
    name: "a shape that lists of sizes lack",
    request: { width: 2_048, height: 128 },
    left: ["comfyui", "leonardo_ai", "runware_ai"],
  },
];
for (const { name, request, left } of impossible) {
  Deno.test(`planProviders() leaves out, with reasons, who cannot do ${name}`, () => {
    const { planned, excluded } = plan({ ...sampleRequest, ...request });
    const ids = planned.map((each) => each.plan.provider).sort();
    deepEqual(ids, left);
    equal(excluded.length, providerIds.length - left.length);
    for (const { reasons } of excluded) match(reasons.join(" "), /\w.*\.$/);
  });
}

Deno.test("planProviders() leaves out, with a reason, whose settings or plan throw", () => {
  const broken = sampleCandidate("gemini");
  broken.settings.models = broken.settings.models.map((model) => ({
    ...model,
    get capabilities(): never {
      throw new TypeError("the settings are not what they should be");
    },
  }));
  const { planned, excluded } = plan(sampleRequest, anybody, [
    sampleCandidate("runware_ai"),
    broken,
  ]);
  deepEqual(planned.map((each) => each.plan.provider), ["runware_ai"]);
  deepEqual(excluded.map(({ provider }) => provider), ["gemini"]);
});

Deno.test("planProviders() leaves a workflow of the operator's to ComfyUI, unless a fallback is asked for", () => {
  const graph = {
    "1": { class_type: "KSampler", inputs: { text: "{{prompt}}", seed: "{{seed}}", steps: 20 } },
  };
  const candidates = sampleCandidates().map((candidate) =>
    candidate.provider.id === "comfyui"
      ? {
        ...candidate,
        settings: { ...candidate.settings, options: { workflows: { ink: { graph } } } },
      }
      : candidate
  );
  const asked = { ...anybody, provider: "comfyui" as const };
  const request = { prompt: "a kite", width: 1_024, height: 1_024, count: 1 };
  const named = { ...request, modelId: "ink" };
  deepEqual(idsOf(plan(named, asked, candidates)), ["comfyui"]);
  deepEqual(idsOf(plan(named, anybody, candidates)), ["comfyui"]);
  ok(idsOf(plan(named, { ...asked, fallbackIsAsked: true }, candidates)).length > 1);
  ok(idsOf(plan(request, asked, candidates)).length > 1);
  ok(idsOf(plan({ ...request, modelId: "flux-dev" }, asked, candidates)).length > 1);
  const [reason] = plan(named, asked, candidates).excluded[0]?.reasons ?? [];
  match(reason ?? "", /Only comfyui has what the request names/);
});
